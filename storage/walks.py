"""A walk from /addkey to an accepted key: it lies with the draft, then with the check, and goes when they go.

`begun` is its beginning (null: nothing is counted of this row), `seen` what it came to, the latest last. Each is counted once
a walk, in the transaction that moves it; what is counted is nobody's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Status, Verdict
from storage import funnel
from storage.database import Database
from storage.leases import Where
from storage.tables import checks, drafts
from storage.times import from_ms, to_ms

BEGUN = "begun"
HELP = "help"  # at the step where the walk is
SPANS = (1, 2, 3, 5, 10, 15, 20, 30, 60)  # minutes
OVER = {"begun": None, "seen": None}


def span(took: timedelta) -> str:
    """`within-5`: minutes, of those in SPANS."""
    return next((f"within-{bound}" for bound in SPANS if took <= timedelta(minutes=bound)), "longer")


async def begin(conn: AsyncConnection, owner: int, now: datetime) -> None:
    """The draft of this owner, just saved, begins a walk."""
    mine = drafts.c.owner == owner
    await conn.execute(update(drafts).where(mine).values(begun=to_ms(now), seen=""))
    await reach(conn, drafts, mine, BEGUN)


async def turn(conn: AsyncConnection, owner: int) -> None:
    """Another exchange is about to be chosen: this one is left, and the walk goes on as if it had just begun."""
    mine = and_(drafts.c.owner == owner, drafts.c.begun.is_not(None))
    for row in (await conn.execute(select(drafts).where(mine))).all():
        await _count(conn, row.begun, row.exchange, f"{_place(row.seen.split())}/left")
        await conn.execute(update(drafts).where(mine).values(seen=BEGUN))


async def reach(conn: AsyncConnection, table: Table, which: Where, *events: str) -> None:
    """The walk came to a step (`guide-3`), or something became of it there (`refused/bad_secret`, or HELP)."""
    row = (await conn.execute(select(table).where(which, table.c.begun.is_not(None)))).one_or_none()
    if row is None:
        return
    seen: list[str] = row.seen.split()
    for event in events:
        named = f"{_place(seen)}/{HELP}" if event == HELP else event
        if named in seen:
            seen.remove(named)
        else:
            await _count(conn, row.begun, row.exchange, named)
        seen.append(named)
    await conn.execute(update(table).where(which).values(seen=" ".join(seen)))


async def judged(conn: AsyncConnection, id: str, owner: int, verdict: Verdict, now: datetime) -> None:
    """What was found out about the key of a check: once accepted, the walk is over."""
    mine = and_(checks.c.id == id, checks.c.owner == owner)
    status = verdict.status.value
    if verdict.status is not Status.ACCEPTED:
        await reach(conn, checks, mine, status, *(f"{status}/{fault.value}" for fault in verdict.faults))
        return
    begun = await conn.scalar(select(checks.c.begun).where(mine))
    if begun is not None:
        await reach(conn, checks, mine, status, f"{status}/{span(now - from_ms(begun))}")
        await conn.execute(update(checks).where(mine).values(OVER))


async def follow(conn: AsyncConnection, id: str, owner: int) -> None:
    """The draft was handed in: its walk goes on with this check."""
    await _move(conn, drafts, drafts.c.owner == owner, checks, and_(checks.c.id == id, checks.c.owner == owner))


async def turn_back(conn: AsyncConnection, id: str, owner: int) -> None:
    """Something of the key is asked for once more: the walk of the check goes on with the draft."""
    await _move(conn, checks, and_(checks.c.id == id, checks.c.owner == owner), drafts, drafts.c.owner == owner)


async def leave(conn: AsyncConnection, table: Table, which: Where) -> None:
    """Erases the drafts or checks, whose walks end where they are."""
    walking = select(table.c.exchange, table.c.begun, table.c.seen).where(which, table.c.begun.is_not(None))
    walking = walking.with_for_update()  # nobody claims a check between the two
    for row in (await conn.execute(walking)).all():
        await _count(conn, row.begun, row.exchange, f"{_place(row.seen.split())}/left")
    await conn.execute(delete(table).where(which))


async def _move(conn: AsyncConnection, source: Table, here: Where, target: Table, there: Where) -> None:
    row = (await conn.execute(select(source.c.begun, source.c.seen).where(here))).one_or_none()
    if row is not None:
        await conn.execute(update(target).where(there).values(begun=row.begun, seen=row.seen))
        await conn.execute(update(source).where(here).values(OVER))


async def _count(conn: AsyncConnection, begun: int, exchange: str | None, event: str) -> None:
    step, _, what = event.partition("/")
    chosen = None if step == BEGUN else exchange
    await funnel.add(conn, from_ms(begun).date(), chosen, step, what or "came")


def _place(seen: list[str]) -> str:
    """The step at which a walk is."""
    return seen[-1].partition("/")[0]


async def under_way(db: Database) -> list[tuple[int, str | None, str, datetime]]:
    """Owner, exchange, the last step and the beginning of each walk that has not ended."""
    async with db.read() as conn:
        rows = [
            row
            for table in (drafts, checks)
            for row in await conn.execute(select(table).where(table.c.begun.is_not(None)))
        ]
    return [(row.owner, row.exchange, _place((row.seen or BEGUN).split()), from_ms(row.begun)) for row in rows]
