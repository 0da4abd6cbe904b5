"""Opens the database file, brings its tables up to date, and hands out read and write transactions."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = """
PRAGMA busy_timeout=5000;
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA secure_delete=ON;
PRAGMA foreign_keys=ON;
PRAGMA temp_store=MEMORY;
"""


Unusable = OperationalError
"""What every use of the database may raise: the disk is full or broken, the file read-only, or held by another for long."""


class UnsupportedDatabase(ValueError):
    """The text says what is wrong with the address, and never the address: it may hold a password."""


def insert(table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT, which SQLite and PostgreSQL share but SQLAlchemy keeps per dialect."""
    return sqlite_insert(table)


class Database:
    """One file, many readers, one writer at a time; several processes may have it open at once.

    Never enter `write` within `write`: the inner one would wait for the outer one for ever.
    """

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, url: str) -> Database:
        """Creates what is missing and migrates. UnsupportedDatabase: the address is not one of a file."""
        path = file_of(url)
        _create(path)
        db = cls(_engine(path, "BEGIN"), _engine(path, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0))
        try:
            async with db.write() as conn:
                await conn.run_sync(_migrate)
        except BaseException:
            await db.close()
            raise
        return db

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """What is seen is one state of the whole database; a writer neither blocks it nor shows."""
        async with self._reader.begin() as conn:
            yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """All of it is stored at the end, or nothing: an exception or a cancellation takes everything back."""
        async with self._turn, self._writer.begin() as conn:
            yield conn


def file_of(url: str) -> Path:
    """The database's file. UnsupportedDatabase: it has none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnsupportedDatabase("DATABASE_URL is not an address such as sqlite:///data/keyferry.db") from None
    if parsed.drivername.partition("+")[0] in {"postgresql", "postgres"}:
        raise UnsupportedDatabase("PostgreSQL is not supported yet: use a file, sqlite:///data/keyferry.db")
    if parsed.drivername != "sqlite":
        raise UnsupportedDatabase("only SQLite is supported: sqlite:///data/keyferry.db")
    if not parsed.database or parsed.database == ":memory:":
        raise UnsupportedDatabase("SQLite needs the path of a file: sqlite:///data/keyferry.db")
    return Path(parsed.database).absolute()


def _create(path: Path) -> None:
    """Only the account that runs the bot may read it; SQLite gives its -wal and -shm the file's own rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _engine(path: Path, begin: str, **pool: int) -> AsyncEngine:
    """`begin`: how a transaction starts. A writer must take its lock at once: one that has read first cannot wait."""
    url = URL.create("sqlite+aiosqlite", database=str(path))
    # Without a level Python's driver begins nothing by itself, so that reads are transactions too
    engine = create_async_engine(url, hide_parameters=True, connect_args={"isolation_level": None}, **pool)
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


def _set_up(connection: Any, _: object) -> None:
    connection.run_async(lambda driver: driver.executescript(PRAGMAS))


def _migrate(connection: Connection) -> None:
    """Within the caller's transaction, so that of two processes that start at once the second finds it done."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
