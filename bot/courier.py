"""Brings letters to their owners: in quiet hours not, to who wants nothing of the bot never, and each once.

A letter is ended in a transaction of its own after Telegram took it. Killed between the two, it is sent once more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter

from bot.crew import Crew
from bot.lanes import Lanes
from bot.tasks import Tasks
from bot.telegram import temporary
from handlers.panel import send
from handlers.words import Panel, Say
from keys.quiet import Quiet
from storage.database import Database
from storage.letters import Letter, Letters
from storage.owners import Owners

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)
TOGETHER = 30  # letters claimed in one round
A_SECOND = 25  # Telegram takes 30 messages a second, and those who write to the bot come first
PAUSES = (5, 30, 60, 300, 900)  # seconds between tries when Telegram cannot be reached

Write = Callable[[Letter, Say, str], Awaitable[Panel | None]]
"""What a letter says in this language; None: what it tells of is over."""


class Courier:
    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        letters: Letters,
        owners: Owners,
        lanes: Lanes,
        say: Callable[[str], Say],
        default: str,
        clock: Callable[[], datetime],
        quiet: Quiet,
        writers: Mapping[str, Write],
        tasks: Tasks,
        wake: Callable[[], None],
        a_second: float = A_SECOND,
    ) -> None:
        """`default`: the language of those who chose none. `writers`: by a letter's kind."""
        self._bot = bot
        self._db = db
        self._letters = letters
        self._owners = owners
        self._lanes = lanes
        self._say = say
        self._default = default
        self._clock = clock
        self._quiet = quiet
        self._writers = writers
        self._crew = Crew(tasks, TOGETHER, wake)
        self._pause = 1 / a_second
        self._free_at = 0.0

    async def round(self) -> datetime | None:
        """Claims what is due, as far as there is room, and lets it run in the background."""
        if (room := self._crew.room) <= 0:
            return None  # the next that ends wakes the loop
        claimed = await self._letters.claim(self._clock(), room, LEASE)
        for letter in claimed:
            self._crew.start(self._bring(letter), f"letter {letter.id}")
        return await self._letters.next_at() if len(claimed) < room else None  # the first to end wakes the loop

    async def _turn(self) -> None:
        """Waits until it may be sent: so many a second, whoever they are for."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + self._pause
        await asyncio.sleep(self._free_at - self._pause - now)

    async def _bring(self, letter: Letter) -> None:
        try:
            await self._lanes.within(letter.owner, lambda: self._try(letter))
        except Exception as error:  # one letter that cannot be written keeps back no other
            log.error("letter failed", kind=letter.kind, exc_info=error)  # noqa: TRY400
            await self._later(letter)

    async def _try(self, letter: Letter) -> None:
        now = self._clock()
        quiet = None if letter.urgent else self._quiet.until(now, await self._owners.offset(letter.owner))
        if await self._owners.is_blocked(letter.owner):
            await self._end(letter, "blocked")
        elif quiet is not None:
            await self._letters.later(letter, quiet, tried=False)
        else:
            await self._send(letter)

    async def _send(self, letter: Letter) -> None:
        language = await self._owners.language(letter.owner) or self._default
        panel = await self._writers[letter.kind](letter, self._say(language), language)
        if panel is None:
            await self._end(letter, "moot")
            return
        await self._turn()
        try:
            await self._hand(letter.owner, panel)
        except TelegramForbiddenError:
            await self._end(letter, "blocked")
        except TelegramAPIError as error:
            log.warning("letter not taken", kind=letter.kind, error=type(error).__name__)
            if temporary(error):
                await self._later(letter, error)
            else:
                await self._end(letter, "refused")
        else:
            await self._end(letter, "sent")

    async def _hand(self, owner: int, panel: Panel) -> None:
        """Without its picture where Telegram has that no more."""
        try:
            await send(self._bot, owner, panel)
        except TelegramBadRequest:
            if panel.picture is None:
                raise
            await send(self._bot, owner, replace(panel, picture=None))

    async def _later(self, letter: Letter, error: TelegramAPIError | None = None) -> None:
        pause = PAUSES[min(letter.tries, len(PAUSES) - 1)]
        if isinstance(error, TelegramRetryAfter):
            pause = max(pause, error.retry_after)
        await self._letters.later(letter, self._clock() + timedelta(seconds=pause), tried=True)

    async def _end(self, letter: Letter, how: str) -> None:
        now = self._clock()
        async with self._db.write() as conn:
            await self._letters.end(conn, letter, how, now)
            if how == "blocked":
                await self._owners.blocked(conn, letter.owner, now)
