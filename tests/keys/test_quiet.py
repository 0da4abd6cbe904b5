from datetime import UTC, datetime, time

import pytest

from keys.quiet import Quiet

NIGHT = Quiet(time(22), time(8), 180)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "offset", "until"),
    [
        (at(18, 59), None, None),  # 21:59 in Moscow
        (at(19), None, at(5, day=22)),
        (at(2), None, at(5)),
        (at(5), None, None),
        (at(19), 0, None),  # 19:00 in London
        (at(22), 0, at(8, day=22)),
        (at(23), -300, None),  # 18:00 in New York
        (at(3, 30), -300, at(13)),
        (at(17), 345, at(2, 15, day=22)),  # 22:45 in Kathmandu
    ],
)
def test_the_night_is_by_the_owners_clock(now: datetime, offset: int | None, until: datetime | None) -> None:
    assert NIGHT.until(now, offset) == until


def test_within_one_day() -> None:
    nap = Quiet(time(13), time(15, 30), 0)
    assert [nap.until(at(hour)) for hour in (12, 13, 16)] == [None, at(15, 30), None]


def test_from_and_until_at_the_same_time_is_never() -> None:
    assert all(Quiet(time(0), time(0), 0).until(at(hour)) is None for hour in range(24))
