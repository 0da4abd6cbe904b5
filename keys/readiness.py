"""Whether the account behind a key is as the operator needs it: what the exchange tells of it, and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from keys.account import NO, REFUSING, YES, Need, Telling
from keys.model import Answer, Ask, Exchange, Fault, KeyFacts, Wanted, at

PASSING = frozenset({Fault.RATE_LIMITED, Fault.MAINTENANCE, Fault.UNREACHABLE, Fault.CLOCK_SKEW})
"""Kept from finding out for the moment only; what else keeps an answer back will do so tomorrow too."""


class Heard:
    """The questions of one check, with the answers kept as long as it lasts: none is asked a second time."""

    def __init__(self, ask: Ask, exchange: Exchange, key_info: Answer) -> None:
        self._ask = ask
        self._key_info = exchange.key_info
        self._answers = {_question(exchange.key_info, None): key_info}

    async def __call__(self, method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        answer = await self._ask(method, params, **place)
        if not place:
            self._answers[_question(method, params)] = answer
        return answer

    def known(self, telling: Telling) -> Answer | None:
        return self._answers.get(_question(telling.method or self._key_info, telling.params))


def _question(method: str, params: Mapping[str, Any] | None) -> tuple[str, tuple[tuple[str, Any], ...]]:
    return method, tuple(sorted((params or {}).items()))


async def told(
    exchange: Exchange, wanted: Wanted, heard: Heard, facts: KeyFacts
) -> tuple[KeyFacts, tuple[Answer, ...]]:
    """The facts with what the exchange tells of the account, and the answers to what had to be asked for it.

    Nothing is looked at that the operator does not need. What no answer so far has told is asked for; for the sake of a
    balance alone nothing is.
    """
    words: dict[Need, str] = {}
    asked: list[Answer] = []
    for telling in exchange.account:
        if telling.need in words or telling.need not in wanted.account:
            continue
        answer = heard.known(telling)
        if answer is None and telling.method is not None and telling.need is not Need.MIN_BALANCE:
            answer = await heard(telling.method, telling.params)
            asked.append(answer)
        word = None if answer is None else _word(telling, answer, wanted)
        if word is not None:
            words[telling.need] = word
    return replace(facts, state=words), tuple(asked)


def _word(telling: Telling, answer: Answer, wanted: Wanted) -> str | None:
    value = at(answer.body, telling.at)
    if value is None:
        return None
    if telling.need is Need.MIN_BALANCE:
        return _enough(value, wanted.min_balance)
    return telling.there or telling.words.get(_text(value))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _enough(amount: object, least: int | None) -> str | None:
    """Only the comparison is kept, never the amount."""
    if least is None:
        return None
    try:
        return YES if Decimal(str(amount)) >= least else NO
    except InvalidOperation:
        return None


def tells(exchange: Exchange) -> frozenset[Need]:
    """The needs of which the exchange tells, be it only where it is asked for them."""
    subaccount = {Need.SUBACCOUNT_ONLY} if "subaccount" in exchange.tells else set()
    return frozenset({telling.need for telling in exchange.account} | subaccount)


def met(wanted: Wanted, facts: KeyFacts) -> dict[Need, bool | None]:
    """Each need of the operator's: whether the account is so; None: the exchange does not say."""
    state = dict(facts.state)
    if facts.subaccount is not None:
        state[Need.SUBACCOUNT_ONLY] = YES if facts.subaccount else NO
    asked = [need for need in Need if need in wanted.account]
    return {need: state[need] in wanted.account[need] if need in state else None for need in asked}


def unmet(needs: Mapping[Need, bool | None]) -> tuple[Need, ...]:
    return tuple(need for need, holds in needs.items() if holds is False)


def refusing(needs: Mapping[Need, bool | None]) -> tuple[Need, ...]:
    """Of what is unmet, that without which the account is not ready."""
    return tuple(need for need in unmet(needs) if need in REFUSING)
