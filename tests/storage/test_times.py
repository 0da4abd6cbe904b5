from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.times import from_ms, from_ms_or_none, to_ms, to_ms_or_none

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS)
def test_a_time_comes_back_to_the_millisecond_below(moment: datetime) -> None:
    assert timedelta() <= moment - from_ms(to_ms(moment)) < timedelta(milliseconds=1)


@given(st.integers(-(10**13), 10**14))
def test_milliseconds_come_back_exactly(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds


def test_a_time_of_another_zone_is_the_same_moment_and_comes_back_in_utc() -> None:
    moscow = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))
    back = from_ms(to_ms(moscow))
    assert back == moscow
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001 - this is what is refused


def test_no_time_stays_no_time() -> None:
    assert to_ms_or_none(None) is None
    assert from_ms_or_none(None) is None
    assert from_ms_or_none(to_ms_or_none(from_ms(5))) == from_ms(5)
