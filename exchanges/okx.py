"""OKX: what its account configuration tells of a key, and on which of its sites an unknown key lives."""

from __future__ import annotations

from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import code_of, listed, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS = {
    "read_only": ("read",),
    "trade": ("spot", "margin", "futures", "options", "transfer"),
    "withdraw": ("withdraw",),
}
SPOT_MODE = "1"
UNKNOWN, OTHER_ENVIRONMENT = "50119", "50101"
AT_HOME = frozenset({"0", "50030", "50035", "50100", "50101", "50105", "50110", "50113", "50120"})
"""Codes that only a site which knows the key gives."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v5/account/config; docs-v5, "Get account configuration"."""
    data = body["data"][0]
    addresses = _listed(data["ip"])
    return KeyFacts(
        permissions=frozenset(word for name in _listed(data["perm"]) for word in WORDS.get(name, (name,))),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        account=named(data.get("uid")),
        subaccount=data["uid"] != data["mainUid"] if "uid" in data and "mainUid" in data else None,
        label=named(data.get("label")),
        shortcomings={"futures": "spot_mode"} if data.get("acctLv") == SPOT_MODE else {},
    )


def _listed(text: str) -> tuple[str, ...]:
    return listed(text.split(","))


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """50119 is asked again at the other sites. We never ask in demo mode, so 50101 means a demo key."""
    if code_of(answer) == OTHER_ENVIRONMENT:
        return Split(faults=faults, where="demo")
    if code_of(answer) != UNKNOWN:
        return Split(faults=faults)
    return await SEARCH.run(ask, places, nowhere=(Fault.UNKNOWN_KEY,))


SEARCH = Search(
    "privateGetAccountConfig",
    home=lambda there: code_of(there) in AT_HOME,
    surely_not=lambda there: code_of(there) == UNKNOWN,
)
