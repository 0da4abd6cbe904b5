"""When not to write to people unless it cannot wait: by their own clocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of day to another, over midnight or not; the same twice: never. `offset`: minutes ahead of UTC
    of those who never told theirs."""

    start: time
    end: time
    offset: int

    def until(self, now: datetime, offset: int | None = None) -> datetime | None:
        """The end of the quiet hours that it is in for them; None: it is in none."""
        away = timedelta(minutes=self.offset if offset is None else offset)
        local = now + away
        if not self._within(local.time()):
            return None
        end = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return (end if end > local else end + timedelta(days=1)) - away

    def _within(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end
