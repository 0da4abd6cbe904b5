"""The limits as the profile names them, held against what the stand-ins saw: the most within a span, and what was beyond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from keys.model import Allowed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Times = Mapping[object, list[datetime]]


@dataclass(frozen=True, slots=True)
class Held:
    """`most`: of one account, API key or exchange within any span; `beyond`: how many came after there had been as many as
    are allowed; `stopped`: how often somebody was told to wait because of it."""

    name: str
    allowed: int
    most: int
    beyond: int
    stopped: int


def held(allowed: Allowed, owners: Times, keys: Times, exchanges: Times, stopped: Counter[str]) -> tuple[Held, ...]:
    """When there was a check: by account, of an API key that was wrong by that key, and by exchange."""
    return (
        _held("checks of an account in an hour", allowed.an_hour, owners, HOUR, stopped["owner"]),
        _held("checks of an account in a day", allowed.a_day, owners, DAY, stopped["owner"]),
        _held("wrong answers of a key in a day", allowed.failures, keys, DAY, stopped["key"]),
        _held("checks at an exchange in an hour", allowed.at_exchange, exchanges, HOUR, stopped["exchange"]),
    )


def _held(name: str, allowed: int, times: Times, span: timedelta, stopped: int) -> Held:
    most = max((most_within(each, span) for each in times.values()), default=0)
    return Held(name, allowed, most, sum(beyond(each, allowed, span) for each in times.values()), stopped)


def beyond(times: Iterable[datetime], allowed: int, span: timedelta) -> int:
    """How many came when there had been as many as are allowed within the span before."""
    known = sorted(times)
    return sum(later - earlier < span for earlier, later in zip(known, known[allowed:], strict=False))


def most_within(times: Iterable[datetime], span: timedelta) -> int:
    known = sorted(times)
    return max((sum(begin <= at < begin + span for at in known) for begin in {*known}), default=0)
