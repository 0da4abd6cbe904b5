"""Binance.US: an account proves the key; it has no futures, and what a key may do is not documented to be told."""

from __future__ import annotations

from typing import Any

from exchanges.binance import elsewhere, not_let_in
from exchanges.places import Place
from exchanges.reading import named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v3/account; what it tells of trading and withdrawing is the account's and not the key's."""
    yes(body["canTrade"])
    return KeyFacts(account=named(body.get("uid")))


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:  # noqa: ARG001 - Binance asks whose key it is, here it is known
    return facts


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """-2015 and -2008: does it work at Binance, and does a wrong signature hint that the key is known?"""
    return await elsewhere(ask, answer, Answer(), places) if not_let_in(answer) else Split(faults=faults)
