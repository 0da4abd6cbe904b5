"""Counting: what is slow lands in the right bucket, and a clock that was set back breaks nothing."""

from datetime import timedelta

import pytest

from bot.counts import BOUNDS, Counts, Durations


@pytest.mark.parametrize(
    ("seconds", "first"), [(0.0, "0.1"), (0.1, "0.1"), (0.11, "0.25"), (3600.0, "3600.0"), (3601.0, "+Inf")]
)
def test_a_duration_counts_in_each_bucket_that_holds_it(seconds: float, first: str) -> None:
    took = Durations()
    took.add(timedelta(seconds=seconds))
    buckets, total = took.read()
    assert next(bound for bound, number in buckets if number) == first
    assert [number for _, number in buckets] == sorted(number for _, number in buckets)
    assert (buckets[-1], total) == (("+Inf", 1), seconds)
    assert len(buckets) == len(BOUNDS) + 1


def test_a_clock_that_was_set_back_counts_as_no_time() -> None:
    took = Durations()
    took.add(timedelta(seconds=-5))
    assert took.read()[0][0] == ("0.1", 1)
    assert took.read()[1] == 0


def test_a_deletion_is_counted_with_the_time_it_took() -> None:
    counts = Counts()
    counts.deleted(timedelta(seconds=2))
    assert counts.deletions == {"done": 1, "refused": 0, "retried": 0}
    assert counts.deletion_took.read()[1] == 2
