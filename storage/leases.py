"""Due work in SQL, shared by several processes: claimed for a while, and lost to whoever claims it next.

Works on any table with the columns `id`, `next_run_at` (null: no run is planned), `lease_until`, `holder` and `fence`. Each claim
raises the row's fence. A holder whose lease ran out may still be at work when another has claimed the row: its fence is
then an old one, and every write of a holder must have `held(...)` in its WHERE, so that a stale one changes nothing.
A lease that ran out and that nobody else has claimed still holds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.times import from_ms_or_none, to_ms, to_ms_or_none

Where = ColumnElement[bool]
NEVER = 2**62  # milliseconds since 1970


def free(table: Table, now: datetime) -> Where:
    """Nobody is at work on it, or whoever was has overstayed."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= to_ms(now))


def held(table: Table, id: object, fence: int) -> Where:
    return and_(table.c.id == id, table.c.fence == fence, table.c.lease_until.is_not(None))


async def claim(
    conn: AsyncConnection,
    table: Table,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    where: Where | None = None,
) -> list[Row[Any]]:
    """The rows that are due, the longest due first, each now the caller's; whole rows, with the new fence."""
    due = and_(table.c.next_run_at <= to_ms(now), free(table, now), true() if where is None else where)
    return await _claim(conn, table, due, now + lease, limit)


async def claim_one(
    conn: AsyncConnection, table: Table, where: Where, *, now: datetime, lease: timedelta
) -> Row[Any] | None:
    """One row whose run is planned, however late; None: it is another's, or there is none."""
    planned = and_(where, table.c.next_run_at.is_not(None), free(table, now))
    rows = await _claim(conn, table, planned, now + lease, 1)
    return rows[0] if rows else None


async def _claim(conn: AsyncConnection, table: Table, which: Where, until: datetime, limit: int) -> list[Row[Any]]:
    """Never waits: a row that another transaction holds is left to it (SQLite has one writer, and nothing to skip).

    The condition stands twice: what another has claimed between choosing and taking is left to it as well. The choice is
    a CTE, which is made once: PostgreSQL may make a subquery anew for each row, and then takes more than `limit`.
    """
    first = select(table.c.id).where(which).order_by(table.c.next_run_at).limit(limit)
    chosen = select(first.with_for_update(skip_locked=True).cte("chosen").c.id)
    taken = await conn.execute(
        update(table)
        .where(table.c.id.in_(chosen), which)
        .values(lease_until=to_ms(until), holder=_process(conn), fence=table.c.fence + 1)
        .returning(table)
    )
    return sorted(taken.all(), key=lambda row: (row.next_run_at, row.id))


def _process(conn: AsyncConnection) -> int | None:
    """The number of this process among several on a server (storage/processes.py)."""
    number: int | None = conn.sync_connection.get_execution_options().get("process") if conn.sync_connection else None
    return number


async def holds(conn: AsyncConnection, table: Table, id: object, fence: int) -> bool:
    """To the end of the transaction: nobody claims the row meanwhile."""
    mine = select(table.c.id).where(held(table, id, fence)).with_for_update()
    found: Sequence[object] = (await conn.scalars(mine)).all()
    return bool(found)


async def release(
    conn: AsyncConnection, table: Table, id: object, fence: int, next_run_at: datetime | None, **also: object
) -> bool:
    """Gives the row back, to run again then or (None) not at all. False: somebody else has it, nothing is written."""
    values = {"next_run_at": to_ms_or_none(next_run_at), "lease_until": None, **also}
    result = await conn.execute(update(table).where(held(table, id, fence)).values(values))
    return result.rowcount == 1


async def free_all(conn: AsyncConnection, table: Table) -> None:
    """For the only process that works on the database, at its start: whoever held a lease is gone."""
    await conn.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=None))


async def free_those_of(conn: AsyncConnection, table: Table, process: int) -> None:
    """It is gone, or nobody hears of it any more: its fences are old ones then."""
    its = and_(table.c.lease_until.is_not(None), table.c.holder == process)
    await conn.execute(update(table).where(its).values(lease_until=None))


async def next_at(conn: AsyncConnection, table: Table, where: Where | None = None) -> datetime | None:
    """When the next row can be claimed: its time, or the end of the lease under which it is.

    Asked after each piece of work: it goes along the index past the rows that are under a lease, however many wait.
    """
    planned = and_(table.c.next_run_at.is_not(None), true() if where is None else where)
    waits = select(table.c.next_run_at).where(planned, table.c.lease_until.is_(None))
    first = waits.order_by(table.c.next_run_at).limit(1).scalar_subquery()
    sooner = table.c.lease_until.is_not(None), table.c.next_run_at <= func.coalesce(first, NEVER)
    ends = select(func.min(table.c.lease_until)).where(planned, *sooner).scalar_subquery()
    row = (await conn.execute(select(first, ends))).one()
    return from_ms_or_none(min((at for at in row if at is not None), default=None))
