"""The program behind `make abuse` works: a few accounts here, fifty of them there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from keys.model import Allowed
from tests.abuse import oracle
from tests.abuse.limits import DAY, HOUR, Held, beyond, held, most_within
from tests.abuse.oracle import Count
from tests.year.story import START

CLEAN = Count(9, 8, 7, 6, 5.0, 4, (Held("checks", 3, 3, 0, 2),), {"messages undeleted": 0})


@pytest.mark.unmeasured
async def test_no_limit_is_overstepped_and_nothing_is_told_of_what_was_not_tried(tmp_path: Path) -> None:
    count = await oracle.run(tmp_path, accounts=5, each=6, waves=1)
    assert not any(count.wrong.values()), count
    assert [one.name for one in count.limits if one.beyond] == [], count
    assert count.submissions == 30
    assert 0 < count.tried <= 25
    reached = {one.name: one for one in count.limits}
    assert reached["checks of an account in an hour"].most == 5
    assert reached["wrong answers of a key in a day"].most == 3


@pytest.mark.parametrize(
    "change",
    [
        {"wrong": {"messages undeleted": 1}},
        {"limits": (Held("checks", 3, 4, 1, 2),)},
        {"limits": (Held("checks", 3, 2, 0, 0),)},  # a limit that nobody came to was not tried
    ],
)
def test_what_is_beyond_or_was_not_reached_fails_the_run(change: dict[str, object]) -> None:
    assert CLEAN.clean
    assert not replace(CLEAN, **change).clean  # type: ignore[arg-type]


def test_each_account_key_and_exchange_is_held_to_its_own_limit() -> None:
    times = [START + number * timedelta(minutes=20) for number in (0, 0, 1, 2, 3)]
    assert most_within(times, HOUR) == 4
    assert (beyond(times, 4, HOUR), beyond(times, 3, HOUR), beyond(times, 3, DAY)) == (0, 1, 2)
    found = held(Allowed(an_hour=3, a_day=9), {1: times, 2: times[:3]}, {}, {}, Counter(owner=7))
    assert found[0] == Held("checks of an account in an hour", 3, 4, 1, 7)
    assert [one.beyond for one in found[1:]] == [0, 0, 0]
