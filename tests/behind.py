"""Looks, or reaches, into a database behind the bot's back: of either kind, by the same words."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from typing import Any, Protocol

import asyncpg

from storage.database import file_of, is_server


class Look(Protocol):
    """One transaction: what is seen in it is one state. A connection of SQLite's is one."""

    def execute(self, statement: str, values: tuple[object, ...] = (), /) -> Iterable[Any]:
        """`values` stand for the question marks."""
        ...


class OfServer:
    def __init__(self, conn: Any) -> None:
        self._conn = conn

    def execute(self, statement: str, values: tuple[object, ...] = (), /) -> Iterable[Any]:
        first, *others = statement.split("?")
        numbered = first + "".join(f"${number}{piece}" for number, piece in zip(count(1), others, strict=False))
        return [tuple(row) for row in within(self._conn.fetch(numbered, *values))]


@contextmanager
def behind(url: str) -> Iterator[Look]:
    """What was written is there when it ends without an exception."""
    if not is_server(url):
        with closing(sqlite3.connect(file_of(url), timeout=10)) as db, db:
            db.execute("begin")
            yield db
        return
    conn = within(asyncpg.connect(url))
    try:
        transaction = conn.transaction(isolation="repeatable_read")
        within(transaction.start())
        yield OfServer(conn)
        within(transaction.commit())
    finally:
        within(conn.close())


def within(work: Coroutine[Any, Any, Any]) -> Any:
    """To its end in a loop of its own, since one of the test's may run here."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result(60)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="behind").start()
    return loop
