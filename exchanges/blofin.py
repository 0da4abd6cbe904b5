"""BloFin: what it tells of a key, its kind among it, and whether a key that it does not know is one of its demo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import code_of, listed, milliseconds, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

TRANSACTION, THIRD_PARTY = "1", "2"
MAIN_ACCOUNT = "0"
UNKNOWN = "152401"
AT_HOME = frozenset({"0", "152402", "152406", "152408", "152409"})
"""Codes that only a place which knows the key gives."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v1/user/query-apikey; docs.blofin.com, "Get API Key Info"."""
    key = body["data"]
    addresses = None if key["ips"] is None else listed(key["ips"])
    return KeyFacts(
        permissions=frozenset({"read"}) if _read_only(key["readOnly"]) else None,  # which others it has is not told
        ip_bound=None if addresses is None else bool(addresses),
        ip_whitelist=addresses,
        expires_at=_moment(key.get("expireTime")),
        created_at=_moment(key.get("createTime")),
        account=named(key.get("uid")),
        subaccount=str(key["parentUid"]) != MAIN_ACCOUNT if named(key.get("parentUid")) else None,
        label=named(key.get("apiName")),
        shortcomings=_shortcomings(str(key["type"])),
    )


def _read_only(flag: object) -> bool:
    """0 and 1 by the docs; clients in the field also meet true, false and texts."""
    word = str(flag).lower()
    if word not in {"0", "1", "true", "false"}:
        raise ValueError("neither read-only nor not")
    return word in {"1", "true"}


def _moment(value: object) -> datetime | None:
    """None where there is none: 0 and an empty text stand for it."""
    if value in (None, "", "0", 0):
        return None
    return milliseconds(int(value) if isinstance(value, str) and value.isdecimal() else value)


def _shortcomings(kind: str) -> dict[str, str]:
    """A key of the kind "API Transaction" is refused every order that carries a broker's id, as ccxt's do (152011)."""
    if kind not in (TRANSACTION, THIRD_PARTY):
        raise ValueError("no kind of key that is known")
    return dict.fromkeys(("futures", "spot"), "transaction_key") if kind == TRANSACTION else {}


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """152401 is asked again in the demo. What is left is a key that is not there or is not active."""
    if code_of(answer) != UNKNOWN:
        return Split(faults=faults)
    return await SEARCH.run(ask, places, nowhere=(Fault.UNKNOWN_KEY, Fault.DISABLED))


SEARCH = Search(
    "privateGetUserQueryApikey",
    home=lambda there: code_of(there) in AT_HOME,
    surely_not=lambda there: code_of(there) == UNKNOWN,
)
