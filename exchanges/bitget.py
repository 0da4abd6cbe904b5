"""Bitget: what it tells of a key, by v2 of a classic account and by v3 of a unified one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exchanges.places import Place
from exchanges.reading import code_of, listed, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS: Mapping[str, tuple[str, ...]] = {
    "trade": ("spot", "futures"),
    "stow": ("spot",),
    "coow": ("futures",),
    "smow": ("margin",),
    "wwow": ("withdraw",),
    "uta_trade": ("spot", "margin", "futures"),
    "uta_mgt": ("transfer",),
}
READS = ("readonly",)
ORDERS, POSITIONS = "coow", "cpow"
READ_ONLY, READ_WRITE = "read-only", "read-and-write"
OK, DEMO = "00000", "40099"
OTHERWISE: Mapping[str | None, tuple[str, Mapping[str, str], str]] = {
    "40085": ("privateUtaGetV3AccountInfo", {}, "GET /api/v3/account/info"),
    "40014": ("privateMixGetV2MixAccountAccounts", {"productType": "USDT-FUTURES"}, "GET /api/v2/mix/account/accounts"),
}
UNTOLD = ("1", "0")
"""Parents of which nobody says what they mean: the documents' own example has a 1."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v2/spot/account/info or /api/v3/account/info; the futures accounts tell only that the key reads them."""
    if body["code"] != OK:
        raise ValueError("no success")
    data = body["data"]
    if isinstance(data, list):
        return _futures(data)
    addresses = listed(data["ips"].split(","))
    return KeyFacts(
        permissions=_unified(data) if "permType" in data else _classic(data["authorities"]),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        account=named(data["userId"]),
        subaccount=_subaccount(data),
    )


def _futures(rows: list[Any]) -> KeyFacts:
    if any("marginCoin" not in row for row in rows):
        raise ValueError("no accounts of futures")
    return KeyFacts()


def _classic(codes: object) -> frozenset[str]:
    """Codes end in r (reads) or w (writes); a write code that nobody explained is shown as it is."""
    told = set(listed(codes))
    if ORDERS in told:
        told.discard(POSITIONS)
    writes = [code for code in told if code not in READS and not code.endswith("r")]
    return frozenset({"read", *(word for code in writes for word in WORDS.get(code, (code,)))})


def _unified(data: Mapping[str, Any]) -> frozenset[str]:
    if data["permType"] not in (READ_ONLY, READ_WRITE):
        raise ValueError("neither read-only nor read-and-write")
    told = listed(data["permissions"]) if data["permType"] == READ_WRITE else ()
    return frozenset({"read", *(word for code in told for word in WORDS.get(code, (code,)))})


def _subaccount(data: Mapping[str, Any]) -> bool | None:
    parent = named(data.get("parentId"))
    return None if parent in (*UNTOLD, named(data["userId"])) else parent is not None


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """40085 is asked again by v3; a key that may not read spot (40014) may still read futures. We never ask in demo
    mode, so 40099 means a demo key."""
    code = code_of(answer)
    if code == DEMO:
        return Split(faults=faults, where=places[0].sandbox)
    if code not in OTHERWISE:
        return Split(faults=faults)
    method, params, seen = OTHERWISE[code]
    there = await ask(method, params)
    if code_of(there) == code:
        return Split(faults=faults)
    return Split(faults=faults, answer=there, seen=seen)
