"""Talking to the Bot API: raw updates in, patience with refusals for now, and nothing of an update in an error."""

import asyncio
from contextvars import ContextVar
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import DeleteMessage, GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientTimeout

from bot.answers import read, updates_in
from keys.model import Secret

log = structlog.get_logger(__name__)

# What the bot understands. Telegram keeps back everything else, so nothing arrives that nobody would handle.
ALLOWED = ["message", "edited_message", "channel_post", "edited_channel_post", "callback_query"]
ALLOWED_MEMBERS = frozenset(ALLOWED)
UNKNOWN_TOKEN = "Telegram does not know this BOT_TOKEN: copy the right one from @BotFather into .env"
POLL_SECONDS = 30
LIMIT = 100
PATIENCE = 60  # longest retry_after that is waited for in place, seconds
PAUSES = (0.5, 2.0)  # between tries when Telegram is down

impatient: ContextVar[bool] = ContextVar("impatient", default=False)
"""Set around calls that are not worth waiting for: what is shown in passing."""


class Session(AiohttpSession):
    """aiogram's session, which can also fetch updates as raw JSON."""

    async def updates(self, bot: Bot, offset: int) -> list[dict[str, Any]]:
        """One long poll; raises aiogram's TelegramAPIError family or Unreadable, never with an update's text."""
        http = await self.create_session()
        query = {"offset": offset, "timeout": POLL_SECONDS, "limit": LIMIT, "allowed_updates": ALLOWED}
        try:
            async with http.post(
                self.api.api_url(token=bot.token, method="getUpdates"),
                json=query,
                timeout=ClientTimeout(total=POLL_SECONDS + 10),
            ) as answer:
                content = await answer.text()
        except Exception as error:  # noqa: BLE001 - aiohttp's own text may hold the token in a URL
            raise TelegramNetworkError(GetUpdates(), type(error).__name__) from None
        return self._read(bot, answer.status, content)

    def _read(self, bot: Bot, status: int, content: str) -> list[dict[str, Any]]:
        data = read(status, content)
        if data["ok"] is not True:
            self.check_response(bot, GetUpdates(), status, content)
        return updates_in(data)


class Patience(BaseRequestMiddleware):
    """Waits when Telegram says so and tries again when it is down; deletions have a patience of their own."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        for pause in () if isinstance(method, DeleteMessage) or impatient.get() else PAUSES:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if error.retry_after > PATIENCE:
                    raise
                await asyncio.sleep(error.retry_after)
            except (TelegramServerError, TelegramNetworkError, ClientDecodeError):
                await asyncio.sleep(pause)
        return await make_request(bot, method)


async def fetch_updates(bot: Bot, offset: int) -> list[dict[str, Any]]:
    session = bot.session
    if not isinstance(session, Session):
        raise TypeError("the bot was not made by connect")
    return await session.updates(bot, offset)


def connect(token: Secret, api_url: str) -> Bot:
    session = Session(api=TelegramAPIServer.from_base(api_url), timeout=20)
    session.middleware(Patience())
    return Bot(token.reveal(), session=session, default=DefaultBotProperties(parse_mode="HTML"))


def temporary(error: Exception) -> bool:
    """True where the same request may succeed later: Telegram throttles, is down, or the network is."""
    return isinstance(error, TelegramRetryAfter | TelegramServerError | TelegramNetworkError | ClientDecodeError)
