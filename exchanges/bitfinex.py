"""Bitfinex: what it tells of a key, a right at a time, and in a second answer of the account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exchanges.reading import named
from keys.model import Ask, KeyFacts

READING = frozenset({"orders", "wallets"})
"""Either alone leaves a program without balance or without orders."""
TRADES = ("spot", "margin", "futures")
WORDS = {"wallets": "transfer", "funding": "earn"}
ID, MASTER_ID, IS_PAPER = 0, 16, 21
ENOUGH = IS_PAPER + 1


def read_key(body: Any) -> KeyFacts:
    """Of POST /v2/auth/r/permissions: [scope, read, write] each. Of addresses and of an end it tells nothing."""
    told = {scope: (_flag(read), _flag(write)) for scope, read, write in body}
    if not told.keys() >= {"orders", "wallets", "withdraw"} or not all(isinstance(scope, str) for scope in told):
        raise ValueError("no rights of a key")
    reads, writes = (frozenset(scope for scope, flags in told.items() if flags[which]) for which in (0, 1))
    return KeyFacts(permissions=frozenset({*_reading(reads), *_writing(reads, writes)}))


def _flag(value: object) -> bool:
    if value not in (0, 1):
        raise ValueError("neither 0 nor 1")
    return value == 1


def _reading(reads: frozenset[str]) -> tuple[str, ...]:
    return ("read",) if reads >= READING else ()


def _writing(reads: frozenset[str], writes: frozenset[str]) -> tuple[str, ...]:
    """Orders are of all kinds; whoever cannot read positions trades no futures. A right without a word of ours is
    shown as it is."""
    trades: tuple[str, ...] = ()
    if "orders" in writes:
        trades = TRADES if "positions" in reads else TRADES[:1]
        writes -= {"orders", "positions"}
    return (*trades, *(WORDS.get(scope, scope) for scope in writes))


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is. E-mail and country stand in this answer too: they are left there."""
    user = (await ask("privatePostAuthRInfoUser")).body
    if not isinstance(user, list) or len(user) < ENOUGH or type(user[ID]) is not int:
        return facts
    return replace(
        facts,
        account=named(user[ID]),
        subaccount=_subaccount(user[ID], user[MASTER_ID]),
        shortcomings=dict.fromkeys(("read", *TRADES), "paper_account") if user[IS_PAPER] == 1 else {},
    )


def _subaccount(own: int, master: object) -> bool | None:
    if master is not None and type(master) is not int:
        return None
    return master not in (None, 0, own)
