"""What happens in a year to each trader's key and to each exchange; a seed and a number say all of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

START = datetime(2027, 1, 1, tzinfo=UTC)
EXCHANGES = ("okx", "bybit", "binance", "bingx")
TELLS_LIST = ("okx", "bybit", "bingx")  # which addresses a key is bound to
ZONES = (None, None, -480, -300, 0, 60, 180, 330, 480, 720)  # minutes ahead of UTC; None: never told
TOGETHER = 4  # days from one group of newcomers to the next
APART = 5 * timedelta(days=1)  # outages, at least
BLOCK = 0.1  # of the traders block the bot for a while
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHANGE, DONE = 23 * DAY, 2 * DAY  # before the end of the year the service begins to change its addresses, and is done
NEW = "198.51.100.7"  # the address that comes


class Kind(StrEnum):
    CALM = "calm"
    BARE = "bare"  # no addresses, until the owner puts them in, or for ever
    MUTED = "muted"  # no addresses, and "do not remind" after the first reminder
    EXPIRING = "expiring"
    RIGHT = "right"  # one more comes on, and goes off again
    OPEN = "open"  # the whitelist is taken off, and comes back
    LOST = "lost"  # one of our addresses is taken off, and comes back
    DELETED = "deleted"
    DISABLED = "disabled"  # and enabled again
    RESTRICTED = "restricted"  # the account, and free again


WHERE = {
    Kind.EXPIRING: ("bybit",),
    Kind.LOST: TELLS_LIST,
    Kind.RESTRICTED: TELLS_LIST,
}
RIGHTS = {"okx": "withdraw", "bybit": "spot", "binance": "spot", "bingx": "spot"}  # withdrawal is forbidden
WEIGHTS = {Kind.CALM: 3, Kind.BARE: 5, Kind.EXPIRING: 3}  # of the others: 2


@dataclass(frozen=True, slots=True)
class Span:
    start: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """`step`: how far the clock is moved at once, a poll. `every`: between two looks, as the profile has it."""

    seed: int
    traders: int
    days: int
    step: timedelta
    every: timedelta
    outages: dict[str, tuple[Span, ...]]

    @property
    def end(self) -> datetime:
        return START + self.days * DAY

    @property
    def change(self) -> Span:
        """Of the addresses: from the first letter about it to the last."""
        return Span(self.end - CHANGE, self.end - DONE)

    @property
    def longest(self) -> timedelta:
        """Between two looks: a fifth of the time is spread."""
        return self.every * 1.1

    def down(self, exchange: str, at: datetime) -> Span | None:
        return next((outage for outage in self.outages[exchange] if outage.holds(at)), None)

    def on_step(self, at: datetime) -> datetime:
        """The first poll at or after this moment."""
        return START + -((START - at) // self.step) * self.step

    def seen(self, exchange: str, at: datetime, looks: int = 1) -> datetime:
        """The latest moment by which so many looks told what has been so since `at`, whatever the outages."""
        latest = at + self.longest + (looks - 1) * self.step
        for outage in self.outages[exchange]:
            if outage.end > at and outage.start <= latest:
                latest = max(latest, outage.end + self.longest)
        return self.on_step(latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """`at`: when it happens, `back`: when it is over (None: never). `admits`: when the owner puts the new address in
    (None: never), and `presses` the button of the letter about it from then on."""

    number: int
    exchange: str
    kind: Kind
    language: str
    zone: int | None
    joins: datetime
    at: datetime | None = None
    back: datetime | None = None
    ends: datetime | None = None
    blocked: Span | None = None
    admits: datetime | None = None
    presses: bool = False


def year(seed: int, traders: int, days: int, step: timedelta, every: timedelta) -> Year:
    clear = Year(seed=seed, traders=traders, days=days, step=step, every=every, outages={})
    outages = {name: tuple(_outages(random.Random(f"{seed} {name}"), clear)) for name in EXCHANGES}
    return replace(clear, outages=outages)


def _outages(chance: random.Random, year: Year) -> Iterator[Span]:
    """Apart from each other; one of them so long that every key is looked at in it."""
    count = max(1, year.days // 60)
    stretch, long = year.days * DAY / count, DAY + 2 * year.longest + 4 * year.step
    longest = chance.randrange(count)
    for number in range(count):
        start = year.on_step(START + number * stretch + chance.random() * (stretch - long - APART))
        length = long if number == longest else chance.uniform(1, 10) * HOUR
        yield Span(start, max(start + year.step, year.on_step(start + length)))


def lives(year: Year) -> list[Life]:
    return [_life(random.Random(f"{year.seed} trader {number}"), year, number) for number in range(year.traders)]


def _life(chance: random.Random, year: Year, number: int) -> Life:
    kind = chance.choices(list(Kind), [WEIGHTS.get(kind, 2) for kind in Kind])[0]
    exchange = chance.choice(WHERE.get(kind, EXCHANGES))
    joins = _joins(chance, year, exchange)
    at, back = _change(chance, year, kind, exchange, joins)
    admits, presses = _answer(random.Random(f"{year.seed} answer {number}"), year)
    ends = joins + timedelta(seconds=chance.randrange(16 * 86400, max(17, year.days * 2 // 3) * 86400))
    return Life(
        number=number,
        exchange=exchange,
        kind=kind,
        language=chance.choice(("en", "ru")),
        zone=chance.choice(ZONES),
        joins=joins,
        at=at,
        back=back,
        ends=ends if kind is Kind.EXPIRING else None,
        blocked=_blocked(chance, year, joins) if chance.random() < BLOCK and kind is not Kind.MUTED else None,
        admits=admits,
        presses=presses,
    )


def _answer(chance: random.Random, year: Year) -> tuple[datetime | None, bool]:
    """To the letters about the change: a quarter of the owners never does anything."""
    span = year.change
    at = year.on_step(span.start + chance.random() * (span.end - span.start))
    return (at if chance.random() < 0.75 else None), chance.random() < 0.5


def _joins(chance: random.Random, year: Year, exchange: str) -> datetime:
    """In the first quarter, in groups, at any hour; not while the exchange is down."""
    day = chance.randrange(0, max(1, year.days // 4), TOGETHER)
    at = year.on_step(START + day * DAY + random.Random(f"{year.seed} group {day}").random() * DAY)
    outage = year.down(exchange, at)
    return at if outage is None else outage.end + year.step


def _change(
    chance: random.Random, year: Year, kind: Kind, exchange: str, joins: datetime
) -> tuple[datetime | None, datetime | None]:
    """Begins when the key was seen as it was, and is over when the change was seen."""
    match kind:
        case Kind.CALM | Kind.EXPIRING:
            return None, None
        case Kind.MUTED:
            return year.on_step(joins + 2 * DAY), None
        case Kind.BARE:
            days = chance.choice((0.5, 2, 5, 10, None))
            return (None if days is None else year.on_step(joins + days * DAY)), None
    begins = year.seen(exchange, joins) + year.step
    at = year.on_step(begins + chance.uniform(0, 0.4) * (year.end - begins))
    back = year.seen(exchange, at, 2) + 3 * year.step
    back = year.on_step(back + chance.uniform(0, 0.2) * year.days * DAY)
    return at, None if kind is Kind.DELETED else back


def _blocked(chance: random.Random, year: Year, joins: datetime) -> Span:
    start = year.on_step(joins + DAY + chance.uniform(0, 0.4) * (year.end - joins))
    return Span(start, year.on_step(start + DAY + chance.uniform(0, 0.3) * year.days * DAY))
