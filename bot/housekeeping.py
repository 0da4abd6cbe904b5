"""Erases what has had its time: drafts, checks, tombstones of updates, old attempts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.notices import last_polled, polled
from keys.desk import UNDO
from storage.attempts import Attempts
from storage.broadcasts import Broadcasts
from storage.check_store import Checks
from storage.database import Database
from storage.deletions import Deletions
from storage.draft_store import Drafts
from storage.inbox import Inbox
from storage.key_store import Keys
from storage.letters import Letters
from storage.limits import Limits
from storage.setback import follow

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=30)
TOMBSTONES = timedelta(days=3)  # Telegram offers an update again for a day at most
DEAD_LETTERS = timedelta(days=30)  # updates that could not be handled, deletions that Telegram refused
ATTEMPTS = timedelta(days=30)
GRACE = timedelta(seconds=5)  # an undo that was pressed in time may still be on its way
LETTERS = timedelta(days=90)  # what was sent is remembered for so long, so as not to be sent again
DIFFERING = timedelta(minutes=1)


class Housekeeping:
    def __init__(
        self,
        *,
        db: Database,
        inbox: Inbox,
        drafts: Drafts,
        checks: Checks,
        attempts: Attempts,
        deletions: Deletions,
        letters: Letters,
        broadcasts: Broadcasts,
        keys: Keys,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._drafts = drafts
        self._checks = checks
        self._attempts = attempts
        self._deletions = deletions
        self._letters = letters
        self._broadcasts = broadcasts
        self._keys = keys
        self._limits = limits
        self._clock = clock

    async def round(self) -> datetime | None:
        now = self._clock()
        await self._after_a_setback(now)
        async with self._db.write() as conn:
            await self._drafts.purge(conn, now)
            await self._checks.purge(conn, now)
            await self._attempts.purge(conn, now - ATTEMPTS)
            await self._inbox.purge(conn, done=now - TOMBSTONES, dead=now - DEAD_LETTERS)
            await self._deletions.purge(conn, now - DEAD_LETTERS)
            await self._keys.purge(conn, now - UNDO - GRACE)
            await self._limits.purge(conn, now)
            await self._letters.purge(conn, now - LETTERS)
            await self._broadcasts.purge(conn, now - LETTERS)
        await polled(self._db, now)
        return now + EVERY

    async def _after_a_setback(self, now: datetime) -> None:
        """Also of one that happened while no bot ran. A little less is what the clocks of several machines differ by."""
        before = await last_polled(self._db, now)
        if before - now < DIFFERING:
            return
        log.warning("the clock was set back", seconds=round((before - now).total_seconds()))
        async with self._db.write() as conn:
            await follow(conn, before, now)
