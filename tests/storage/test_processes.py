"""Processes that come and go: what a dead one has claimed is free at once, and what a living one has stays its own."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import leases
from storage.database import Database, insert
from storage.processes import bury, come
from storage.tables import deletions, processes
from storage.unusable import Unusable
from tests.databases import POSTGRESQL_ONLY, SQLITE_ONLY
from tests.storage.samples import MINUTE, NOW
from tests.storage.test_session_locks import cut_off

LEASE = timedelta(hours=1)


@pytest.fixture
async def other(db: Database, url: str) -> AsyncIterator[Database]:
    """Another process on the same database."""
    database = await Database.open(url)
    yield database
    await database.close()


async def add_work(db: Database) -> None:
    async with db.write() as conn:
        await conn.execute(insert(deletions).values(chat=1, message=1, owner=1, born=0, next_run_at=0))


async def claimed(db: Database) -> list[int]:
    """The fences of what can be claimed, for an hour."""
    async with db.write_beside() as conn:
        rows = await leases.claim(conn, deletions, now=NOW, limit=10, lease=LEASE)
    return [row.fence for row in rows]


async def known(db: Database) -> int:
    async with db.read() as conn:
        return len((await conn.execute(select(processes))).all())


@SQLITE_ONLY
async def test_who_comes_to_a_file_is_alone_and_frees_everything(db: Database, other: Database) -> None:
    await add_work(db)
    await come(db, NOW)
    assert await claimed(db) == [1]
    await come(other, NOW)
    assert await claimed(other) == [2]
    assert await known(db) == 0


@POSTGRESQL_ONLY
async def test_what_a_process_has_claimed_is_free_as_soon_as_it_is_gone(db: Database, other: Database) -> None:
    for each in (db, other):
        await come(each, NOW)
    await add_work(db)
    assert await claimed(db) == [1]
    assert not await bury(other, NOW)
    assert await claimed(other) == []
    await db.close()
    assert await bury(other, NOW)
    assert await claimed(other) == [2]
    assert not await bury(other, NOW)
    assert await known(other) == 1


@POSTGRESQL_ONLY
async def test_a_lease_runs_out_all_the_same_and_is_then_the_next_ones(db: Database, other: Database) -> None:
    await come(db, NOW)
    await add_work(db)
    assert await claimed(db) == [1]
    async with other.write_beside() as conn:
        (row,) = await leases.claim(conn, deletions, now=NOW + LEASE + MINUTE, limit=10, lease=LEASE)
    assert row.fence == 2
    assert row.holder != await db.locks.come()


@POSTGRESQL_ONLY
async def test_one_that_was_buried_since_nobody_heard_of_it_is_there_again_and_its_fence_is_old(
    db: Database, other: Database, url: str
) -> None:
    for each in (db, other):
        await come(each, NOW)
    await add_work(db)
    assert await claimed(db) == [1]
    await cut_off(url)
    with pytest.raises(Unusable):
        await other.locks.lead("anything")  # it notices that its own connection went too
    assert await bury(other, NOW)
    assert await claimed(other) == [2]
    async with db.write() as conn:
        assert not await leases.release(conn, deletions, 1, 1, None)
    with pytest.raises(Unusable):
        await bury(db, NOW)
    assert not await bury(db, NOW)
    assert not await bury(other, NOW)
    assert await known(db) == 2
