from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exchanges import load
from keys.campaign import Change, Ready, due, moments, next_moment, ready
from keys.model import Egress, KeyFacts

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = Egress("core2", "203.0.113.20")
CHANGE = Change((NEW,), (Egress("core", "203.0.113.10"),), NOW, NOW + 24 * DAY)
OKX, HYPERLIQUID = load()["okx"], load()["hyperliquid"]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (KeyFacts(ip_bound=True, ip_whitelist=("203.0.113.10", "203.0.113.20")), Ready.READY),
        (KeyFacts(ip_bound=True, ip_whitelist=("203.0.113.0/24",)), Ready.READY),
        (KeyFacts(ip_bound=True, ip_whitelist=("203.0.113.10",)), Ready.WAITING),
        (KeyFacts(ip_bound=True), Ready.UNKNOWN),
        (KeyFacts(), Ready.UNKNOWN),
        (KeyFacts(ip_bound=False, ip_whitelist=()), Ready.READY),
    ],
)
def test_ready_is_a_key_that_admits_every_new_address(facts: KeyFacts, state: Ready) -> None:
    assert ready(CHANGE, OKX, facts) is state


def test_where_keys_are_bound_to_no_addresses_they_are_ready_for_any() -> None:
    assert ready(CHANGE, HYPERLIQUID, KeyFacts()) is Ready.READY


def test_the_letters_come_at_the_start_halfway_and_closer_towards_the_end() -> None:
    assert [(at - NOW) / DAY for at in moments(CHANGE)] == [0, 12, 17, 21, 23]
    assert [due(CHANGE, NOW + days * DAY) for days in (0, 11, 12, 20, 24)] == [1, 1, 2, 3, 5]
    assert next_moment(CHANGE, NOW) == NOW + 12 * DAY
    assert next_moment(CHANGE, NOW + 23 * DAY) is None


@pytest.mark.parametrize(
    ("days", "letters"), [(0.25, [0]), (1, [0, 0.5]), (2, [0, 1]), (4, [0, 1, 2, 3]), (8, [0, 1, 4, 5, 7])]
)
def test_where_the_day_is_near_the_letters_keep_their_distance(days: float, letters: list[float]) -> None:
    assert [(at - NOW) / DAY for at in moments(replace(CHANGE, by=NOW + days * DAY))] == letters
