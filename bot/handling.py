"""One update, from its sealed row to the one transaction that holds everything it changed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import Update
from pydantic import ValidationError

from bot.deleter import Deleter
from bot.hygiene import Sifted, mask, sift
from bot.patience import patiently
from bot.telegram import ALLOWED_MEMBERS, temporary
from bot.waiting import Waiting
from storage.database import Database
from storage.inbox import Inbox
from storage.owners import Owners
from storage.unit import Unit, current

log = structlog.get_logger(__name__)

TRIES = 300  # over two hours; then an update that Telegram keeps failing is set aside, so that its owner goes on
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds between tries
FIRST_TRY = 5  # seconds a handler waits at most for the first try of a deletion

Place = tuple[int, int, float]  # chat, message, seconds of delay


class Handling:
    """One update from its sealed row to the commit of everything that it changed."""

    def __init__(
        self,
        *,
        bot: Bot,
        dispatcher: Dispatcher,
        db: Database,
        inbox: Inbox,
        deleter: Deleter,
        waiting: Waiting,
        owners: Owners,
        clock: Callable[[], datetime],
        sorry: Callable[[int], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._db = db
        self._inbox = inbox
        self._deleter = deleter
        self._waiting = waiting
        self._owners = owners
        self._clock = clock
        self._sorry = sorry

    async def handle_all(self, owner: int) -> None:
        """What has come of the owner by now, whichever process took it, in Telegram's order."""
        await self._waiting.refresh([owner])
        for update_id in await self._inbox.pending_of(owner):
            await self.handle(update_id, frozenset())

    async def handle(self, update_id: int, intended: frozenset[Place]) -> None:
        """Tries until the update acted or was set aside; what is temporary is waited for, in the owner's order."""
        over = False
        while not over:
            try:
                over = await self._try(update_id, intended)
            except Exception as error:  # noqa: BLE001 - the database: the update is still in it, and the lane must go on
                log.error("an update is kept until the database works", error=type(error).__name__)  # noqa: TRY400
                await asyncio.sleep(PAUSES[0])

    async def _try(self, update_id: int, intended: frozenset[Place]) -> bool:
        """True when the update is over and done with."""
        try:
            await self._once(update_id, intended)
        except Exception as error:  # noqa: BLE001 - one bad update must not stop its owner's lane
            return await self._given_up(update_id, error)
        return True

    async def _once(self, update_id: int, intended: frozenset[Place]) -> None:
        raw = await self._inbox.open(update_id)
        if raw is None:
            return
        update = json.loads(raw)
        sifted = sift(update, expecting=self._waiting.expects, picturing=self._waiting.pictures)
        await self._delete(sifted, intended, sift(update, expecting=nobody).deletions)
        unit = Unit(only_if=lambda conn: self._inbox.done(conn, update_id))  # whoever else had it: it acts once
        await self._dispatch(update, sifted, unit)
        unit.later(lambda conn: self._owners.back(conn, sifted.owner))
        await patiently(lambda: unit.commit(self._db))  # another try would say everything to the trader again
        await self._waiting.learn(sifted.owner, unit)

    async def _delete(self, sifted: Sifted, begun: frozenset[Place], known: tuple[Place, ...]) -> None:
        """What intake could not know (the place in the conversation) is known now; the first tries are awaited.

        `begun`: what intake has begun to delete; `known`: what it has intended, here or in a process before this one.
        """
        if unknown := set(sifted.deletions) - begun.union(known):
            await self._deleter.intend(unknown, sifted.owner)
        tries = [self._deleter.begin(*place[:2]) for place in sifted.deletions if place not in begun and not place[2]]
        tries += [task for place in begun if (task := self._deleter.under_way(*place[:2])) is not None]
        if tries:
            await asyncio.wait(tries, timeout=FIRST_TRY)

    async def _dispatch(self, update: dict[str, Any], sifted: Sifted, unit: Unit) -> None:
        if sifted.kind not in ALLOWED_MEMBERS:
            return
        masked, pasted = mask(update, sifted)
        token = current.set(unit)
        try:
            parsed = Update.model_validate(masked, context={"bot": self._bot})
            await self._dispatcher.feed_update(self._bot, parsed, unit=unit, pasted=pasted, now=self._clock())
        finally:
            current.reset(token)

    async def _given_up(self, update_id: int, error: Exception) -> bool:
        """Decides what a failure means: True when the update is over and done with."""
        if isinstance(error, TelegramForbiddenError):
            log.info("the owner blocked the bot")
            async with self._db.write() as conn:
                await self._inbox.done(conn, update_id)
            return True
        tries = await self._inbox.tried(update_id)
        if temporary(error) and tries < TRIES:
            await asyncio.sleep(pause_after(error, tries))
            return False
        log.error("update set aside", update_id=update_id, exc_info=None if unreadable(error) else error)
        async with self._db.write() as conn:
            owner = await self._inbox.dead(conn, update_id, type(error).__name__)
        if owner is not None and not unreadable(error):
            await self._sorry(owner)
        return True


def nobody(_: int) -> bool:
    """What intake has intended to delete without knowing any place in a conversation."""
    return False


def pause_after(error: Exception, tries: int) -> float:
    """Seconds until the next try: what Telegram asks for, else longer each time."""
    return error.retry_after if isinstance(error, TelegramRetryAfter) else PAUSES[min(tries, len(PAUSES)) - 1]


def unreadable(error: Exception) -> bool:
    """aiogram's models refuse the update: nobody's fault here, and the error's text holds the update's."""
    return isinstance(error, ValidationError)
