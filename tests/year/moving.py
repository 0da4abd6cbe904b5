"""Which letters about a change of addresses a trader has to get: from what their exchange was asked, not from the bot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from playground.exchanges import StandIn
from tests.year.oracle import Due, window
from tests.year.story import DAY, NEW, TELLS_LIST, Span, Year
from tests.year.trader import Trader


class Known(StrEnum):
    """What the exchange told of a key at the last question."""

    READY = "ready"
    WAITING = "waiting"
    UNKNOWN = "unknown"


def told(exchange: StandIn, trader: Trader) -> Known:
    """What a question about this key is answered now. Of one that is refused nothing else is told: it may be called
    unknown, whatever it is bound to."""
    key = trader.key
    gone = key.api_key not in exchange.keys or key.disabled or exchange.expired(key)
    if gone or any(plan.key is key for plan in exchange._plans):
        return Known.UNKNOWN
    if not key.ips:
        return Known.READY
    if trader.life.exchange not in TELLS_LIST:
        return Known.UNKNOWN
    return Known.READY if NEW in key.ips else Known.WAITING


def moments(span: Span) -> list[datetime]:
    """At the start, halfway, and on three days towards the end."""
    halfway = span.start + (span.end - span.start) / 2
    return sorted({span.start, halfway, *(span.end - days * DAY for days in (7, 3, 1))})


@dataclass(slots=True)
class Owed:
    """Follows one trader through the change, poll by poll. `surely` and `at_most`: the number of the last letter; they
    differ where a letter and the look that made it needless fell into one poll, and either may have come first."""

    year: Year
    trader: Trader
    known: Known
    dues: list[Due] = field(default_factory=list)
    surely: int = 0
    at_most: int = 0
    said: bool = False
    moved: bool = False

    @property
    def state(self) -> str:
        return "said" if self.said and self.known is not Known.READY else self.known

    def passed(self, now: datetime, after: Known, *, says: bool) -> None:
        """One poll: what is known of the key at its end, and whether the owner said in it that the address is in."""
        before, self.known = self.known, after
        number = sum(at <= now for at in moments(self.year.change))
        if number > self.surely and not self.said and {before, after} != {Known.READY}:
            written = after is not Known.READY and not says
            self._needless(now)
            self._owe("moving", now, sure=written and number > self.at_most)
            self.at_most, self.surely = number, number if written else self.surely
        if says:
            self.said = True
            self._needless(now)
        if before is not Known.READY and after is Known.READY:
            self._ready(now)

    def over(self, before: datetime, now: datetime) -> None:
        """The change is ended between these polls: who was written to hears of it, and of nothing else."""
        self._needless(now)
        if self.at_most:
            zone = self.trader.life.zone
            self.dues.append(window(self.year, zone, "over", before, now, sure=self.surely > 0))

    def _ready(self, now: datetime) -> None:
        """What waits for the morning may be needless by then."""
        self.dues = [replace(one, sure=False) if one.latest >= now else one for one in self.dues]
        if self.at_most and not self.moved:
            self._owe("moved", now, sure=self.surely > 0)
            self.moved = self.surely > 0

    def _needless(self, now: datetime) -> None:
        """Letters that wait for the morning do not come any more: another takes their place, or nothing is to be said."""
        waiting = [one for one in self.dues if one.kind == "moving" and one.latest >= now]
        self.dues = [one for one in self.dues if one not in waiting]
        self.dues += [replace(one, sure=False) for one in waiting if one.latest == now]

    def _owe(self, kind: str, now: datetime, *, sure: bool) -> None:
        self.dues.append(window(self.year, self.trader.life.zone, kind, now, now, sure=sure))
