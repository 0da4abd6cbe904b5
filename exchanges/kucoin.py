"""KuCoin: what it tells of a key, and whether one that it does not know is an old key of the futures host."""

from __future__ import annotations

import re
from typing import Any

from exchanges.places import Place
from exchanges.reading import code_of, listed, milliseconds, named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS = {
    "General": ("read",),
    "Spot": ("spot",),
    "Trade": ("spot",),
    "Margin": ("margin",),
    "Futures": ("futures",),
    "Unified": ("spot", "futures"),
    "Earn": ("earn",),
    "InnerTransfer": ("transfer",),
    "Transfer": ("withdraw",),
}
UNKNOWN, BAD_ADDRESS = "400003", "400006"
AT_HOME = frozenset({"200000", "400004", "400005", "400006", "400007"})
"""Codes that only a host which knows the key gives."""
CALLER = re.compile(r"clientIp is:\s*([0-9a-fA-F.:]+)")
HIDDEN = "*"


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v1/user/api-key; kucoin-universal-sdk, "Get Apikey Info". Octets of the addresses may be hidden."""
    key = body["data"]
    addresses = listed((key.get("ipWhitelist") or "").split(","))
    told = listed(key["permission"].split(","))
    return KeyFacts(
        permissions=frozenset(word for name in told for word in WORDS.get(name, (name,))),
        ip_bound=bool(addresses),
        ip_whitelist=None if any(HIDDEN in address for address in addresses) else addresses,
        created_at=milliseconds(key["createdAt"]),
        account=named(key["uid"]),
        subaccount=not yes(key["isMaster"]),
        label=named(key.get("remark")),
    )


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """400003 is asked again at the futures host, which once had keys of its own; 400006 names our address."""
    if code_of(answer) == BAD_ADDRESS:
        seen = CALLER.search(str(answer.body))
        return Split(faults=faults, caller_ip=seen[1] if seen else None)
    if code_of(answer) != UNKNOWN:
        return Split(faults=faults)
    there = code_of(await ask("futuresPrivateGetAccountOverview", {"currency": "USDT"}))
    if there in AT_HOME:
        return Split(faults=(Fault.WRONG_ENVIRONMENT,), where=places[0].hostname)
    return Split(faults=(Fault.UNKNOWN_KEY,) if there == UNKNOWN else faults)
