"""Opens the database, brings its tables up to date, and hands out read and write transactions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Table, make_url
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.locks import Locks
from storage.sqlite import SqliteFile
from storage.unusable import UnsupportedDatabase, Unusable

MIGRATIONS = Path(__file__).parent / "migrations"
SERVERS = ("postgresql://", "postgres://")
FORMS = "sqlite:///data/keyferry.db or postgresql://user:password@host/name"


def insert(table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT. It is PostgreSQL's, and means the same where it is told to SQLite."""
    return insert_or(table)


class Place(Protocol):
    """Where the data is: an engine to read, one to write `alone` and one to write `beside` those; and who else is there."""

    reader: AsyncEngine
    alone: AsyncEngine
    beside: AsyncEngine
    locks: Locks

    def hint(self, error: Exception) -> str | None:
        """What to look at; None: the error is a mistake of ours, and no trouble of the database's."""
        ...


class Database:
    """Many readers, one writer at a time; several processes may have it open at once.

    Never enter `write` within `write`: the inner one would wait for the outer one for ever.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, url: str) -> Database:
        """Creates what is missing and migrates. UnsupportedDatabase: the address is of neither kind. Unusable."""
        db = cls(_place(url))
        try:
            async with db.write() as conn:
                await conn.run_sync(_migrate)
        except BaseException:
            await db.close()
            raise
        return db

    @property
    def locks(self) -> Locks:
        """What this process alone may do among those that have the database open."""
        return self._place.locks

    async def close(self) -> None:
        await self.locks.close()
        for engine in (self._place.reader, self._place.alone, self._place.beside):
            await engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """What is seen is one state of the whole database; a writer neither blocks it nor shows."""
        with _plainly(self._place):
            async with self._place.reader.begin() as conn:
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """All of it is stored at the end, or nothing: an exception or a cancellation takes everything back.

        No other writer is between two of its statements: what was read in it is so until its end.
        """
        with _plainly(self._place):
            async with self._turn, self._place.alone.begin() as conn:
                yield conn

    @asynccontextmanager
    async def write_beside(self) -> AsyncIterator[AsyncConnection]:
        """The same without waiting for other writers, where the database can do that (SQLite cannot).

        For what is right whatever others commit between two of its statements, and whatever of it they see at once:
        rows that are only added, and rows of due work that are changed under their fence (storage/leases.py).
        """
        if self._place.beside is self._place.alone:
            async with self.write() as conn:
                yield conn
            return
        with _plainly(self._place):
            async with self._place.beside.begin() as conn:
                yield conn


def is_server(url: str) -> bool:
    return url.startswith(SERVERS)


def shown_address(url: str) -> str:
    """The address as it may be shown: a server's without user, password and options."""
    return f"PostgreSQL at {url.partition('://')[2].rpartition('@')[2].partition('?')[0]}" if is_server(url) else url


def file_of(url: str) -> Path:
    """The database's file. UnsupportedDatabase: it has none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnsupportedDatabase(f"DATABASE_URL is not an address such as {FORMS}") from None
    if parsed.drivername != "sqlite":
        raise UnsupportedDatabase(f"DATABASE_URL must be like {FORMS}")
    if not parsed.database or parsed.database == ":memory:":
        raise UnsupportedDatabase("SQLite needs the path of a file: sqlite:///data/keyferry.db")
    return Path(parsed.database).absolute()


def _place(url: str) -> Place:
    if not is_server(url):
        return SqliteFile(file_of(url))
    from storage.postgres import PostgresServer

    return PostgresServer(url)


@contextmanager
def _plainly(place: Place) -> Iterator[None]:
    """What a driver says may hold a value: Unusable is a word, and everything else goes on as it is."""
    try:
        yield
    except (DBAPIError, NoneFree) as error:
        if (hint := place.hint(error)) is None:
            raise
        raise Unusable(_word(error), hint) from None


def _word(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return type(getattr(cause, "orig", None) or cause).__name__


def _migrate(connection: Connection) -> None:
    """Within the caller's transaction, so that of two processes that start at once the second finds it done."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
