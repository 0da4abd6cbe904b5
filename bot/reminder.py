"""Reminds of addresses that are missing from a key's whitelist, until the exchange reports them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.checker import NEEDS_ADDRESSES
from bot.telegram import temporary
from handlers import words
from keys.desk import Service
from keys.diagnose import examine
from keys.model import Credentials, Status, StoredKey, Verdict
from keys.probe import Exchanges
from storage.database import Database
from storage.key_store import Keys
from storage.leases import holds
from storage.owners import Owners
from storage.reminders import DueReminder, Reminders
from storage.tables import reminders as reminder_rows

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
TOGETHER = 20  # reminders claimed in one round
AGAIN = timedelta(minutes=5)  # when Telegram could not be reached


class Reminder:
    """`days`: when the first, second … reminder comes, counted from the day the key was added."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        keys: Keys,
        owners: Owners,
        reminders: Reminders,
        exchanges: Exchanges,
        service: Service,
        say: Callable[[str], words.Say],
        clock: Callable[[], datetime],
        days: tuple[float, ...],
    ) -> None:
        self._bot = bot
        self._db = db
        self._keys = keys
        self._owners = owners
        self._reminders = reminders
        self._exchanges = exchanges
        self._service = service
        self._say = say
        self._clock = clock
        self._days = days

    async def round(self) -> datetime | None:
        due = await self._reminders.claim(self._clock(), TOGETHER, LEASE)
        await asyncio.gather(*map(self._try, due))
        return await self._reminders.next_at()

    async def _try(self, due: DueReminder) -> None:
        try:
            await self._remind(due)
        except Exception as error:  # one key that cannot be looked at keeps back no other's reminder
            log.error("reminder failed", exc_info=error)  # noqa: TRY400
            await self._end(due, self._clock() + AGAIN, step=due.step)

    async def _remind(self, due: DueReminder) -> None:
        """Asks the exchange first: what is in order by now needs no words."""
        key = await self._keys.get(due.key_id, due.owner)
        credentials = await self._keys.credentials(due.key_id, due.owner)
        if key is None or credentials is None:
            await self._end(due, None)
            return
        verdict = await self._verdict(key, credentials)
        if verdict is not key.verdict and verdict.status is not Status.UNSURE:
            async with self._db.write() as conn:
                await self._keys.checked(conn, key.id, key.owner, verdict, self._clock())
        if self._settled(key, verdict):
            await self._end(due, None)
        elif await self._wanted(due):
            await self._tell(due, key, verdict)

    async def _verdict(self, key: StoredKey, credentials: Credentials) -> Verdict:
        """What the exchange says now; where a question from a foreign address ends a key, what it said last."""
        exchange = self._service.exchanges[key.exchange]
        if exchange.whitelist_first:
            return key.verdict
        ask = self._exchanges.asking(exchange, credentials)
        return await examine(exchange, self._service.wanted(exchange), ask, now=self._clock())

    def _settled(self, key: StoredKey, verdict: Verdict) -> bool:
        """True once the exchange reports the addresses; what it does not say now, it said when the key was added."""
        known = verdict if verdict.status is Status.ACCEPTED else key.verdict
        return not NEEDS_ADDRESSES.intersection(known.advice)

    async def _wanted(self, due: DueReminder) -> bool:
        """False where the owner deleted the key, or wanted no more reminders, while the exchange was asked."""
        async with self._db.read() as conn:
            return await holds(conn, reminder_rows, due.key_id, due.fence)

    async def _tell(self, due: DueReminder, key: StoredKey, verdict: Verdict) -> None:
        language = await self._owners.language(key.owner) or self._service.languages[0]
        last = due.step + 1 >= len(self._days)
        panel = words.reminder(
            self._say(language),
            language,
            self._service.exchanges[key.exchange],
            key.name,
            verdict if verdict.status is Status.ACCEPTED else key.verdict,
            self._service.egress,
            last=last,
            key=key.id,
        )
        try:
            await self._bot.send_message(key.owner, panel.text, reply_markup=panel.keyboard)
        except TelegramAPIError as error:
            log.warning("reminder not told", error=type(error).__name__)
            if temporary(error):
                await self._end(due, self._clock() + AGAIN, step=due.step)
            else:
                await self._end(due, None)
        else:
            await self._end(due, None if last else key.added_at + timedelta(days=self._days[due.step + 1]))

    async def _end(self, due: DueReminder, next_at: datetime | None, step: int | None = None) -> None:
        async with self._db.write() as conn:
            await self._reminders.advance(conn, due, due.step + 1 if step is None else step, next_at)
