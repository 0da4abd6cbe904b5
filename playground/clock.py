"""The playground's clock: the real time, and a lead over it that can only grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Called, it gives the time (aware, UTC). `ahead` is its lead over the real time."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, by: timedelta) -> None:
        """ValueError for a way back: what is stored with a time would then lie in the future."""
        if by < timedelta():
            raise ValueError("time does not go backward")
        self.ahead += by
