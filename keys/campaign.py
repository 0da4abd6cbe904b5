"""A change of the service's addresses: is a key ready for it, and when is its owner written to again? Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from keys.advice import covers
from keys.model import Egress, Exchange, KeyFacts

LAST_DAYS = (7, 3, 1)  # before the change, one letter on each
SHORTEST = timedelta(hours=12)  # between two letters


class Ready(StrEnum):
    """Of one key: does it admit the new addresses?"""

    READY = "ready"
    WAITING = "waiting"
    UNKNOWN = "unknown"  # the exchange does not tell


@dataclass(frozen=True, slots=True)
class Change:
    """`added` come and `dropped` go at `by`; until then both are in use."""

    added: tuple[Egress, ...]
    dropped: tuple[Egress, ...]
    started: datetime
    by: datetime


def ready(change: Change, exchange: Exchange, facts: KeyFacts) -> Ready:
    """A key that is bound to no addresses is ready for any."""
    if exchange.whitelist.absent or facts.ip_bound is False:
        return Ready.READY
    if facts.ip_whitelist is None:
        return Ready.UNKNOWN
    return Ready.READY if all(covers(facts.ip_whitelist, one.address) for one in change.added) else Ready.WAITING


def moments(change: Change) -> tuple[datetime, ...]:
    """When the owners of keys that are not ready are written to: at the start, halfway, and more often towards the end."""
    last = [change.by - timedelta(days=days) for days in LAST_DAYS]
    halfway = change.started + (change.by - change.started) / 2
    times = sorted(at for at in (halfway, *last) if change.started + SHORTEST <= at < change.by)
    return (change.started, *_apart(times))


def _apart(times: list[datetime]) -> Iterator[datetime]:
    before: datetime | None = None
    for at in times:
        if before is None or at - before >= SHORTEST:
            yield at
            before = at


def due(change: Change, now: datetime) -> int:
    """How many of the moments have passed: the number of the letter that is due."""
    return sum(at <= now for at in moments(change))


def next_moment(change: Change, now: datetime) -> datetime | None:
    return next((at for at in moments(change) if at > now), None)
