"""Telegram's menu of the commands: one for everybody, and one with more in the chats of the operator's people."""

from collections.abc import Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.tasks import Tasks
from handlers.commands import register, register_admin, unregister_admin
from handlers.words import Say
from keys.desk import Service
from storage import meta
from storage.database import Database

log = structlog.get_logger(__name__)

HAVE_IT = "menu_of_admins"  # so that who is no longer one of them loses it


class Menu:
    """The bot works without it, so a failure is told and not waited for."""

    def __init__(self, bot: Bot, db: Database, say: Say, service: Service, tasks: Tasks) -> None:
        self._bot = bot
        self._db = db
        self._say = say
        self._service = service
        self._tasks = tasks

    def begin(self) -> None:
        self._tasks.start(self._set(), name="menu")

    def welcome(self, owner: int) -> None:
        """One of the operator's people may not have opened the chat yet when the bot started: Telegram refused then."""
        if owner in self._service.admins:
            self._tasks.start(self._give(owner), name="menu")

    async def _set(self) -> None:
        try:
            await register(self._bot, self._say, self._service.languages)
        except TelegramAPIError as error:
            log.warning("the command menu was not set", error=type(error).__name__)
        for owner in await self._former():
            await self._take(owner)
        for owner in self._service.admins:
            await self._give(owner)
        async with self._db.write() as conn:
            await meta.put(conn, HAVE_IT, ",".join(map(str, self._service.admins)))

    async def _former(self) -> Sequence[int]:
        async with self._db.read() as conn:
            had = await meta.get(conn, HAVE_IT) or ""
        return [int(owner) for owner in had.split(",") if owner and int(owner) not in self._service.admins]

    async def _give(self, owner: int) -> None:
        try:
            await register_admin(self._bot, self._say, self._service.languages, owner)
        except TelegramAPIError as error:
            log.warning("the menu of an admin was not set", admin=owner, error=type(error).__name__)

    async def _take(self, owner: int) -> None:
        try:
            await unregister_admin(self._bot, self._service.languages, owner)
        except TelegramAPIError as error:
            log.warning("the menu of a former admin was not taken", admin=owner, error=type(error).__name__)
