"""Derive: a session key lists the session keys of its wallet, itself among them, with what each may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from exchanges.reading import listed, named
from exchanges.wallet import delegated
from keys.model import Answer, Fault, KeyFacts

EVERY_TRADE = ("spot", "futures", "options")
RIGHTS = {  # a grant covers all that is beneath it
    "admin": (*EVERY_TRADE, "transfer", "withdraw", "subaccount"),
    "withdraw": ("withdraw",),
    "trade:all": EVERY_TRADE,
    "trade:orderbook:all": EVERY_TRADE,
    "trade:orderbook:spot": ("spot",),
    "trade:orderbook:perp": ("futures",),
    "trade:orderbook:option": ("options",),
}

prepare = delegated


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    """Only the wallet's own key is served and not among them."""
    keys = answer.body["result"]["public_session_keys"]
    ours = next((one for one in keys if str(one["public_session_key"]).lower() in answer.own[1:]), None)
    return (Fault.MAIN_KEY_PASTED,) if ours is None else _facts(ours)


def _facts(one: Mapping[str, Any]) -> KeyFacts:
    addresses = listed(one["ip_whitelist"])
    expires = one["expiry_sec"]
    if type(expires) is not int:
        raise ValueError("no time in seconds")
    return KeyFacts(
        permissions=frozenset({"read", *_rights(listed(one["protocol_scopes"]))}),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        expires_at=datetime.fromtimestamp(expires, UTC),
        label=named(one.get("label")),
    )


def _rights(scopes: Iterable[str]) -> Iterable[str]:
    """Reading is proven by the answer itself. A scope that has no word of ours is told as it is."""
    for scope in scopes:
        yield from ("transfer",) if scope.startswith("transfer:") else RIGHTS.get(scope, (scope,))
