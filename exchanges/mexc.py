"""MEXC: what it tells of a key, and what futures add where spot has one code for several faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from exchanges.places import Place
from exchanges.reading import code_of, iso, listed, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS = {"SPOT_DEAL_WRITE": "spot", "CONTRACT_DEAL_WRITE": "futures", "SPOT_TRANSFER_WRITE": "transfer"}
DAY = timedelta(days=1)
LONGEST = 3650  # days that a key may have left
DOUBTFUL = frozenset({"10072", "730706", "700002"})
FUTURES = "contractPrivateGetAccountAssets"
FUTURES_SAY = {
    "0": (Fault.MISSING_PERMISSION,),  # served: the key is sound, and what key info wants is off
    "401": (Fault.UNKNOWN_KEY, Fault.DISABLED),
    "402": (Fault.EXPIRED,),
    "406": (Fault.IP_NOT_ALLOWED,),
    "602": (Fault.BAD_SECRET,),
    "701": (Fault.MISSING_PERMISSION,),
}


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v3/apiKeyInfo; api-docs, "Query ApiKey info"."""
    addresses = listed(body["ipWhiteList"].split(","))
    made = iso(body["createTime"])
    return KeyFacts(
        permissions=frozenset(_word(name) for name in listed(body["permissions"].split(","))),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        expires_at=None if addresses else _end(body, made),  # what is told of a key with addresses is not known
        created_at=made,
        label=named(body.get("note")),
    )


def _word(name: str) -> str:
    """What writes and is about withdrawal is withdrawal, by whatever name."""
    if name.endswith("_READ"):
        return "read"
    return "withdraw" if "WITHDRAW" in name else WORDS.get(name, name)


def _end(body: Mapping[str, Any], made: datetime) -> datetime | None:
    """Whole days from now are told; a key ends at the hour at which it was made, so each check tells the same moment."""
    days = body.get("remainingValidity")
    if days is None:
        return None
    if type(days) is not int or not 0 <= days <= LONGEST:
        raise ValueError("no number of days")
    return made + ceil((datetime.now(UTC) + days * DAY - made) / DAY) * DAY


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: key info does not say."""
    answer = await ask("spotPrivateGetUid")
    return replace(facts, account=named(answer.body.get("uid"))) if isinstance(answer.body, dict) else facts


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:  # noqa: ARG001
    """Spot's one code for a key that is not there, lapsed or without spot rights is asked of futures, which have more."""
    if code_of(answer) not in DOUBTFUL:
        return Split(faults=faults)
    futures = FUTURES_SAY.get(code_of(await ask(FUTURES)) or "")
    if code_of(answer) == "700002" and futures not in (FUTURES_SAY["402"], FUTURES_SAY["602"]):
        return Split(faults=faults)  # the key is known, so only its secret and its age are in doubt
    return Split(faults=futures or faults)
