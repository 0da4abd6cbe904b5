"""Toobit: whose key it is, and what other questions make of -2015, its one answer for three faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exchanges.places import Place
from exchanges.reading import named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

AMBIGUOUS = "-2015"
KIND = "privateGetApiV1AccountCheckApiKey"
OTHERS = ("privateGetApiV1FuturesBalance", KIND)
SAYS = {
    "-1002": (Fault.MISSING_PERMISSION,),
    "-1005": (Fault.MISSING_PERMISSION,),
    "-1022": (Fault.BAD_SECRET,),
    "-1023": (Fault.IP_NOT_ALLOWED,),
    "-2017": (Fault.EXPIRED,),
    "-2018": (Fault.ACCOUNT_RESTRICTED,),
}


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v1/account: a private read, so the key is sound. It tells nothing of rights, addresses or an end."""
    if not isinstance(body["balances"], list) or named(body["userId"]) is None:
        raise ValueError("no account")
    return KeyFacts(account=named(body["userId"]))


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """The kind of account: master, spot or contract (toobit-docs/apidocs). Only of a master is it clear what it is."""
    answer = await ask(KIND)
    master = isinstance(answer.body, dict) and answer.body.get("accountType") == "master"
    return replace(facts, subaccount=False) if master else facts


def _code(answer: Answer) -> str | None:
    return named(answer.body.get("code")) if isinstance(answer.body, dict) else None


def _served(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict | list) and _code(answer) is None


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:  # noqa: ARG001
    """-2015: another question that is served shows that key and address are right, so a right is what is missing; if
    all are refused alike, it is the key or the address."""
    if _code(answer) != AMBIGUOUS:
        return Split(faults=faults)
    answers = [await ask(method) for method in OTHERS]
    for there in answers:
        if told := (Fault.MISSING_PERMISSION,) if _served(there) else SAYS.get(_code(there) or ""):
            return Split(faults=told)
    alike = all(_code(there) == AMBIGUOUS for there in answers)
    return Split(faults=(Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY) if alike else faults)
