"""Who is ready to trade, who is stuck, why and since when. Pure: rows out of what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.columns import columns
from keys.model import Status, StoredKey
from keys.readiness import unmet


class State(StrEnum):
    """The order is that of the table: first those who need something."""

    REFUSED = "refused"  # a stored key that the exchange no longer takes
    STUCK = "stuck"  # no key yet, and the last one was refused
    UNSURE = "unsure"  # no key yet, and it could not be found out whether the last one is good
    ENTERING = "entering"  # on the way to a key right now
    PAUSED = "paused"  # by its owner
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody on the way; `step`: the last one that they came to."""

    owner: int
    exchange: str | None
    step: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One key of an owner, or the one that they do not have yet. `key`: its id."""

    owner: int
    exchange: str | None
    state: State
    why: tuple[str, ...]
    since: datetime
    key: str | None = None


def entering(under_way: Iterable[tuple[int, str | None, str, datetime]]) -> list[Entering]:
    """Of walks that have not ended, as storage has them: owner, exchange, the last step, the beginning."""
    return [Entering(owner, exchange, step, begun) for owner, exchange, step, begun in under_way]


def rows(keys: Sequence[StoredKey], attempts: Sequence[StoredKey], entering: Iterable[Entering]) -> list[Row]:
    """The needy first, of them the longest waiting."""
    found = [*map(_of_key, keys), *_of_attempts(keys, attempts)]
    under_way = [Row(one.owner, one.exchange, State.ENTERING, (one.step,), one.since) for one in entering]
    order = list(State)
    return sorted([*found, *under_way], key=lambda row: (order.index(row.state), row.since, row.owner))


def _of_key(key: StoredKey) -> Row:
    if key.paused_at is not None:
        return Row(key.owner, key.exchange, State.PAUSED, _why(key), key.paused_at, key.id)
    state = State.READY if key.verdict.status is Status.ACCEPTED else State.REFUSED
    return Row(key.owner, key.exchange, state, _why(key), key.since or key.checked_at, key.id)


def _of_attempts(keys: Sequence[StoredKey], attempts: Sequence[StoredKey]) -> Iterator[Row]:
    """The newest one of each owner and exchange, where there is no key of theirs by now."""
    have = {(key.owner, key.exchange) for key in keys}
    newest = {(one.owner, one.exchange): one for one in sorted(attempts, key=lambda one: one.checked_at)}
    for place, one in newest.items():
        if place not in have:
            state = State.UNSURE if one.verdict.status is Status.UNSURE else State.STUCK
            yield Row(one.owner, one.exchange, state, _why(one), one.checked_at)


def _why(key: StoredKey) -> tuple[str, ...]:
    return (*(key.verdict.faults or key.verdict.advice), *unmet(key.verdict.needs))


def totals(found: Sequence[Row]) -> dict[str, int]:
    """How many of each state, and how many people they are."""
    states = Counter(row.state for row in found)
    return {**{state.value: states[state] for state in State}, "people": len({row.owner for row in found})}


def as_text(found: Sequence[Row], now: datetime) -> str:
    head = ["OWNER", "EXCHANGE", "STATE", "WHY", "FOR"]
    cells = [
        [str(row.owner), row.exchange or "not chosen", row.state.value, ", ".join(row.why), lasting(now - row.since)]
        for row in found
    ]
    summary = ", ".join(f"{number} {word}" for word, number in totals(found).items())
    return f"{columns(head, cells)}\n\n{summary}" if found else "Nobody has begun to add a key."


def lasting(span: timedelta) -> str:
    """The largest whole unit: `3 d`, `5 h`, `12 min`."""
    unit, number = whole(span)
    return f"{number} {SHORT[unit]}"


SHORT = {"days": "d", "hours": "h", "minutes": "min"}


def whole(span: timedelta) -> tuple[str, int]:
    """In the largest unit of which there are at least two."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 48 * 60:
        return "days", minutes // (24 * 60)
    return ("hours", minutes // 60) if minutes >= 120 else ("minutes", minutes)
