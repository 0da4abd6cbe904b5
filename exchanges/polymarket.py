"""Polymarket's perpetuals: a proxy key and its secret are told of which account they are, and until when."""

from __future__ import annotations

from typing import Any

from exchanges.reading import milliseconds, named
from exchanges.wallet import delegated
from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared


def prepare(client: Any, credentials: Credentials) -> Prepared:
    """ccxt makes its headers of these two. The private key is none of them: its address is."""
    made = delegated(client, credentials)
    client.options["proxyCredentials"] = {"proxy": made.own[1], "secret": credentials["secret"].reveal()}
    return made


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    account, agent = answer.own
    if str(answer.body["address"]).lower() != account:
        return (Fault.UNKNOWN_KEY,)
    ours = next((one for one in answer.body["keys"] if str(one["proxy"]).lower() == agent), None)
    if ours is None:
        return (Fault.UNKNOWN_KEY, Fault.EXPIRED)
    return KeyFacts(expires_at=milliseconds(ours["expiry"]), label=named(ours.get("label")))
