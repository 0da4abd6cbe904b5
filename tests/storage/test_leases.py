import asyncio
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from storage import leases
from storage.database import Database, insert
from storage.deletions import Deletions, intend
from storage.tables import deletions
from tests.storage.samples import ANNA, LEASE, MINUTE, NOW, SECOND


@pytest.fixture
async def rows(db: Database) -> None:
    """Three rows, due in the order of their messages: 3, 2, 1 minutes ago."""
    async with db.write() as conn:
        for message in (3, 1, 2):
            born = NOW - (4 - message) * MINUTE
            await intend(conn, chat=1, message=message, owner=ANNA, now=born)


async def claim(db: Database, **changed: Any) -> list[Row[Any]]:
    async with db.write() as conn:
        return await leases.claim(conn, deletions, **{"now": NOW, "limit": 10, "lease": LEASE, **changed})


@pytest.mark.usefixtures("rows")
async def test_what_is_due_is_claimed_the_longest_due_first(db: Database) -> None:
    assert [row.message for row in await claim(db)] == [1, 2, 3]


@pytest.mark.usefixtures("rows")
async def test_no_more_is_claimed_than_was_asked_for(db: Database) -> None:
    assert [row.message for row in await claim(db, limit=2)] == [1, 2]
    assert [row.message for row in await claim(db, limit=2)] == [3]


@pytest.mark.usefixtures("rows")
async def test_what_is_not_due_yet_or_does_not_fit_is_left(db: Database) -> None:
    assert [row.message for row in await claim(db, now=NOW - 2 * MINUTE)] == [1, 2]
    assert await claim(db, where=deletions.c.message == 4) == []
    assert [row.message for row in await claim(db, where=deletions.c.message == 3)] == [3]


@pytest.mark.usefixtures("rows")
async def test_a_row_under_a_lease_is_nobody_elses_until_the_lease_ends(db: Database) -> None:
    (first, *_) = await claim(db)
    assert await claim(db, now=NOW + LEASE - SECOND) == []
    (again, *_) = await claim(db, now=NOW + LEASE)
    assert (again.id, again.fence) == (first.id, first.fence + 1)


async def test_two_processes_never_claim_the_same_row(db: Database, url: str) -> None:
    async with db.write() as conn:
        for message in range(60):
            await intend(conn, chat=1, message=message, owner=ANNA, now=NOW)
    claimed: list[int] = []

    async def work(database: Database) -> None:
        while rows := await claim(database, limit=3):
            claimed.extend(row.id for row in rows)

    other = await Database.open(url)
    await asyncio.gather(work(db), work(other), work(db), work(other))
    await other.close()
    assert len(claimed) == len(set(claimed)) == 60


@pytest.mark.usefixtures("rows")
async def test_a_stale_holder_can_write_nothing(db: Database) -> None:
    (stale,) = await claim(db, limit=1)
    (holder,) = await claim(db, now=NOW + LEASE, limit=1, where=deletions.c.id == stale.id)
    async with db.write() as conn:
        assert not await leases.holds(conn, deletions, stale.id, stale.fence)
        assert not await leases.release(conn, deletions, stale.id, stale.fence, NOW)
        written = update(deletions).where(leases.held(deletions, stale.id, stale.fence)).values(why="stale")
        assert (await conn.execute(written)).rowcount == 0
        assert await leases.holds(conn, deletions, holder.id, holder.fence)
        kept = (await conn.execute(select(deletions).where(deletions.c.id == holder.id))).one()
    assert kept == holder


@pytest.mark.usefixtures("rows")
async def test_a_lease_that_ran_out_still_holds_while_nobody_else_claims(db: Database) -> None:
    (holder,) = await claim(db, limit=1)
    async with db.write() as conn:
        assert await leases.holds(conn, deletions, holder.id, holder.fence)
        assert await leases.release(conn, deletions, holder.id, holder.fence, None)


@pytest.mark.usefixtures("rows")
async def test_what_was_given_back_is_held_no_more_and_due_when_it_was_said(db: Database) -> None:
    (holder,) = await claim(db, limit=1)
    async with db.write() as conn:
        assert await leases.release(conn, deletions, holder.id, holder.fence, NOW + MINUTE)
        assert not await leases.holds(conn, deletions, holder.id, holder.fence)
        assert not await leases.release(conn, deletions, holder.id, holder.fence, NOW)
    only = deletions.c.id == holder.id
    assert await claim(db, where=only, now=NOW + MINUTE - SECOND) == []
    assert [row.fence for row in await claim(db, where=only, now=NOW + MINUTE)] == [holder.fence + 1]


@pytest.mark.usefixtures("rows")
async def test_without_a_next_run_a_row_is_never_claimed_again(db: Database) -> None:
    (holder,) = await claim(db, limit=1)
    async with db.write() as conn:
        await leases.release(conn, deletions, holder.id, holder.fence, None)
    assert holder.id not in {row.id for row in await claim(db, now=NOW + 1000 * MINUTE)}


async def test_the_next_time_is_that_of_a_row_or_the_end_of_a_lease(db: Database) -> None:
    store = Deletions(db)
    assert await store.next_at() is None
    async with db.write() as conn:
        await intend(conn, chat=1, message=1, owner=ANNA, now=NOW)
        await intend(conn, chat=1, message=2, owner=ANNA, now=NOW, delay=5 * MINUTE)
        await conn.execute(insert(deletions).values(chat=1, message=3, owner=ANNA, born=0))
    assert await store.next_at() == NOW
    await claim(db)
    assert await store.next_at() == NOW + LEASE
    async with db.read() as conn:
        assert await leases.next_at(conn, deletions, deletions.c.message == 2) == NOW + 5 * MINUTE


@pytest.mark.usefixtures("rows")
async def test_the_only_process_frees_at_its_start_what_a_dead_one_held(db: Database) -> None:
    taken = await claim(db)
    assert await claim(db) == []
    async with db.write() as conn:
        await leases.free_all(conn, deletions)
    again = await claim(db)
    assert [row.message for row in again] == [1, 2, 3]
    assert all(later.fence > sooner.fence for sooner, later in zip(taken, again, strict=True))
