"""Kraken Futures: a private read that proves a key, whose key it is, and where a key lives that it does not take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exchanges.kraken import NOT_HERE, UNKNOWN, futures_code, futures_home, spot_code
from exchanges.places import Place, Search
from exchanges.reading import named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

SPOT_AT_HOME = frozenset({"EAPI:Invalid signature", "EAPI:Invalid nonce", "EGeneral:Permission denied"})
"""Codes that spot gives only of a key that it knows."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /derivatives/api/v3/accounts: it answers, so the key reads; nothing is said of its other rights."""
    if body["result"] != "success" or not isinstance(body["accounts"], dict):
        raise ValueError("no accounts in it")
    return KeyFacts()


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: the newest line of the account's log says so."""
    answer = await ask("historyGetAccountLog", {"count": 1})
    return replace(facts, account=named(answer.body.get("accountUid"))) if isinstance(answer.body, dict) else facts


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """A key that is refused here is tried at the test site, then at spot."""
    if futures_code(answer) != NOT_HERE:
        return Split(faults=faults)
    left = tuple(fault for fault in faults if fault is not Fault.WRONG_ENVIRONMENT)
    tests = await TEST_SITE.run(ask, [place for place in places if place.sandbox], nowhere=left)
    if tests.where:
        return tests
    spot = await SPOT.run(ask, [place for place in places if place.site], nowhere=left)
    if spot.site:
        return Split(faults=spot.faults, where=spot.site)  # its answer is of another form, so it is not handed on
    return max(tests, spot, key=lambda one: len(one.faults))  # the one that was less sure


def _spot_served(there: Answer) -> bool:
    return isinstance(there.body, dict) and there.body.get("error") == [] and "result" in there.body


TEST_SITE = Search(
    "privateGetAccounts",
    home=futures_home,
    surely_not=lambda there: futures_code(there) == NOT_HERE,
)
SPOT = Search(
    "privatePostGetApiKeyInfo",
    home=lambda there: _spot_served(there) or spot_code(there) in SPOT_AT_HOME,
    surely_not=lambda there: spot_code(there) == UNKNOWN,
)
