"""Deleting messages as durable work: at once, again when Telegram is busy, and never silently given up."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter

from bot.counts import Counts
from bot.patience import patiently
from bot.tasks import Tasks
from bot.telegram import temporary
from storage.database import Database
from storage.deletions import Deletions, Due

log = structlog.get_logger(__name__)

LIMIT = 50  # deletions claimed in one round
ALARM_AGE = timedelta(hours=47)  # Telegram refuses from 48 h on
BACKOFF = (1, 2, 5, 10, 30, 60)  # seconds
CALL_SECONDS = 8  # shorter than a claim's lease
GONE = ("message to delete not found", "message identifier is not specified", "message_id_invalid")

Refused = Callable[[Due], Awaitable[None]]


class Deleter:
    """`refused` is awaited for each message that Telegram will not delete: the owner must hear of it.

    `wake` tells the loop that runs `round` that something will be due sooner than it knew.
    """

    def __init__(
        self,
        bot: Bot,
        db: Database,
        deletions: Deletions,
        tasks: Tasks,
        clock: Callable[[], datetime],
        refused: Refused,
        wake: Callable[[], None],
        *,
        counts: Counts,
    ) -> None:
        self._bot = bot
        self._db = db
        self._deletions = deletions
        self._tasks = tasks
        self._clock = clock
        self._refused = refused
        self._wake = wake
        self._counts = counts
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}

    async def intend(self, places: Iterable[tuple[int, int, float]], owner: int) -> None:
        """Makes durable that these messages (chat, message, seconds of delay) must go."""
        now = self._clock()
        async with self._db.write_beside() as conn:
            for chat, message, delay in sorted(places):  # in one order, so that no two wait for each other
                wait = timedelta(seconds=delay)
                await self._deletions.intend(conn, chat=chat, message=message, owner=owner, now=now, delay=wait)

    def begin(self, chat: int, message: int) -> asyncio.Task[None]:
        """Deletes a message whose intent is stored, now. The task ends with the first try, whatever its outcome."""
        place = (chat, message)
        if (task := self._under_way.get(place)) is None:
            task = self._tasks.start(self._now(chat, message), name="delete")
            self._under_way[place] = task
            task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return task

    def begin_unstored(self, places: Iterable[tuple[int, int]]) -> None:
        """Deletes once what no intent can be stored for: its update comes again, and with it a durable deletion."""
        for chat, message in places:
            self._tasks.start(self._once(chat, message), name="delete")

    async def _once(self, chat: int, message: int) -> None:
        try:
            await self._bot.delete_message(chat, message, request_timeout=CALL_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it is, the update comes again
            log.warning("deletion failed", error=type(error).__name__)

    def under_way(self, chat: int, message: int) -> asyncio.Task[None] | None:
        """The try that `begin` has started and that has not ended."""
        return self._under_way.get((chat, message))

    async def hurry(self, chat: int, message: int) -> None:
        """Deletes a message whose deletion was put off (a file that had to be read first), and waits for the try."""
        await self.begin(chat, message)

    async def _now(self, chat: int, message: int) -> None:
        due = await self._deletions.claim_one(chat, message, self._clock())
        if due is not None:
            await self._try(due)

    async def round(self) -> datetime | None:
        """What no first try has done: after a restart, a throttle, an outage."""
        while due := await self._deletions.due(self._clock(), LIMIT):
            await asyncio.gather(*map(self._try, due))
        return await self._deletions.next_at()

    async def _try(self, due: Due) -> None:
        try:
            await self._bot.delete_message(due.chat, due.message, request_timeout=CALL_SECONDS)
        except TelegramRetryAfter as error:
            await self._later(due, error.retry_after)
        except TelegramAPIError as error:
            await self._judge(due, error)
        except Exception as error:  # noqa: BLE001 - the secret is still in the chat: whatever failed is tried again
            log.warning("deletion failed", error=type(error).__name__)
            await self._later(due, self._pause(due))
        else:
            await self._done(due)

    async def _judge(self, due: Due, error: TelegramAPIError) -> None:
        words = error.message.lower()
        if any(gone in words for gone in GONE):
            await self._done(due)
        elif temporary(error):
            await self._later(due, self._pause(due))
        else:
            log.warning("deletion refused", chat=due.chat, error=type(error).__name__)
            await self._refused(due)
            await self._deletions.refused(due, type(error).__name__)
            self._counts.deletions["refused"] += 1

    async def _done(self, due: Due) -> None:
        if await patiently(lambda: self._deletions.done(due)):
            self._counts.deleted(self._clock() - due.born)

    async def _later(self, due: Due, seconds: float) -> None:
        now = self._clock()
        if now - due.born > ALARM_AGE:
            log.error("a message with a secret is still not deleted after 47 hours", chat=due.chat)
        await self._deletions.retry(due, now + timedelta(seconds=seconds))
        self._counts.deletions["retried"] += 1
        self._wake()

    @staticmethod
    def _pause(due: Due) -> float:
        return BACKOFF[min(due.tries, len(BACKOFF) - 1)]
