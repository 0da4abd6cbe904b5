"""Telegram posts the updates: it is told where to, by one process of several, and what comes is taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.answers import Unreadable, update_in
from bot.counts import Counts
from bot.listening import opened
from bot.notices import polled
from bot.readiness import Readiness
from bot.settings import Webhook
from bot.telegram import ALLOWED, UNKNOWN_TOKEN
from bot.together import Together, Update
from keys.model import Secret
from storage import meta
from storage.database import Database
from storage.keyring import Keyring
from web.serving import serving
from web.webhook import Entrance, Unfit

log = structlog.get_logger(__name__)

CONNECTIONS = 100  # posts at once; as many updates as one poll may bring
STANDING, CLAIM = "webhook", "webhook_claim"  # names in the table meta
LEASE = timedelta(seconds=10)  # whoever has the claim sets it in this time; then another one may
EVERY, SOON, AGAIN = 30.0, 1.0, 5.0  # seconds until the next look: it stands, it was just set, Telegram is in trouble
GRACE = 5.0  # seconds for the requests under way at the end


class Registration:
    """Sees that Telegram posts to our address with our secret: at the start, and for as long as the process runs.

    Several processes look, and the one that claims the row sets it. Its mark stays in the database, so that a process
    with older settings, which another one's start has replaced, leaves it alone.
    """

    name = "webhook"

    def __init__(
        self, bot: Bot, db: Database, keyring: Keyring, webhook: Webhook, clock: Callable[[], datetime], counts: Counts
    ) -> None:
        self._bot = bot
        self._db = db
        self._webhook = webhook
        self._clock = clock
        self._counts = counts
        self._stood = False
        asked = (webhook.url, webhook.secret.reveal(), str(CONNECTIONS), *ALLOWED)
        self._mark = keyring.fingerprint("webhook", Secret("\n".join(asked))).hex()

    async def run(self) -> None:
        while True:
            pause = await self._once()
            await asyncio.sleep(pause)

    async def _once(self) -> float:
        """One look, and the seconds until the next. Raises only when the token is no good."""
        try:
            return await self._look()
        except TelegramUnauthorizedError:
            log.error(UNKNOWN_TOKEN)  # noqa: TRY400
            raise
        except TelegramBadRequest as error:
            log.error("Telegram does not take WEBHOOK_URL", because=error.message)  # noqa: TRY400
        except Exception as error:  # noqa: BLE001 - Telegram, the network or the disk: nothing is lost by asking again
            log.warning("the webhook could not be looked at", error=type(error).__name__, again_in=AGAIN)
        return AGAIN

    async def _look(self) -> float:
        info, standing = await self._bot.get_webhook_info(), await self._standing()
        if standing == self._mark and self._fits(info):
            await self._seen()
            return EVERY
        if self._stood and standing != self._mark:
            log.warning("another process has set the webhook with other settings: this one leaves it to that one")
            return EVERY
        if await self._claimed():
            await self._set()
        return SOON

    async def _standing(self) -> str | None:
        async with self._db.read() as conn:
            return await meta.get(conn, STANDING)

    def _fits(self, info: WebhookInfo) -> bool:
        kinds = set(info.allowed_updates or ())
        return (info.url, info.max_connections, kinds) == (self._webhook.url, CONNECTIONS, set(ALLOWED))

    async def _seen(self) -> None:
        """It is well, which is stored: where nothing can be stored, it is not."""
        now = self._clock()
        await polled(self._db, now)
        self._counts.polled, self._stood = now, True

    async def _claimed(self) -> bool:
        now = self._clock()
        async with self._db.write() as conn:
            return await meta.claim(conn, CLAIM, now, LEASE)

    async def _set(self) -> None:
        url, secret = self._webhook.url, self._webhook.secret.reveal()
        await self._bot.set_webhook(url, max_connections=CONNECTIONS, allowed_updates=ALLOWED, secret_token=secret)
        async with self._db.write() as conn:
            await meta.put(conn, STANDING, self._mark)
        log.info("the webhook was set", host=urlsplit(url).hostname)


async def taken_off(bot: Bot) -> bool:
    """Whether a webhook was set, and is no more; what waits at Telegram stays there for the polls."""
    info = await bot.get_webhook_info()
    if info.url:
        await bot.delete_webhook(drop_pending_updates=False)
        log.warning("a webhook was set, and has been taken off: updates are polled", host=urlsplit(info.url).hostname)
    return bool(info.url)


@asynccontextmanager
async def entrance(
    webhook: Webhook, take: Callable[[list[Update]], Awaitable[None]], readiness: Readiness
) -> AsyncIterator[None]:
    """Updates are taken while it is open; at the end the requests under way get their answers."""
    together = Together(take)

    async def taken(body: bytes) -> None:
        try:
            update = update_in(body)
        except Unreadable:
            raise Unfit from None
        await together.take(update)

    path = urlsplit(webhook.url).path or "/"
    app = Entrance(path=path, secret=webhook.secret, take=taken, ready=readiness).app()
    async with opened("LISTEN", webhook.listen, serving(app, *webhook.listen, patience=GRACE)):
        yield
