"""When a key ends: told by its exchange, by the rule of it, or not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exchanges import load
from keys.advice import weigh
from keys.forecast import foreseen, last_known
from keys.model import Advice, KeyFacts, Policy, Wanted
from tests.keys.an_exchange import an_exchange

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULED = replace(an_exchange(), whitelist=replace(an_exchange().whitelist, life_days=90))
BARE = KeyFacts(ip_bound=False, ip_whitelist=(), created_at=NOW - 80 * DAY)
TOLD = replace(BARE, expires_at=NOW + 3 * DAY)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        (BARE, (NOW + 10 * DAY, True)),
        (TOLD, (NOW + 3 * DAY, False)),  # what is told counts, whatever the rule says
        (replace(BARE, ip_bound=True), (None, False)),
        (replace(BARE, ip_bound=None), (None, False)),
        (replace(BARE, created_at=None), (None, False)),
        (replace(BARE, created_at=NOW - 90 * DAY), (None, False)),  # it works after that end: renewed, or an exception
        (replace(BARE, created_at=NOW - 90 * DAY + timedelta(seconds=1)), (NOW + timedelta(seconds=1), True)),
        (KeyFacts(), (None, False)),
    ],
)
def test_an_end_follows_from_the_rule_only_where_all_that_it_asks_for_is_known(
    facts: KeyFacts, end: tuple[datetime | None, bool]
) -> None:
    found = foreseen(RULED, facts, NOW)
    assert (found.expires_at, found.expires_by_rule) == end
    assert replace(found, expires_at=facts.expires_at, expires_by_rule=False) == facts


def test_where_an_exchange_has_no_such_rule_nothing_is_foreseen() -> None:
    assert foreseen(an_exchange(), BARE, NOW) == BARE


def test_an_end_by_the_rule_is_advised_of_in_time() -> None:
    wanted = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF)
    assert Advice.EXPIRES_SOON in weigh(RULED, wanted, BARE, NOW).advice
    assert Advice.EXPIRES_SOON not in weigh(RULED, wanted, BARE, NOW - 5 * DAY).advice


def test_gate_blofin_and_mexc_have_such_a_rule() -> None:
    days = {one.id: one.whitelist.life_days for one in load().values() if one.whitelist.life_days}
    assert days == {"gate": 90, "gateeu": 90, "blofin": 90, "mexc": 90}


@pytest.mark.parametrize(
    ("found", "before", "end"),
    [
        (TOLD, BARE, TOLD.expires_at),
        (replace(TOLD, ip_bound=True), KeyFacts(), TOLD.expires_at),  # its owner set it, addresses or not
        (KeyFacts(), TOLD, TOLD.expires_at),  # a bad moment, or a refusal
        (BARE, TOLD, TOLD.expires_at),
        (replace(BARE, ip_bound=True), TOLD, None),
        (KeyFacts(), KeyFacts(), None),
    ],
)
def test_an_end_stays_known_until_addresses_take_it_away(
    found: KeyFacts, before: KeyFacts, end: datetime | None
) -> None:
    assert last_known(found, before).expires_at == end
