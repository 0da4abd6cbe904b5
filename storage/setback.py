"""After the clock was set back: what was due within minutes is so again, and nothing lives longer for it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import LEASED, checks, deletions, drafts, keys, letters, tries
from storage.times import MILLISECOND, to_ms

NEAR = timedelta(minutes=10)  # longer than a deletion or a check is ever put off, and than a lease


async def follow(conn: AsyncConnection, before: datetime, now: datetime) -> None:
    """`before`: the last that the clock showed until it was set back. Letters that wait for an hour of the day, and looks at
    keys, stay where they are."""
    last, here, near = to_ms(before), to_ms(now), NEAR // MILLISECOND
    for table, since in ((deletions, here), (checks, here), (letters, last - near)):
        planned = table.c.next_run_at
        await _back(conn, table, "next_run_at", last - here, and_(planned > since, planned <= last + near))
    for table, name in ((checks, "expires_at"), (drafts, "expires_at")):
        await _back(conn, table, name, last - here, table.c[name] > last)
    for table, name in ((tries, "at"), (keys, "deleted_at")):
        await _back(conn, table, name, last - here, table.c[name] > here)
    if last - here > near:  # else it may have been taken since
        for table in LEASED:
            await _back(conn, table, "lease_until", last - here, table.c.lease_until > last)


async def _back(conn: AsyncConnection, table: Table, name: str, by: int, which: ColumnElement[bool]) -> None:
    await conn.execute(update(table).where(which).values({name: table.c[name] - by}))
