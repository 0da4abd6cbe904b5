"""Nado: everybody may ask which signer is linked to a sub-account. The key goes nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exchanges.wallet import delegated
from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared

DEFAULT = b"default".ljust(12, b"\0").hex()  # the name of the first sub-account, behind the wallet's address
NOBODY = f"0x{'0' * 40}"


def prepare(client: Any, credentials: Credentials) -> Prepared:
    made = delegated(client, credentials)
    return replace(made, meant={"subaccount": made.own[0] + DEFAULT})


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    linked = str(answer.body["data"]["linked_signer"]).lower()
    if linked in answer.own[1:]:
        return KeyFacts()
    return (Fault.UNKNOWN_KEY,) if linked == NOBODY else (Fault.UNKNOWN_KEY, Fault.DISABLED)
