"""What was refused or unsure while being added: for the operator, without any secret, for 30 days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import StoredKey, Verdict
from storage import verdicts
from storage.database import Database, insert
from storage.tables import attempts
from storage.times import from_ms, to_ms


class Attempts:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def record(
        self,
        conn: AsyncConnection,
        *,
        id: str,
        owner: int,
        exchange: str,
        api_key: str,
        verdict: Verdict,
        now: datetime,
    ) -> None:
        """`id` is the check's: its newest outcome takes the place of the one before. `api_key`: masked."""
        newest = {"verdict": verdicts.dump(verdict), "checked_at": to_ms(now)}
        row = insert(attempts).values(
            id=id, owner=owner, exchange=exchange, api_key=api_key, added_at=to_ms(now), **newest
        )
        await conn.execute(row.on_conflict_do_update(index_elements=["id"], set_=newest))

    async def drop(self, conn: AsyncConnection, id: str, owner: int) -> None:
        """The key was accepted after all."""
        await conn.execute(delete(attempts).where(attempts.c.id == id, attempts.c.owner == owner))

    async def list(self, owner: int | None = None) -> list[StoredKey]:
        """Oldest first, in the form of stored keys; the name is empty. `owner` None: of everybody."""
        asked = select(attempts).order_by(attempts.c.added_at, attempts.c.id)
        if owner is not None:
            asked = asked.where(attempts.c.owner == owner)
        async with self._db.read() as conn:
            return [
                StoredKey(
                    id=row.id,
                    owner=row.owner,
                    exchange=row.exchange,
                    name="",
                    api_key=row.api_key,
                    verdict=verdicts.load(row.verdict),
                    added_at=from_ms(row.added_at),
                    checked_at=from_ms(row.checked_at),
                )
                for row in await conn.execute(asked)
            ]

    async def purge(self, conn: AsyncConnection, before: datetime) -> None:
        await conn.execute(delete(attempts).where(attempts.c.checked_at < to_ms(before)))
