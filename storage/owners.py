"""The people who have spoken to the bot: their language, and where to reach them."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import owners
from storage.times import to_ms


class Owners:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def language(self, owner: int) -> str | None:
        """The one that the owner chose; None: no choice was made."""
        async with self._db.read() as conn:
            language: str | None = await conn.scalar(select(owners.c.language).where(owners.c.owner == owner))
        return language

    async def set_language(self, conn: AsyncConnection, owner: int, language: str) -> None:
        row = insert(owners).values(owner=owner, language=language)
        await conn.execute(row.on_conflict_do_update(index_elements=[owners.c.owner], set_={"language": language}))

    async def meet(self, conn: AsyncConnection, owner: int, chat: int, now: datetime) -> None:
        """Remembers the last chat, and when the owner was first seen."""
        row = insert(owners).values(owner=owner, chat=chat, first_seen=to_ms(now))
        await conn.execute(row.on_conflict_do_update(index_elements=[owners.c.owner], set_={"chat": chat}))

    async def chat(self, owner: int) -> int | None:
        async with self._db.read() as conn:
            chat: int | None = await conn.scalar(select(owners.c.chat).where(owners.c.owner == owner))
        return chat

    async def offset(self, owner: int) -> int | None:
        """Minutes that the owner's clock is ahead of UTC; None: they never said."""
        async with self._db.read() as conn:
            minutes: int | None = await conn.scalar(select(owners.c.utc_offset).where(owners.c.owner == owner))
        return minutes

    async def set_offset(self, conn: AsyncConnection, owner: int, minutes: int) -> None:
        row = insert(owners).values(owner=owner, utc_offset=minutes)
        await conn.execute(row.on_conflict_do_update(index_elements=[owners.c.owner], set_={"utc_offset": minutes}))

    async def blocked(self, conn: AsyncConnection, owner: int, now: datetime) -> None:
        """The owner has blocked the bot, or is no more: nothing is sent until they write again."""
        row = insert(owners).values(owner=owner, blocked_at=to_ms(now))
        await conn.execute(row.on_conflict_do_update(index_elements=[owners.c.owner], set_={"blocked_at": to_ms(now)}))

    async def is_blocked(self, owner: int) -> bool:
        async with self._db.read() as conn:
            at = await conn.scalar(select(owners.c.blocked_at).where(owners.c.owner == owner))
        return at is not None

    async def back(self, conn: AsyncConnection, owner: int) -> None:
        """The owner wrote: they are there."""
        gone = owners.c.owner == owner, owners.c.blocked_at.is_not(None)
        await conn.execute(update(owners).where(*gone).values(blocked_at=None))
