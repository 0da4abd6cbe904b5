"""Who revealed which key, when and why. Lines are added and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import audit
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    what: str
    key_id: str
    owner: int
    who: str
    reason: str
    at: datetime


class Audit:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def record(self, conn: AsyncConnection, entry: Entry) -> None:
        values = {"what": entry.what, "key_id": entry.key_id, "owner": entry.owner}
        await conn.execute(insert(audit).values(**values, who=entry.who, reason=entry.reason, at=to_ms(entry.at)))

    async def list(self) -> list[Entry]:
        async with self._db.read() as conn:
            rows = await conn.execute(select(audit).order_by(audit.c.id))
            return [
                Entry(
                    what=row.what,
                    key_id=row.key_id,
                    owner=row.owner,
                    who=row.who,
                    reason=row.reason,
                    at=from_ms(row.at),
                )
                for row in rows
            ]
