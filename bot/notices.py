"""What the bot says of its own accord when something on its side went wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.fsm.storage.base import StorageKey

from handlers.states import AddKey
from handlers.words import Say
from storage.database import Database
from storage.deletions import Due
from storage.fsm import SqlStorage
from storage.meta import get, put
from storage.owners import Owners

log = structlog.get_logger(__name__)

KEPT_BY_TELEGRAM = timedelta(hours=24)  # then it drops updates, and the message numbers with them
LAST_POLL = "last_poll"


class Notices:
    def __init__(self, bot: Bot, owners: Owners, say: Callable[[str], Say], default: str) -> None:
        self._bot = bot
        self._owners = owners
        self._say = say
        self._default = default

    async def not_deleted(self, due: Due) -> None:
        """Telegram refused to delete a message with a secret: the owner hears of it, in private where possible."""
        if not await self._tell(due.owner, "deletion-refused"):
            await self._tell(due.chat, "deletion-refused", owner=due.owner)

    async def sorry(self, owner: int) -> None:
        await self._tell(owner, "oops")

    async def missed(self, db: Database, storage: SqlStorage, now: datetime) -> tuple[list[int], int]:
        """After a pause so long that Telegram dropped updates: who was in the middle of a key, and its hours.

        Of several processes that start at once, one hears of it.
        """
        if not await db.locks.lead("was away"):
            return [], 0
        gap = now - await last_polled(db, now)
        if gap <= KEPT_BY_TELEGRAM:
            return [], 0
        hours = round(gap / timedelta(hours=1))
        log.warning("away for longer than Telegram keeps updates", hours=hours)
        entering = [
            owner
            for owner in await storage.owners_in_flow()
            if await storage.get_state(StorageKey(self._bot.id, owner, owner)) in AddKey
        ]
        return entering, hours

    async def was_away(self, owners: list[int], hours: int) -> None:
        """Warns them: a secret that they sent in that time may still be in the chat."""
        for owner in owners:
            await self._tell(owner, "was-away", hours=hours)

    async def _tell(self, chat: int, key: str, *, owner: int | None = None, **values: object) -> bool:
        language = await self._owners.language(owner or chat) or self._default
        try:
            await self._bot.send_message(chat, self._say(language)(key, **values))
        except TelegramAPIError as error:
            log.warning("notice not told", notice=key, error=type(error).__name__)
            return False
        return True


async def last_polled(db: Database, now: datetime) -> datetime:
    """When Telegram was last heard; now, where it never was."""
    async with db.read() as conn:
        seen = await get(conn, LAST_POLL)
    return datetime.fromisoformat(seen) if seen else now


async def polled(db: Database, now: datetime) -> None:
    """Remembers when Telegram was last heard, for `missed`."""
    async with db.write() as conn:
        await put(conn, LAST_POLL, now.isoformat())
