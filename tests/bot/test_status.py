from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.status import Entering, State, as_text, lasting, rows, totals
from keys.model import Advice, Fault, Status, StoredKey, Verdict

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Verdict(status=Status.ACCEPTED, exchange="okx", advice=(Advice.NO_IP_WHITELIST,))
BAD = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.EXPIRED,))
DARK = Verdict(status=Status.UNSURE, exchange="okx", faults=(Fault.UNREACHABLE,))


def key(owner: int, verdict: Verdict = GOOD, hours: int = 1, exchange: str = "okx") -> StoredKey:
    return StoredKey(
        id=f"k{owner}",
        owner=owner,
        exchange=exchange,
        name="",
        api_key="abcd…1234",
        verdict=verdict,
        added_at=NOW - 90 * HOUR,
        checked_at=NOW - hours * HOUR,
        since=NOW - hours * HOUR,
    )


def test_those_who_need_something_come_first_and_of_them_the_longest_waiting() -> None:
    found = rows(
        [key(1), key(2, BAD, 3), key(3, BAD, 5)],
        [key(4, BAD, 2), key(5, DARK)],
        [Entering(6, None, "begun", NOW)],
    )
    assert [(row.owner, row.state) for row in found] == [
        (3, State.REFUSED),
        (2, State.REFUSED),
        (4, State.STUCK),
        (5, State.UNSURE),
        (6, State.ENTERING),
        (1, State.READY),
    ]
    assert [row.why for row in found][:3] == [("expired",)] * 3
    assert found[-1].why == ("no_ip_whitelist",)
    assert totals(found) == {
        "refused": 2,
        "stuck": 1,
        "unsure": 1,
        "entering": 1,
        "paused": 0,
        "ready": 1,
        "people": 6,
    }


def test_a_key_that_its_owner_paused_is_neither_ready_nor_refused() -> None:
    (row,) = rows([replace(key(1, BAD), paused_at=NOW)], [], [])
    assert (row.state, row.since) == (State.PAUSED, NOW)


def test_an_attempt_counts_until_there_is_a_key_there_and_only_the_newest() -> None:
    tried = [key(1, BAD, 5), key(1, DARK, 2), key(1, BAD, 4, "bybit")]
    assert [(row.exchange, row.state) for row in rows([], tried, [])] == [
        ("bybit", State.STUCK),
        ("okx", State.UNSURE),
    ]
    assert [(row.exchange, row.state) for row in rows([key(1)], tried, [])] == [
        ("bybit", State.STUCK),
        ("okx", State.READY),
    ]


def test_the_table_says_for_how_long_and_ends_with_totals() -> None:
    text = as_text(rows([key(1), key(2, BAD, 72)], [], []), NOW)
    assert [line.split() for line in text.splitlines()] == [
        ["OWNER", "EXCHANGE", "STATE", "WHY", "FOR"],
        ["2", "okx", "refused", "expired", "3", "d"],
        ["1", "okx", "ready", "no_ip_whitelist", "60", "min"],
        [],
        [
            "1",
            "refused,",
            "0",
            "stuck,",
            "0",
            "unsure,",
            "0",
            "entering,",
            "0",
            "paused,",
            "1",
            "ready,",
            "2",
            "people",
        ],
    ]
    assert as_text([], NOW) == "Nobody has begun to add a key."


@pytest.mark.parametrize(
    ("span", "text"),
    [(-HOUR, "0 min"), (HOUR, "60 min"), (2 * HOUR, "2 h"), (47.9 * HOUR, "47 h"), (48 * HOUR, "2 d")],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, text: str) -> None:
    assert lasting(span) == text


def test_a_key_from_before_it_was_kept_counts_from_its_last_check() -> None:
    (row,) = rows([replace(key(1, hours=4), since=None)], [], [])
    assert row.since == NOW - 4 * HOUR
