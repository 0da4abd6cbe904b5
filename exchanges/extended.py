"""Extended: the API key is told the public half of the account's Stark key, which proves the private one."""

from __future__ import annotations

from typing import Any

from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared


def prepare(client: Any, credentials: Credentials) -> Prepared:
    return Prepared(own=(hex(client.stark_key(int(credentials["privateKey"].reveal(), 16))),))


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    same = hex(int(answer.body["data"]["l2Key"], 16)) in answer.own
    return KeyFacts() if same else (Fault.BAD_SECRET,)
