"""What one of the operator's people writes to many: its texts, and in which message they see how far it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import broadcasts
from storage.times import to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """`by`: whose it is, 0 once they were forgotten. `texts`: HTML by language. `message`: of the chat with them, that
    shows how far it is, in this `language`."""

    id: str
    by: int
    texts: Mapping[str, str]
    language: str
    message: int


class Broadcasts:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, conn: AsyncConnection, one: Broadcast, now: datetime) -> None:
        row = {"id": one.id, "by": one.by, "texts": json.dumps(one.texts), "language": one.language}
        await conn.execute(insert(broadcasts).values(**row, message=one.message, begun_at=to_ms(now)))

    async def get(self, id: str) -> Broadcast | None:
        async with self._db.read() as conn:
            row = (await conn.execute(select(broadcasts).where(broadcasts.c.id == id))).one_or_none()
        return None if row is None else _read(row)

    async def under_way(self) -> list[Broadcast]:
        asked = select(broadcasts).where(broadcasts.c.ended_at.is_(None)).order_by(broadcasts.c.begun_at)
        async with self._db.read() as conn:
            return [_read(row) for row in await conn.execute(asked)]

    async def end(self, conn: AsyncConnection, id: str, now: datetime) -> None:
        await conn.execute(update(broadcasts).where(broadcasts.c.id == id).values(ended_at=to_ms(now)))

    async def purge(self, conn: AsyncConnection, before: datetime) -> None:
        await conn.execute(delete(broadcasts).where(broadcasts.c.ended_at < to_ms(before)))


def _read(row: Row[Any]) -> Broadcast:
    return Broadcast(id=row.id, by=row.by, texts=json.loads(row.texts), language=row.language, message=row.message)
