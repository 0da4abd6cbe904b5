"""What is PostgreSQL's own: writers beside each other, connections that go, and what is said of it."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import leases, meta, postgres
from storage.database import Database, insert, shown_address
from storage.tables import deletions
from storage.tables import meta as meta_rows
from storage.unusable import UnsupportedDatabase, Unusable
from tests.databases import POSTGRESQL_ONLY, named
from tests.ports import free_port

pytestmark = POSTGRESQL_ONLY
NOW = datetime(2026, 11, 22, tzinfo=UTC)
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def names(db: Database) -> list[str]:
    async with db.read() as conn:
        return sorted((await conn.scalars(select(meta_rows.c.name))).all())


async def cut_off_everybody(url: str) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute(OTHERS)
    await conn.close()


async def add_work(db: Database, count: int = 1) -> None:
    async with db.write() as conn:
        for number in range(count):
            row = insert(deletions).values(chat=1, message=number, owner=1, born=0, next_run_at=0)
            await conn.execute(row)


async def claimed(db: Database, limit: int = 10) -> list[int]:
    async with db.write_beside() as conn:
        rows = await leases.claim(conn, deletions, now=NOW, limit=limit, lease=timedelta(seconds=30))
    return [row.message for row in rows]


async def test_a_connection_that_was_lost_meanwhile_is_replaced_and_nobody_notices(db: Database, url: str) -> None:
    async with db.write() as conn:
        await meta.put(conn, "kept", "x")
    await cut_off_everybody(url)
    await asyncio.sleep(0.05)
    assert await names(db) == ["kept"]
    async with db.write() as conn:
        await meta.put(conn, "next", "x")
    assert await names(db) == ["kept", "next"]


async def test_a_connection_that_is_lost_in_the_middle_leaves_nothing_and_the_next_writer_goes_on(
    db: Database, url: str
) -> None:
    async def lose() -> None:
        async with db.write() as conn:
            await meta.put(conn, "gone", "hunter2")
            await cut_off_everybody(url)
            await meta.put(conn, "gone too", "hunter2")

    with pytest.raises(Unusable) as caught:
        await lose()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__
    async with db.write() as conn:
        await meta.put(conn, "next", "x")
    assert await names(db) == ["next"]


async def test_a_commit_that_is_never_answered_is_no_success(db: Database, url: str) -> None:
    async def lose() -> None:
        async with db.write() as conn:
            await meta.put(conn, "gone", "x")
            await cut_off_everybody(url)

    with pytest.raises(Unusable):
        await lose()
    assert await names(db) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda url: url.replace("keyferry:", "keyferry:wrong"), "refuses the user or the password"),
        (lambda url: named(url, "nowhere"), "no database of the name"),
        (lambda url: url.replace(url.rpartition(":")[2].split("/")[0], str(free_port())), "no server answers"),
        (lambda url: url.replace("127.0.0.1", "nowhere.invalid"), "no server answers"),
    ],
)
async def test_a_server_that_cannot_be_used_is_told_in_a_sentence_without_the_password(
    url: str, change: Callable[[str], str], says: str
) -> None:
    with pytest.raises(Unusable) as caught:
        await Database.open(change(url))
    assert says in caught.value.hint
    password = url.split(":")[2].split("@")[0]
    assert password not in f"{caught.value!r} {caught.value.hint}"


async def test_a_user_who_may_make_no_tables_is_told_what_to_do(url: str) -> None:
    conn = await asyncpg.connect(url)
    user = f"guest_{conn.get_server_pid()}"
    try:
        await conn.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'guest'")
        with pytest.raises(Unusable) as caught:
            await Database.open(url.replace(url.split("/")[2].split("@")[0], f"{user}:guest"))
        assert "may not make tables" in caught.value.hint
    finally:
        await conn.execute(f"DROP ROLE {user}")
        await conn.close()


async def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="does not understand"):
        await Database.open(url.replace("127.0.0.1:", "127.0.0.1:port"))


async def test_a_server_that_says_nothing_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unusable) as caught:
        await Database.open(f"postgresql://keyferry:x@127.0.0.1:{silent.getsockname()[1]}/keyferry")
    assert "no server answers" in caught.value.hint


async def test_an_answer_that_does_not_come_is_given_up(
    db: Database, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "ANSWER", 0.5)
    with pytest.raises(Unusable, match="TimeoutError"):
        async with db.read() as conn:  # over a connection of its own, the first
            await conn.execute(text("SELECT pg_sleep(20)"))


async def test_who_finds_no_connection_free_is_told_after_a_while(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECT", 1)
    db = await Database.open(url)
    try:
        async with AsyncExitStack() as reading:
            for _ in range(postgres.CONNECTIONS - postgres.WRITING):
                await reading.enter_async_context(db.read())
            with pytest.raises(Unusable, match="TimeoutError"):
                await names(db)
        assert await names(db) == []
    finally:
        await db.close()


async def test_a_mistake_of_ours_is_not_said_to_be_the_databases(db: Database) -> None:
    async def twice() -> None:
        async with db.write() as conn:
            for _ in range(2):
                await conn.execute(insert(meta_rows).values(name="one", value="x"))

    with pytest.raises(IntegrityError):
        await twice()


def test_of_an_address_only_the_place_is_shown(url: str) -> None:
    assert shown_address("postgresql://bot:hunter2@db.example:5432/keyferry?sslmode=require") == (
        "PostgreSQL at db.example:5432/keyferry"
    )
    assert shown_address("sqlite:///data/keyferry.db") == "sqlite:///data/keyferry.db"


async def test_a_commit_waits_for_the_servers_disk_whatever_the_server_is_set_to(db: Database) -> None:
    async with db.write() as conn, db.write_beside() as beside:
        for each in (conn, beside):
            assert await each.scalar(text("SHOW synchronous_commit")) == "on"


async def test_who_reads_writes_nothing(db: Database) -> None:
    async with db.read() as conn:
        with pytest.raises(DBAPIError):
            await meta.put(conn, "gone", "x")


async def test_a_mistake_shows_no_value_anywhere_in_what_it_is_made_of(db: Database) -> None:
    """PostgreSQL's DETAIL says: Key (name)=(hunter2) already exists."""
    async with db.write() as conn:
        await conn.execute(insert(meta_rows).values(name="hunter2", value="hunter2"))
        with pytest.raises(DBAPIError) as caught:
            await conn.execute(insert(meta_rows).values(name="hunter2", value="hunter2"))
    error: BaseException | None = caught.value
    told = []
    while error is not None:
        told += [str(error), repr(error), str(getattr(error, "detail", ""))]
        error = error.__cause__
    assert "hunter2" not in " ".join(told)
    assert "pk_meta" in told[0], "which rule it was is no secret"


