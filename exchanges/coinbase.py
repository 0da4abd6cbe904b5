"""Coinbase: what it tells of a key, and what can be learnt of its one bare refusal."""

from __future__ import annotations

from typing import Any

from exchanges.clock import is_off
from exchanges.places import Place
from exchanges.reading import named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split

KEY_INFO, TIME = "v3PrivateGetBrokerageKeyPermissions", "v3PublicGetBrokerageTime"
WORDS = {"can_view": ("read",), "can_trade": ("spot", "futures"), "can_transfer": ("transfer", "withdraw")}
UNAUTHORIZED = 401
AGAIN = 2  # sound keys are refused at random, by some clients every second time: coinbase-advanced-py #132


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v3/brokerage/key_permissions. A key belongs to one portfolio, the nearest there is to an account."""
    kind = named(body.get("portfolio_type"))
    return KeyFacts(
        permissions=frozenset(word for name, words in WORDS.items() if yes(body[name]) for word in words),
        account=named(body.get("portfolio_uuid")),
        subaccount=None if kind in (None, "UNDEFINED") else kind != "DEFAULT",
    )


async def split(
    ask: Ask,
    answer: Answer,
    faults: tuple[Fault, ...],
    *,
    places: tuple[Place, ...],  # noqa: ARG001 - keys of its other products cannot be asked for: they want a passphrase
) -> Split:
    """The clock is compared first; then the same is asked again, and any other answer is the one that counts."""
    if answer.status != UNAUTHORIZED or Fault.UNKNOWN_KEY not in faults:
        return Split(faults=faults)
    off = await is_off(ask, TIME, lambda body: body["epochMillis"])
    if off:
        return Split(faults=(Fault.CLOCK_SKEW,))
    for _ in range(AGAIN):
        there = await ask(KEY_INFO)
        if there.status != UNAUTHORIZED:
            return Split(faults=faults, answer=there)
    return Split(faults=faults if off is False else (*faults, Fault.CLOCK_SKEW))
