"""Locks among processes: one has it, whoever waits gets it, and the dead hold nothing."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from storage.database import Database
from storage.locks import Locks
from storage.unusable import Unusable
from tests.databases import POSTGRESQL_ONLY, SQLITE_ONLY

HOLDERS = """SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database
    WHERE locktype = 'advisory' AND datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture
async def other(db: Database, url: str) -> AsyncIterator[Database]:
    """Another process on the same database."""
    database = await Database.open(url)
    yield database
    await database.close()


async def taken(locks: Locks, name: str) -> bool:
    """Whether it can be had within a moment; it is let go at once."""
    try:
        async with asyncio.timeout(0.2), locks.hold(name):
            return True
    except TimeoutError:
        return False


async def cut_off(url: str) -> None:
    """Of all that hold a lock, the connection."""
    conn = await asyncpg.connect(url)
    await conn.execute(HOLDERS)
    await conn.close()


@SQLITE_ONLY
async def test_who_is_alone_has_everything(db: Database) -> None:
    assert not db.locks.shared
    async with db.locks.hold("owner 7"), db.locks.hold("owner 7"):
        assert await db.locks.lead("round letters")
    assert await db.locks.gone(4711), "no other process is ever there"


@POSTGRESQL_ONLY
async def test_one_process_has_it_and_another_name_is_another_lock(db: Database, other: Database) -> None:
    assert db.locks.shared
    async with db.locks.hold("owner 7"):
        assert not await taken(other.locks, "owner 7")
        assert await taken(other.locks, "owner 8")
    assert await taken(other.locks, "owner 7")


@POSTGRESQL_ONLY
async def test_whoever_waits_gets_it_when_it_is_let_go(db: Database, other: Database) -> None:
    order: list[str] = []

    async def wait() -> None:
        async with other.locks.hold("owner 7"):
            order.append("second")

    async with db.locks.hold("owner 7"):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.05)
        order.append("first")
    await asyncio.wait_for(waiting, 2)
    assert order == ["first", "second"]


@POSTGRESQL_ONLY
async def test_a_leader_leads_until_its_end(db: Database, other: Database) -> None:
    assert [await db.locks.lead("round letters") for _ in range(3)] == [True] * 3
    assert not await other.locks.lead("round letters")
    await db.close()
    assert await other.locks.lead("round letters")


@POSTGRESQL_ONLY
async def test_who_loses_the_connection_loses_all_of_it_and_can_take_it_again(
    db: Database, other: Database, url: str
) -> None:
    assert await db.locks.lead("round letters")
    await cut_off(url)
    assert await other.locks.lead("round letters")
    with pytest.raises(Unusable):
        await db.locks.lead("round letters")
    assert not await db.locks.lead("round letters")
    await other.close()
    assert await db.locks.lead("round letters")


@POSTGRESQL_ONLY
async def test_what_went_with_the_connection_is_waited_for_anew(db: Database, url: str) -> None:
    async with db.locks.hold("owner 7"):
        await cut_off(url)
    async with asyncio.timeout(5), db.locks.hold("owner 7"):
        assert db.locks.shared
    await cut_off(url)
    async with asyncio.timeout(5), db.locks.hold("owner 7"):
        assert db.locks.shared
