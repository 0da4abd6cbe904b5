"""A file of SQLite's: many readers, one writer at a time, and nothing in it that its owner alone may not read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.locks import Alone, Locks
from storage.unusable import Unusable

PRAGMAS = """
PRAGMA busy_timeout=5000;
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA secure_delete=ON;
PRAGMA foreign_keys=ON;
PRAGMA temp_store=MEMORY;
"""


HINT = "is the disk full, may this account write there, does another program hold the file?"


class SqliteFile:
    """`beside` is `alone`: there is one writer at a time whatever it does."""

    def __init__(self, path: Path) -> None:
        _create(path)
        self.locks: Locks = Alone()
        self.reader = _engine(path, "BEGIN")
        self.alone = self.beside = _engine(path, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)

    def hint(self, error: Exception) -> str | None:
        return HINT if isinstance(error, OperationalError) else None


def _create(path: Path) -> None:
    """Only the account that runs the bot may read it; SQLite gives its -wal and -shm the file's own rights."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Unusable(type(error).__name__, HINT) from None


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
