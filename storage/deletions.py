"""Messages that must go from a chat: durable, tried until Telegram says done or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import leases
from storage.database import Database, insert
from storage.tables import deletions
from storage.times import from_ms, from_ms_or_none, to_ms

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A deletion that is ours to try. `tries`: how often it was tried before."""

    id: int
    fence: int
    chat: int
    message: int
    owner: int
    born: datetime
    tries: int


async def intend(
    conn: AsyncConnection, *, chat: int, message: int, owner: int, now: datetime, delay: timedelta = timedelta(0)
) -> None:
    """Makes durable that a message must go. A second intent for the same message does nothing."""
    row = insert(deletions).values(
        chat=chat, message=message, owner=owner, born=to_ms(now), next_run_at=to_ms(now + delay)
    )
    await conn.execute(row.on_conflict_do_nothing(index_elements=[deletions.c.chat, deletions.c.message]))


class Deletions:
    """What a holder reports (`done`, `retry`, `refused`) is False, and nothing is written, once another has the row."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def intend(
        self, conn: AsyncConnection, *, chat: int, message: int, owner: int, now: datetime, delay: timedelta
    ) -> None:
        await intend(conn, chat=chat, message=message, owner=owner, now=now, delay=delay)

    async def due(self, now: datetime, limit: int) -> list[Due]:
        async with self._db.write_beside() as conn:
            rows = await leases.claim(conn, deletions, now=now, limit=limit, lease=LEASE)
        return [_due(row) for row in rows]

    async def claim_one(self, chat: int, message: int, now: datetime) -> Due | None:
        """This one at once, even before its time. None: another has it, or there is nothing to do."""
        this = (deletions.c.chat == chat) & (deletions.c.message == message)
        async with self._db.write_beside() as conn:
            row = await leases.claim_one(conn, deletions, this, now=now, lease=LEASE)
        return None if row is None else _due(row)

    async def done(self, due: Due) -> bool:
        async with self._db.write_beside() as conn:
            result = await conn.execute(delete(deletions).where(leases.held(deletions, due.id, due.fence)))
        return result.rowcount == 1

    async def retry(self, due: Due, at: datetime) -> bool:
        async with self._db.write_beside() as conn:
            return await leases.release(conn, deletions, due.id, due.fence, at, tries=due.tries + 1)

    async def refused(self, due: Due, why: str) -> bool:
        """Telegram will never do it: the row is kept and runs no more."""
        async with self._db.write_beside() as conn:
            return await leases.release(conn, deletions, due.id, due.fence, None, tries=due.tries + 1, why=why)

    async def waiting(self) -> int:
        async with self._db.read() as conn:
            return await conn.scalar(select(func.count()).select_from(deletions).where(_planned())) or 0

    async def next_at(self) -> datetime | None:
        async with self._db.read() as conn:
            return await leases.next_at(conn, deletions)

    async def oldest(self) -> datetime | None:
        """When the longest waiting one was born."""
        async with self._db.read() as conn:
            return from_ms_or_none(await conn.scalar(select(func.min(deletions.c.born)).where(_planned())))

    async def purge(self, conn: AsyncConnection, before: datetime) -> None:
        """Erases what Telegram refused for good, of messages that came before."""
        await conn.execute(delete(deletions).where(deletions.c.next_run_at.is_(None), deletions.c.born < to_ms(before)))


async def erase_refused(conn: AsyncConnection, owner: int) -> None:
    """What still must happen stays."""
    await conn.execute(delete(deletions).where(deletions.c.owner == owner, deletions.c.next_run_at.is_(None)))


def _planned() -> ColumnElement[bool]:
    return deletions.c.next_run_at.is_not(None)


def _due(row: Row[Any]) -> Due:
    return Due(row.id, row.fence, row.chat, row.message, row.owner, from_ms(row.born), row.tries)
