"""At-least-once intake: raw updates become durable, with what must be deleted, before Telegram is told."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError

from bot.counts import Counts
from bot.deleter import Deleter
from bot.handling import Handling
from bot.hygiene import Sifted, owner_of, sift
from bot.lanes import Lanes
from bot.members import kind_of, member
from bot.telegram import UNKNOWN_TOKEN, fetch_updates
from bot.waiting import Waiting, enters
from bot.webhook import taken_off
from storage.inbox import Arrival, Deletion, Inbox
from storage.unusable import Unusable

log = structlog.get_logger(__name__)
PAUSES = (0.5, 1, 2, 5, 10)  # seconds after a poll that failed


class Intake:
    """Where updates enter, whatever brings them."""

    def __init__(
        self,
        inbox: Inbox,
        waiting: Waiting,
        lanes: Lanes,
        handling: Handling,
        deleter: Deleter,
        clock: Callable[[], datetime],
        *,
        counts: Counts,
        shared: bool = False,
    ) -> None:
        """`shared`: other processes take and handle updates too."""
        self._shared = shared
        self._inbox = inbox
        self._waiting = waiting
        self._lanes = lanes
        self._handling = handling
        self._deleter = deleter
        self._clock = clock
        self._counts = counts

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """Returns once all of them are durable; what was seen before is left out."""
        with suppress(
            Unusable
        ):  # then nothing can be stored either, and what is known tells what has to leave the chat
            await self._waiting.refresh(owner_of(member(update, kind_of(update))) for update in updates)
        sifted = list(self._sifted(updates))
        new = set(await self._stored(sifted))
        self._counts.polled = self._clock()
        self._counts.updates += len(new)
        for update, s in sifted:
            if s.update_id in new:
                new.remove(s.update_id)
                self._begin(s, entering=enters(update))

    def _sifted(self, updates: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Sifted]]:
        """What was written after `/addkey` is a secret, also where that waits to be handled, or came with it."""
        entering: set[int] = set()
        for update in updates:
            found = sift(
                update,
                expecting=lambda owner: owner in entering or self._waiting.foresees(owner),
                picturing=self._waiting.pictures,
            )
            if enters(update):
                entering.add(found.owner)
            yield update, found

    async def _stored(self, sifted: list[tuple[dict[str, Any], Sifted]]) -> list[int]:
        """The updates that are new. Where nothing can be stored they come again, but their secrets leave the chat now."""
        try:
            return await self._inbox.take([arrival(update, s) for update, s in sifted], self._clock())
        except Exception as error:
            log.error("updates cannot be stored, is the disk full or read-only?", error=type(error).__name__)  # noqa: TRY400
            for _, s in sifted:
                self._deleter.begin_unstored((chat, message) for chat, message, delay in s.deletions if not delay)
            raise

    def _begin(self, sifted: Sifted, *, entering: bool) -> None:
        for chat, message, delay in sifted.deletions:
            if not delay:
                self._deleter.begin(chat, message)
        self._put(sifted.update_id, sifted.owner, frozenset(sifted.deletions), entering=entering)

    async def resume(self) -> None:
        """What an earlier process took and did not finish; sealed, and so any of it may be what a key begins with."""
        for update_id, owner in await self._inbox.pending():
            self._put(update_id, owner, frozenset(), entering=True)

    async def look_after(self, since: timedelta) -> None:
        """What came so long ago has not acted, and nobody here is at it: another process has it, or died of it."""
        owners = await self._inbox.owners_waiting(self._clock() - since)
        self._lanes.put_where_idle(owners, self._handling.handle_all)

    def _put(self, update_id: int, owner: int, intended: frozenset[tuple[int, int, float]], *, entering: bool) -> None:
        if entering:
            self._waiting.begun(owner, update_id)
        self._lanes.put(owner, partial(self._handle, owner, update_id, intended))

    async def _handle(self, owner: int, update_id: int, intended: frozenset[tuple[int, int, float]]) -> None:
        """Where others handle the owner's updates too, their order is that of the inbox, and not of what came here."""
        if self._shared:
            await self._handling.handle_all(owner)
        else:
            await self._handling.handle(update_id, intended)
        self._waiting.over(owner, update_id)


def arrival(update: dict[str, Any], sifted: Sifted) -> Arrival:
    deletions = tuple(Deletion(chat, message, timedelta(seconds=delay)) for chat, message, delay in sifted.deletions)
    try:
        raw = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    except RecursionError:  # too deep to be written, which is too deep to be handled
        raw = b"{}"
    return Arrival(sifted.update_id, sifted.owner, raw, deletions)


class Poller:
    """Long polling with our own hands: the offset moves only after the commit."""

    name = "poller"

    def __init__(self, bot: Bot, intake: Intake) -> None:
        self._bot = bot
        self._intake = intake
        self._failures = 0
        self._heard = False

    async def run(self) -> None:
        offset = 0
        while True:
            offset = await self._once(offset)

    async def _once(self, offset: int) -> int:
        """One poll and the next offset. Raises only when the token is no good."""
        try:
            updates = await self._fetch(offset)
            await self._intake.take(updates)
        except TelegramUnauthorizedError:
            log.error(UNKNOWN_TOKEN)  # noqa: TRY400
            raise
        except Exception as error:  # noqa: BLE001 - Telegram, the network or the disk: nothing is lost by asking again
            await self._wait(error)
            return offset
        self._failures = 0
        return max((update["update_id"] + 1 for update in updates), default=offset)

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        """A webhook from before this process is in the way of its first poll, and is taken off."""
        try:
            updates = await fetch_updates(self._bot, offset)
        except TelegramConflictError:
            if self._heard or not await taken_off(self._bot):
                raise
            updates = await fetch_updates(self._bot, offset)
        self._heard = True
        return updates

    async def _wait(self, error: Exception) -> None:
        pause: float = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        if isinstance(error, TelegramRetryAfter):
            pause = error.retry_after
        if isinstance(error, TelegramConflictError):
            log.error("another process polls with this token, or a webhook is set: end it")
        else:
            log.warning("poll failed", error=type(error).__name__, again_in=pause)
        await asyncio.sleep(pause)
