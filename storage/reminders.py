"""When each key's owner is to be reminded of the whitelist next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import leases
from storage.database import Database, insert
from storage.tables import reminders
from storage.times import to_ms


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A claimed reminder; `step` counts those that were sent."""

    key_id: str
    fence: int
    owner: int
    step: int


class Reminders:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def plan(self, conn: AsyncConnection, key_id: str, owner: int, at: datetime) -> None:
        """A key that has reminders already keeps them as they are."""
        row = insert(reminders).values(id=key_id, owner=owner, next_run_at=to_ms(at))
        await conn.execute(row.on_conflict_do_nothing(index_elements=["id"]))

    async def claim(self, now: datetime, limit: int, lease: timedelta) -> list[DueReminder]:
        async with self._db.write() as conn:
            rows = await leases.claim(conn, reminders, now=now, limit=limit, lease=lease)
            return [DueReminder(row.id, row.fence, row.owner, row.step) for row in rows]

    async def advance(self, conn: AsyncConnection, due: DueReminder, step: int, at: datetime | None) -> None:
        """The next one is due then; None: there is none."""
        if await leases.release(conn, reminders, due.key_id, due.fence, at):
            await conn.execute(update(reminders).where(reminders.c.id == due.key_id).values(step=step))

    async def stop(self, conn: AsyncConnection, key_id: str, owner: int) -> None:
        """No more reminders of this key, now and later: the row stays, so that none is planned anew."""
        mine = update(reminders).where(reminders.c.id == key_id, reminders.c.owner == owner)
        await conn.execute(mine.values(next_run_at=None, fence=reminders.c.fence + 1))

    async def next_at(self) -> datetime | None:
        async with self._db.read() as conn:
            return await leases.next_at(conn, reminders)
