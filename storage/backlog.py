"""How far behind the work is that is due: for those who watch over the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, func, select

from storage.database import Database
from storage.leases import free
from storage.tables import checks, deletions, inbox, letters, watches
from storage.times import from_ms, to_ms

WORK: Mapping[str, Table] = {"deletions": deletions, "checks": checks, "watch": watches, "letters": letters}


@dataclass(frozen=True, slots=True)
class Behind:
    """`late`: for how long the longest due row waits, or is worked on; `overrun`: rows whose holder has let the lease end."""

    late: timedelta
    overrun: int


class Backlog:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, now: datetime) -> dict[str, Behind]:
        async with self._db.read() as conn:
            rows = {name: (await conn.execute(_due(table, now))).one() for name, table in WORK.items()}
        return {name: Behind(_since(now, oldest), overrun) for name, (oldest, overrun) in rows.items()}

    async def inbox(self, now: datetime) -> timedelta:
        """How long ago the oldest update came that has not acted yet."""
        async with self._db.read() as conn:
            oldest = await conn.scalar(select(func.min(inbox.c.taken_at)).where(inbox.c.state == "new"))
        return _since(now, oldest)


def _due(table: Table, now: datetime) -> Select[Any, int]:
    """Of what is due alone, which the index finds: not of all that is planned."""
    overstayed = table.c.lease_until.is_not(None) & free(table, now)
    counted = func.count().filter(overstayed)
    return select(func.min(table.c.next_run_at), counted).where(table.c.next_run_at <= to_ms(now))


def _since(now: datetime, milliseconds: int | None) -> timedelta:
    return timedelta() if milliseconds is None else max(now - from_ms(milliseconds), timedelta())
