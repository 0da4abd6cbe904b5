"""Which messages a trader has to get, and when: worked out from the story alone, and not as the bot works it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.year.story import DAY, RIGHTS, Kind, Life, Span, Year

QUIET_FROM, QUIET_UNTIL = 22, 8  # o'clock of the trader
ZONE = 180  # minutes ahead of UTC, of those who never told theirs
REMINDERS, WARNINGS = (1, 3, 7), (14, 7, 3, 1)  # days
URGENT = ("refused", "rights_on", "whitelist_off", "leak")


@dataclass(frozen=True, slots=True)
class Due:
    """To be sent in this time. Not `sure`: it hangs on when the key happened to be looked at, and may stay away."""

    kind: str
    earliest: datetime
    latest: datetime
    sure: bool = True


def wakes(zone: int | None, at: datetime) -> datetime:
    """The end of the night in which this moment is for them, or the moment itself."""
    away = timedelta(minutes=ZONE if zone is None else zone)
    local = at + away
    if QUIET_UNTIL <= local.hour < QUIET_FROM:
        return at
    morning = local.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
    return (morning if local < morning else morning + DAY) - away


def due(year: Year, life: Life) -> list[Due]:
    """All of the year, in no order."""
    return [met for one in (*_of_key(year, life), *_silent(year, life)) if (met := reached(year, life, one))]


def window(year: Year, zone: int | None, kind: str, earliest: datetime, latest: datetime, *, sure: bool = True) -> Due:
    """`latest`: when the bot must know of it."""
    known = year.on_step(latest)
    told = known if kind in URGENT else year.on_step(wakes(zone, known))
    return Due(kind, earliest, told, sure)


def unless_blocked(one: Due, blocked: Span | None, step: timedelta) -> Due | None:
    """Nothing reaches who has blocked the bot; at the edges it may go either way."""
    if blocked is None or one.latest + step < blocked.start or one.earliest >= blocked.end:
        return one
    inside = one.earliest >= blocked.start and one.latest + step < blocked.end
    return None if inside else Due(one.kind, one.earliest, one.latest, sure=False)


def reached(year: Year, life: Life, one: Due) -> Due | None:
    """What of it can come to this trader within the year."""
    if one.earliest >= year.end:
        return None
    if one.latest + year.step >= year.end:
        one = Due(one.kind, one.earliest, one.latest, sure=False)
    return unless_blocked(one, life.blocked, year.step)


def _of_key(year: Year, life: Life) -> Iterator[Due]:
    match life.kind:
        case Kind.BARE | Kind.MUTED:
            yield from _reminders(year, life)
        case Kind.EXPIRING:
            yield from _expiry(year, life)
        case Kind.RIGHT if RIGHTS[life.exchange] == "withdraw":
            yield from _seen(year, life, "refused", "works_again")
        case Kind.RIGHT:
            yield from _seen(year, life, "rights_on", "rights_off")
        case Kind.OPEN:
            yield from _seen(year, life, "whitelist_off", None)
        case Kind.LOST:
            yield from _seen(year, life, "address_gone", None)
        case Kind.DELETED | Kind.DISABLED | Kind.RESTRICTED:
            yield from _seen(year, life, "refused", "works_again")


def _seen(year: Year, life: Life, at: str, back: str | None) -> Iterator[Due]:
    """By the next look; a refusal only by the one after that."""
    for kind, moment in ((at, life.at), (back, life.back)):
        if kind is not None and moment is not None:
            looks = 2 if kind == "refused" else 1
            yield window(year, life.zone, kind, moment, year.seen(life.exchange, moment, looks))


def _reminders(year: Year, life: Life) -> Iterator[Due]:
    """Until the addresses are in, or none are wanted. That they are in is not known while the exchange is down."""
    for days in REMINDERS:
        at = life.joins + days * DAY
        told = window(year, life.zone, "addresses", at, at)
        if life.at is None or life.at > told.latest:
            yield told
        elif life.kind is Kind.BARE and (life.at > year.on_step(at) or _hidden(year, life, year.on_step(at))):
            yield window(year, life.zone, "addresses", at, at, sure=False)


def _hidden(year: Year, life: Life, at: datetime) -> bool:
    return year.down(life.exchange, at) is not None


def _expiry(year: Year, life: Life) -> Iterator[Due]:
    assert life.ends is not None
    for days in WARNINGS:
        at = life.ends - days * DAY
        yield window(year, life.zone, f"expires {days}", at, at)
    dies = year.on_step(life.ends)
    hidden = any(_hidden(year, life, at) for at in (dies, dies + year.step))
    latest = year.seen(life.exchange, life.ends, 2) if hidden else dies + year.step
    yield window(year, life.zone, "refused", life.ends, latest)


def _silent(year: Year, life: Life) -> Iterator[Due]:
    """Of an exchange that could not be asked for a day, counted from the first look that failed."""
    for outage in year.outages[life.exchange]:
        if outage.end - outage.start > DAY and outage.end > life.joins:
            latest = year.on_step(outage.start + year.longest) + DAY
            yield window(year, life.zone, "silent", outage.start + DAY, latest)
