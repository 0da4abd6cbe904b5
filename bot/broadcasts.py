"""Broadcasts in the running bot: each is put down whole, with a letter to everybody concerned, before the first is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audience import audiences
from bot.entry import Rule
from bot.telegram import temporary
from handlers import words
from handlers.panel import draw
from handlers.words import Panel, Say, Written
from handlers.writing import seen
from keys.desk import Service
from storage.audit import Audit, Entry
from storage.broadcasts import Broadcast, Broadcasts
from storage.database import Database
from storage.letters import Letter, Letters
from storage.unit import Unit

log = structlog.get_logger(__name__)

KIND = "broadcast"
EVERY = timedelta(seconds=3)  # between two edits of the message that shows how far it is
SLOWLY = timedelta(seconds=30)  # while nothing of it changes: by night


class Casting:
    """`wake`: the letters' loop, and that of `round`."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        broadcasts: Broadcasts,
        letters: Letters,
        audit: Audit,
        service: Service,
        rule: Rule,
        say: Callable[[str], Say],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._db = db
        self._broadcasts = broadcasts
        self._letters = letters
        self._audit = audit
        self._service = service
        self._rule = rule
        self._say = say
        self._clock = clock
        self._wake = wake
        self._shown: dict[str, Mapping[str | None, int]] = {}

    async def audiences(self) -> dict[str, int]:
        """How many people each would reach now."""
        async with self._db.read() as conn:
            return {word: len(owners) for word, owners in (await audiences(conn, self._rule)).items()}

    def begin(self, unit: Unit, written: Written, message: int, language: str, now: datetime) -> None:
        """All letters in the one transaction of the press that confirmed it: whatever ends the bot, each is sent once."""
        one = Broadcast(id=written.id, by=written.by, texts=written.texts, language=language, message=message)
        unit.later(partial(self._begin, one=one, to=written.to, now=now))
        unit.after(self._wake)

    async def _begin(self, conn: AsyncConnection, one: Broadcast, to: str, now: datetime) -> None:
        owners = (await audiences(conn, self._rule)).get(to, set())
        await self._broadcasts.begin(conn, one, now)
        await self._letters.post_to_all(conn, sorted(owners), kind=KIND, about=one.id, at=now)
        entry = Entry(what=KIND, key_id="", owner=0, who=str(one.by), reason=_noted(one, to, len(owners)), at=now)
        await self._audit.record(conn, entry)

    async def write(self, letter: Letter, say: Say, language: str) -> Panel | None:
        one = await self._broadcasts.get(letter.about or "")
        if one is None:
            return None
        text = one.texts.get(language) or next(iter(one.texts.values()))  # the first is the default language's
        return words.broadcast(say, self._service.name, text)

    async def round(self) -> datetime | None:
        """Shows how far those under way are; one of which nothing waits has ended."""
        under_way = await self._broadcasts.under_way()
        changed = [await self._show(one) for one in under_way]
        if not under_way:
            return None
        return self._clock() + (EVERY if any(changed) else SLOWLY)

    async def _show(self, one: Broadcast) -> bool:
        """Whether anything has changed since the last look."""
        ends = await self._letters.ends(one.id)
        if ends == self._shown.get(one.id):
            return False
        if one.by and not await self._drawn(one, ends):
            return True
        self._shown[one.id] = ends
        if not ends.get(None):
            async with self._db.write() as conn:
                await self._broadcasts.end(conn, one.id, self._clock())
            del self._shown[one.id]
        return True

    async def _drawn(self, one: Broadcast, ends: Mapping[str | None, int]) -> bool:
        """False: it cannot be told now, and is tried again."""
        try:
            await draw(self._bot, one.by, one.message, words.broadcast_progress(self._say(one.language), ends))
        except TelegramAPIError as error:
            log.warning("the progress of a broadcast is not told", error=type(error).__name__)
            return not temporary(error)
        return True


def _noted(one: Broadcast, to: str, people: int) -> str:
    """For the audit trail: how many, how long, and by what the text can be known again."""
    lengths = ", ".join(f"{language} {seen(text)}" for language, text in sorted(one.texts.items()))
    digest = sha256(json.dumps(dict(one.texts), sort_keys=True).encode()).hexdigest()
    return f"to {to}: {people} people; characters: {lengths}; sha256 {digest[:16]}"
