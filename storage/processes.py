"""The processes on one database, and the due work of those that are gone: free again, without waiting for a lease's end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Database, insert
from storage.leases import free_all, free_those_of
from storage.tables import LEASED, processes
from storage.times import to_ms


async def come(db: Database, now: datetime) -> None:
    """This process is there from now on. On a file it is the only one: whoever held a lease is gone."""
    if (own := await db.locks.come()) is None:
        async with db.write() as conn:
            for table in LEASED:
                await free_all(conn, table)
        return
    async with db.write() as conn:
        await conn.execute(insert(processes).values(number=own, since=to_ms(now)))


async def bury(db: Database, now: datetime) -> bool:
    """Frees what processes have claimed that are gone by now. False: there are none.

    One that only was not heard of for a while, and was buried, is there again.
    """
    known = await _known(db)
    if await db.locks.come() not in known:
        await come(db, now)
    gone = [number for number in known if await db.locks.gone(number)]
    for number in gone:
        async with db.write() as conn:
            for table in LEASED:
                await free_those_of(conn, table, number)
            await conn.execute(delete(processes).where(processes.c.number == number))
    return bool(gone)


async def _known(db: Database) -> list[int]:
    async with db.read() as conn:
        return list((await conn.scalars(select(processes.c.number))).all())