async def test_the_audit_trail_cannot_be_emptied_at_a_stroke_either(db: Database) -> None:
    async with db.write() as conn:
        with pytest.raises(IntegrityError, match=r"only.ever.added.to"):
            await conn.execute(text("TRUNCATE audit"))


async def test_a_value_that_does_not_fit_is_not_shown_either(db: Database) -> None:
    async with db.write() as conn:
        with pytest.raises(DBAPIError) as caught:
            await conn.execute(text("SELECT CAST(:word AS BIGINT)").bindparams(word="hunter2"))
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__} {caught.value.orig!r}"


async def test_a_writer_waits_for_another_processs_writer_and_one_beside_does_not(db: Database, url: str) -> None:
    other = await Database.open(url)
    try:
        async with db.write() as conn:
            await meta.put(conn, "first", "x")
            waiting = asyncio.create_task(names_within(other))
            await add_beside(other)
            await asyncio.sleep(0.05)
            assert not waiting.done()
        assert await asyncio.wait_for(waiting, 10) == ["beside", "first"]
    finally:
        await other.close()


async def names_within(db: Database) -> list[str]:
    async with db.write() as conn:
        return sorted((await conn.scalars(select(meta_rows.c.name))).all())


async def add_beside(db: Database) -> None:
    async with db.write_beside() as conn:
        await meta.put(conn, "beside", "x")


async def test_a_writer_who_never_ends_is_not_waited_for_for_ever(
    db: Database, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.write():
        monkeypatch.setitem(postgres.SESSION, "lock_timeout", "50ms")
        with pytest.raises(Unusable, match="LockNotAvailable"):
            await Database.open(url)


async def test_a_frozen_process_loses_its_turn(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.SESSION, "idle_in_transaction_session_timeout", "500ms")
    frozen = await Database.open(url)
    monkeypatch.undo()
    other = await Database.open(url)

    async def freeze() -> None:
        async with frozen.write() as conn:
            await meta.put(conn, "gone", "x")
            async with other.write() as theirs:
                await meta.put(theirs, "theirs", "x")

    try:
        with pytest.raises(Unusable):
            await freeze()
        assert await names(other) == ["theirs"]
    finally:
        await frozen.close()
        await other.close()


async def test_what_a_writer_has_in_hand_is_left_to_it_and_the_rest_is_claimed_meanwhile(db: Database) -> None:
    await add_work(db, 3)
    async with db.write() as conn:
        await conn.execute(update(deletions).where(deletions.c.message == 1).values(tries=7))
        assert await asyncio.wait_for(claimed(db), 5) == [0, 2]
    assert await claimed(db) == [1]


async def test_never_more_is_claimed_than_was_asked_for_whatever_plan_the_server_makes(db: Database) -> None:
    """One that makes the choice anew for each row takes more, where the choice is a subquery."""
    await add_work(db, 3)
    async with db.write_beside() as conn:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
            await conn.execute(text(f"SET LOCAL enable_{way} = off"))
        rows = await leases.claim(conn, deletions, now=NOW, limit=1, lease=timedelta(seconds=30))
    assert [row.message for row in rows] == [0]


async def test_many_who_claim_at_once_never_get_the_same(db: Database, url: str) -> None:
    await add_work(db, 60)
    other = await Database.open(url)
    try:
        taken = await asyncio.gather(*(claimed(each, 7) for each in (db, other) for _ in range(8)))
    finally:
        await other.close()
    flat = [message for some in taken for message in some]
    assert len(flat) == len(set(flat))
    assert len(flat) >= 60 - 7


async def test_a_holder_who_made_sure_of_it_is_not_overtaken_before_the_commit(db: Database) -> None:
    """Its lease is over, yet until it has stored what it found nobody else gets the work."""
    await add_work(db)
    await claimed(db)
    async with db.write() as conn:
        row = (await conn.execute(select(deletions))).one()
        assert await leases.holds(conn, deletions, row.id, row.fence)
        late = NOW + timedelta(minutes=5)
        async with db.write_beside() as other:
            assert await leases.claim(other, deletions, now=late, limit=1, lease=timedelta(seconds=30)) == []
        assert await leases.release(conn, deletions, row.id, row.fence, None)


async def test_several_that_begin_one_database_at_once_all_find_the_tables(url: str, tmp_path: Path) -> None:
    conn = await asyncpg.connect(url)
    name = f"fresh_{conn.get_server_pid()}"
    await conn.execute(f"CREATE DATABASE {name}")
    try:
        opened = await asyncio.gather(*(Database.open(named(url, name)) for _ in range(4)))
        for db in opened:
            await db.close()
    finally:
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await conn.close()
