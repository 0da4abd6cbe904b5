"""Tells a trader how a check goes and how it ended, and keeps the conversation where they can go on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from math import ceil

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.lanes import Lanes
from bot.patience import patiently
from bot.telegram import impatient, temporary
from bot.waiting import Waiting
from handlers import words
from handlers.panel import PANEL, REPLACES, draw, redraw
from handlers.states import AddKey
from handlers.words import Panel
from keys.desk import Service
from keys.model import Draft, Fault, Stage, Status, Verdict, Wait, shown
from storage import walks
from storage.check_store import Check, Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.fsm import SqlStorage
from storage.key_store import Keys
from storage.unit import Unit, current

log = structlog.get_logger(__name__)

LIVE_PAUSE = 0.7  # seconds between two edits of the live message: Telegram throttles faster ones
TOLD_AGAIN = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
RETRIES = (30, 90, 180, 300, 280)  # seconds until an unsure check is tried again, all within a draft's life
FIELDS_AT_FAULT = {  # of those that an exchange has
    Fault.BAD_SECRET: {"secret", "privateKey", "walletAddress"},  # of a wallet's two, either may be another wallet's
    Fault.BAD_PASSPHRASE: {"password"},
    Fault.UNKNOWN_KEY: {"apiKey", "privateKey"},
}

Say = Callable[..., str]


class Teller:
    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        checks: Checks,
        drafts: Drafts,
        keys: Keys,
        storage: SqlStorage,
        service: Service,
        lanes: Lanes,
        waiting: Waiting,
        say: Callable[[str], Say],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._db = db
        self._checks = checks
        self._drafts = drafts
        self._keys = keys
        self._storage = storage
        self._service = service
        self._lanes = lanes
        self._waiting = waiting
        self._say = say
        self._clock = clock
        self._wake = wake

    def live(self, check: Check) -> Callable[[Stage], Awaitable[None]]:
        """Shows each stage of a check, unless they follow each other too fast to be read."""
        exchange = self._service.exchanges[check.exchange]
        public = exchange.identity[0]
        key = shown(public, check.credentials[public])
        drawn = asyncio.get_running_loop().time()

        async def show(stage: Stage) -> None:
            nonlocal drawn
            now = asyncio.get_running_loop().time()
            if check.message is None or check.tries or now - drawn < LIVE_PAUSE:
                return
            drawn = now
            panel = words.checking(self._say(check.language), check.language, exchange, key, stage)
            token = impatient.set(True)
            try:
                await redraw(self._bot, check.chat, check.message, panel.under(check.above))
            except TelegramAPIError as error:
                log.info("live message not drawn", error=type(error).__name__)
            finally:
                impatient.reset(token)

        return show

    async def tell(self, check: Check, verdict: Verdict, key_id: str | None) -> None:
        """Draws the verdict, in the owner's lane so that it cannot cross their next message, and ends the check."""
        await self._lanes.within(check.owner, lambda: self._tell(check, verdict, key_id))

    async def _tell(self, check: Check, verdict: Verdict, key_id: str | None) -> None:
        later, wrong = self._retry_in(check, verdict), await self._wrong(check, verdict)
        try:
            message = await self._draw(check, verdict, key_id, later, wrong)
        except TelegramAPIError as error:
            if temporary(error):
                await self._tell_later(check, error)
                return
            log.warning("verdict not told", error=type(error).__name__)
            message, wrong = 0, frozenset()
        unit = Unit()
        unit.later(lambda conn: self._end(conn, check, _ended(verdict, key_id), later))
        if wrong:
            await self._reopen(unit, check, wrong, message)
        await patiently(lambda: unit.commit(self._db))
        await self._waiting.learn(check.owner, unit)
        self._wake()

    async def turn_away(self, check: Check, wait: Wait) -> None:
        """Says likewise that the key is not checked now, and keeps nothing of it."""
        await self._lanes.within(check.owner, lambda: self._turn_away(check, wait))

    async def _turn_away(self, check: Check, wait: Wait) -> None:
        exchange, say = self._service.exchanges[check.exchange], self._say(check.language)
        try:
            await draw(self._bot, check.chat, check.message, Panel(words.wait(say, exchange, wait, self._clock())))
        except TelegramAPIError as error:
            if temporary(error):
                await self._tell_later(check, error)
                return
            log.warning("a wait not told", error=type(error).__name__)
        unit = Unit()
        unit.later(lambda conn: self._checks.finish(conn, check))
        await patiently(lambda: unit.commit(self._db))
        self._wake()

    async def _tell_later(self, check: Check, error: TelegramAPIError) -> None:
        log.warning("verdict not told yet", error=type(error).__name__)
        now = self._clock()
        async with self._db.write() as conn:
            await self._checks.tell_later(conn, check, now, now + TOLD_AGAIN)
        self._wake()

    async def _draw(
        self, check: Check, verdict: Verdict, key_id: str | None, later: timedelta | None, wrong: frozenset[str]
    ) -> int:
        panel = await self._panel(check, verdict, key_id, later, wrong)
        return await draw(self._bot, check.chat, check.message, panel.under(check.above))

    async def _panel(
        self, check: Check, verdict: Verdict, key_id: str | None, later: timedelta | None, wrong: frozenset[str]
    ) -> Panel:
        exchange = self._service.exchanges.get(verdict.exchange, self._service.exchanges[check.exchange])
        say = self._say(check.language)
        if elsewhere(check, verdict, key_id):
            present = await self._keys.get(check.replaces or "", check.owner)
            return words.other_account(say, check.language, exchange, verdict, present, check.id)
        left = check.expires_at - self._clock()
        kept = not _ended(verdict, key_id) and left > timedelta()  # the credentials: they can be checked again
        panel = words.verdict(
            say,
            check.language,
            exchange,
            verdict,
            wanted=self._service.wanted(exchange),
            key_name=None,
            check=check.id if kept else None,
            key=key_id,
            minutes_left=max(1, round(left.total_seconds() / 60)) if kept else None,
            again_in=ceil(later / MINUTE) if later is not None else None,
            wrong=wrong,
            replaces=check.replaces,
        )
        if check.replaces is None:
            return panel.under(await self._already(check, key_id))
        former = await self._keys.former(check.replaces, check.owner)
        return panel.under(words.in_its_place(say, exchange, former, done=key_id is not None))

    async def _already(self, check: Check, key_id: str | None) -> str | None:
        """That this very key was stored before the check of it was asked for."""
        if key_id is None or check.of_stored:
            return None
        key = await self._keys.get(key_id, check.owner)
        if key is None or key.added_at >= check.born:
            return None
        return words.already(self._say(check.language), key)

    def _retry_in(self, check: Check, verdict: Verdict) -> timedelta | None:
        """How long until an unsure check is tried again by itself; None: never."""
        if self._service.exchanges[check.exchange].whitelist_first:  # it may have taken an address off its list since
            return None
        if verdict.settled or check.of_stored or check.tries >= len(RETRIES):
            return None
        pause = timedelta(seconds=RETRIES[check.tries])
        return pause if self._clock() + pause < check.expires_at else None

    async def _end(self, conn: AsyncConnection, check: Check, ended: bool, later: timedelta | None) -> None:
        if ended:
            await self._checks.finish(conn, check)
        else:
            await self._checks.rest(conn, check, self._clock() + later if later else None)

    async def _wrong(self, check: Check, verdict: Verdict) -> frozenset[str]:
        """The fields to be sent once more, where nothing else can be the cause and no other key is being entered."""
        if check.of_stored or self._clock() >= check.expires_at:
            return frozenset()
        if not verdict.faults or not FIELDS_AT_FAULT.keys() >= set(verdict.faults):
            return frozenset()
        if await self._place(check).get_state() is not None:
            return frozenset()
        wrong = set[str]().union(*(FIELDS_AT_FAULT[fault] for fault in verdict.faults))
        return frozenset(wrong & check.credentials.keys())

    async def _reopen(self, unit: Unit, check: Check, wrong: frozenset[str], message: int) -> None:
        """Keeps what was right, so that the trader sends only what was wrong."""
        fields = {name: value for name, value in check.credentials.items() if name not in wrong}
        draft = Draft(
            owner=check.owner,
            exchange=check.exchange,
            expires_at=check.expires_at,
            fields=fields,
            replaces=check.replaces,
        )
        self._drafts.drop(unit, check.owner)
        self._drafts.save(unit, draft)
        unit.later(lambda conn: walks.turn_back(conn, check.id, check.owner))
        token = current.set(unit)
        try:
            state = self._place(check)
            await state.set_state(AddKey.paste)
            await state.set_data({"exchange": check.exchange, PANEL: message, REPLACES: check.replaces})
        finally:
            current.reset(token)

    def _place(self, check: Check) -> FSMContext:
        """Where the owner is in the conversation."""
        return FSMContext(self._storage, StorageKey(self._bot.id, check.owner, check.owner))


def elsewhere(check: Check, verdict: Verdict, key_id: str | None) -> bool:
    """A good key that was not taken, since it is of another account than the one that it was to replace."""
    return check.replaces is not None and key_id is None and verdict.settled and verdict.status is not Status.REFUSED


def _ended(verdict: Verdict, key_id: str | None) -> bool:
    """A check that is over: its key is stored, or opens a whole wallet and must not lie here for a moment longer."""
    return key_id is not None or Fault.MAIN_KEY_PASTED in verdict.faults
