import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError

from storage import meta
from storage.database import Database, insert
from storage.tables import deletions, metadata, watches
from storage.tables import meta as meta_rows
from storage.unusable import UnsupportedDatabase, Unusable
from tests.databases import SQLITE_ONLY


class Stop(Exception):
    pass


async def put(db: Database, name: str) -> None:
    async with db.write() as conn:
        await meta.put(conn, name, "x")


async def names(db: Database) -> set[str]:
    async with db.read() as conn:
        return set((await conn.scalars(select(meta_rows.c.name))).all())


async def test_folder_and_file_are_for_the_owner_alone_also_what_sqlite_puts_beside_it(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        db = await Database.open(f"sqlite:///{tmp_path}/new/keyferry.db")
        await put(db, "a")
    finally:
        os.umask(previous)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert modes == {"keyferry.db": 0o600, "keyferry.db-wal": 0o600, "keyferry.db-shm": 0o600}
    await db.close()


async def test_a_relative_address_is_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    db = await Database.open("sqlite:///data/100% mine.db")
    await db.close()
    assert (tmp_path / "data" / "100% mine.db").is_file()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+asyncpg://bot:hunter2@db/keyferry", "must be like"),
        ("postgresql://bot:hunter2@db:port/keyferry", "PostgreSQL does not understand"),
        ("mysql://bot:hunter2@db/keyferry", "must be like"),
        ("sqlite://", "path of a file"),
        ("sqlite:///:memory:", "path of a file"),
        ("hunter2", "not an address"),
    ],
)
async def test_another_database_is_refused_in_a_sentence_without_its_password(url: str, says: str) -> None:
    with pytest.raises(UnsupportedDatabase, match=says) as caught:
        await Database.open(url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_the_migrations_make_exactly_the_tables(db: Database) -> None:
    def differences(conn: Connection) -> object:
        return compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)

    async with db.read() as conn:
        assert await conn.run_sync(differences) == []


async def test_a_second_start_finds_what_the_first_one_stored(db: Database, url: str) -> None:
    await put(db, "kept")
    again = await Database.open(url)
    assert await names(again) == {"kept"}
    await again.close()


@SQLITE_ONLY
async def test_each_connection_writes_safely_and_leaves_no_remnants(db: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
    }
    async with db.read() as reading, db.write() as writing:
        for conn in (reading, writing):
            for name, value in wanted.items():
                assert await conn.scalar(text(f"PRAGMA {name}")) == value


async def test_a_reader_is_not_held_up_by_the_writer_and_sees_nothing_unfinished(db: Database) -> None:
    async with db.write() as conn:
        await meta.put(conn, "unfinished", "x")
        assert await asyncio.wait_for(names(db), 2) == set()
    assert await names(db) == {"unfinished"}


async def test_a_reader_sees_one_state_however_long_it_reads(db: Database) -> None:
    count = select(func.count()).select_from(meta_rows)
    async with db.read() as conn:
        before = await conn.scalar(count)
        await put(db, "meanwhile")
        assert await conn.scalar(count) == before == 0


async def test_an_exception_takes_everything_back_and_the_next_writer_goes_on(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as conn:
            await meta.put(conn, "gone", "x")
            raise Stop

    with pytest.raises(Stop):
        await fail()
    await put(db, "next")
    assert await names(db) == {"next"}


async def test_a_cancellation_in_the_middle_takes_everything_back(db: Database) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with db.write() as conn:
            await meta.put(conn, "gone", "x")
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await put(db, "next")
    assert await names(db) == {"next"}


@pytest.mark.parametrize("steps", range(0, 60, 3))
async def test_a_cancellation_at_any_step_leaves_all_or_nothing_and_the_database_usable(
    db: Database, steps: int
) -> None:
    async def write() -> None:
        async with db.write() as conn:
            await meta.put(conn, "one", "x")
            await meta.put(conn, "two", "x")

    task = asyncio.create_task(write())
    for _ in range(steps):
        await asyncio.sleep(0.0002)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.wait_for(put(db, "next"), 10)
    assert await names(db) in ({"next"}, {"one", "two", "next"})


async def test_one_waiting_for_its_turn_can_be_cancelled(db: Database) -> None:
    async with db.write():
        waiting = asyncio.create_task(put(db, "gone"))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait([waiting])
    await put(db, "next")
    assert await names(db) == {"next"}


async def test_writers_of_two_processes_lose_nothing_of_each_other(db: Database, url: str) -> None:
    async def count_up(database: Database) -> None:
        for _ in range(25):
            async with database.write() as conn:
                number = int(await meta.get(conn, "number") or 0)
                await asyncio.sleep(0)
                await meta.put(conn, "number", str(number + 1))

    other = await Database.open(url)
    await asyncio.gather(count_up(db), count_up(other), count_up(db), count_up(other))
    async with db.read() as conn:
        assert await meta.get(conn, "number") == "100"
    await other.close()


@SQLITE_ONLY  # of PostgreSQL: tests/storage/test_postgres.py, where a process of its own makes no difference
def test_several_processes_that_start_at_once_all_find_the_tables(url: str) -> None:
    code = f"import asyncio; from storage.database import Database\nasyncio.run(Database.open({url!r}))"
    code = code.replace("asyncio.run(Database.open", "db = asyncio.run(Database.open") + "\nimport os; os._exit(0)"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]


async def test_a_file_that_is_no_database_is_not_opened_and_nothing_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Exception, match="not a database"):
        await Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == b"not a database" * 1000


async def test_a_file_that_cannot_be_made_is_told_with_what_to_look_at() -> None:
    with pytest.raises(Unusable, match="Error") as caught:
        await Database.open("sqlite:////proc/none/keyferry.db")
    assert "may this account write there" in caught.value.hint


async def test_a_failing_statement_does_not_show_its_values(db: Database) -> None:
    row = insert(meta_rows).values(name="hunter2", value="hunter2")
    async with db.write() as conn:
        await conn.execute(row)
        with pytest.raises(IntegrityError) as caught:
            await conn.execute(row)
    assert "hunter2" not in str(caught.value)


async def test_a_reminder_without_its_key_is_refused(db: Database) -> None:
    async with db.write() as conn:
        with pytest.raises(IntegrityError):
            await conn.execute(insert(watches).values(id="nobody's", owner=1, told="{}", memory="{}"))


async def test_the_number_of_an_erased_deletion_is_never_used_again(db: Database) -> None:
    """Else a stale holder's number and fence could fit a newer intent."""

    async def add() -> int:
        async with db.write() as conn:
            row = insert(deletions).values(chat=1, message=1, owner=1, born=0, next_run_at=0)
            id: int = (await conn.execute(row.returning(deletions.c.id))).scalar_one()
            await conn.execute(deletions.delete())
            return id

    assert await add() < await add()


@SQLITE_ONLY
async def test_a_stranger_who_holds_the_file_is_waited_for(db: Database, tmp_path: Path) -> None:
    stranger = sqlite3.connect(tmp_path / "data" / "keyferry.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(put(db, "late"))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    stranger.execute("COMMIT")
    stranger.close()
    await waiting
    assert await names(db) == {"late"}
