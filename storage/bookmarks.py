"""Where each owner left the guide of an exchange: the page, what was ticked off, which way was taken."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Bookmark
from storage.database import Database, insert
from storage.tables import bookmarks
from storage.times import from_ms_or_none, to_ms_or_none


class Bookmarks:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def load(self, owner: int, exchange: str) -> Bookmark:
        """One that has not begun where there is none."""
        asked = select(bookmarks).where(bookmarks.c.owner == owner, bookmarks.c.exchange == exchange)
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
        if row is None:
            return Bookmark(exchange=exchange)
        return Bookmark(
            exchange=exchange,
            step=row.step,
            ticked=frozenset(json.loads(row.ticked)),
            chosen=json.loads(row.chosen),
            seen_at=from_ms_or_none(row.seen_at),
        )

    async def save(self, conn: AsyncConnection, owner: int, mark: Bookmark) -> None:
        values = {
            "step": mark.step,
            "ticked": json.dumps(sorted(mark.ticked)),
            "chosen": json.dumps(dict(mark.chosen)),
            "seen_at": to_ms_or_none(mark.seen_at),
        }
        row = insert(bookmarks).values(owner=owner, exchange=mark.exchange, **values)
        await conn.execute(
            row.on_conflict_do_update(index_elements=[bookmarks.c.owner, bookmarks.c.exchange], set_=values)
        )
