"""A webhook that the bot set: its address, its limits, and when each update may be tried again."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playground.telegram.updates import Waiting

# The schedule of telegram-bot-api's WebhookActor.cpp (tdlib/telegram-bot-api at 01a3679): a second attempt at once, then
# after 2, 4, 8 … seconds up to a minute or two, or after what Retry-After says, an hour at most; given up when the next
# attempt would come after the update's day; one post at a time until one succeeded in the last 10 s; 23 hours of 410
# close the webhook. Left out are its pauses between new connections and its half-hourly look at the host's address.
_LONGEST_ASKED = 3600
_RECENT = timedelta(seconds=10)
_GONE = timedelta(hours=23)


@dataclass(slots=True)
class Attempt:
    wake: datetime
    delay: int = 1
    fails: int = 0


@dataclass(slots=True)
class Hook:
    """`tls` trusts the bot's own certificate; `flights` are the posts under way, by line of updates."""

    url: str
    max_connections: int
    secret_token: str = field(repr=False)
    ip_address: str
    tls: ssl.SSLContext | None = None
    last_error: tuple[datetime, str] | None = None
    flights: dict[Hashable, asyncio.Task[None]] = field(default_factory=dict)
    _attempts: dict[int, Attempt] = field(default_factory=dict)
    _succeeded: datetime | None = None
    _gone_since: datetime | None = None

    @property
    def address(self) -> str:
        """The URL, which may be set without its https."""
        return self.url if "://" in self.url else f"https://{self.url}"

    @property
    def retrying(self) -> bool:
        return any(attempt.fails for attempt in self._attempts.values())

    def ready(self, updates: list[Waiting], now: datetime) -> list[Waiting]:
        """Those to be posted now: the first of each line, the longest due first, as many as there may be at once."""
        first: dict[Hashable, Waiting] = {}
        for waiting in updates:
            first.setdefault(waiting.line, waiting)
        there = {waiting.id for waiting in updates}
        self._attempts = {id: attempt for id, attempt in self._attempts.items() if id in there}
        due = [
            waiting for line, waiting in first.items() if line not in self.flights and self._wake(waiting, now) <= now
        ]
        recently = self._succeeded is not None and now - self._succeeded <= _RECENT
        free = (self.max_connections if recently else 1) - len(self.flights)
        return sorted(due, key=lambda waiting: self._wake(waiting, now))[: max(free, 0)]

    def succeeded(self, waiting: Waiting, now: datetime) -> None:
        self._attempts.pop(waiting.id, None)
        self._succeeded, self._gone_since = now, None

    def failed(self, waiting: Waiting, now: datetime, retry_after: int) -> bool:
        """Put off; False when that would be later than the update is kept."""
        attempt = self._attempts.setdefault(waiting.id, Attempt(now))
        seconds = min(max(retry_after, 0), _LONGEST_ASKED)
        if seconds == 0 and attempt.fails:
            seconds = attempt.delay = min(attempt.delay * 2, 60 + secrets.randbelow(61))
        attempt.fails += 1
        attempt.wake = now + timedelta(seconds=seconds)
        if attempt.wake <= waiting.until:
            return True
        del self._attempts[waiting.id]
        return False

    def answered(self, status: int, now: datetime) -> bool:
        """False when the address has said for 23 hours that it is gone."""
        if status != 410:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        return self._gone_since is None or now - self._gone_since <= _GONE

    def close(self) -> None:
        """Break off the posts under way; their updates stay."""
        for flight in self.flights.values():
            flight.cancel()

    def _wake(self, waiting: Waiting, now: datetime) -> datetime:
        return self._attempts[waiting.id].wake if waiting.id in self._attempts else now
