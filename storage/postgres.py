"""A server of PostgreSQL's: readers see one state, writers go one after another across all processes that share it."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import randbits
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.locks import Locks
from storage.session_locks import SessionLocks
from storage.unusable import UnsupportedDatabase, Unusable

CONNECTIONS = 8  # of one process at most: a server that takes a hundred has room for a dozen processes
WRITING = 3  # of these; a writer must get one however many read
TURN = 0x6B657966  # the writers' lock, one number for all processes of a database
CONNECT, ANSWER = 10, 60  # seconds until a connection, and an answer, is given up
SESSION = {
    "application_name": "keyferry",
    "synchronous_commit": "on",  # whatever the server does otherwise: what is acknowledged is on its disk
    "lock_timeout": "30s",
    "tcp_keepalives_idle": "10",  # a process whose machine is gone gives its locks back after half a minute
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "idle_in_transaction_session_timeout": "60s",  # whoever holds the writers' lock and is frozen loses it
}
# By the first letters of SQLSTATE: what is the server's, the network's or the operator's matter, and not a mistake of ours.
OUTSIDE = ("08", "25006", "28", "3D", "40", "42501", "53", "55", "57", "58", "XX")
HINTS = {
    "28": "the server refuses the user or the password in DATABASE_URL.",
    "3D": "the server has no database of the name in DATABASE_URL: make it, with createdb.",
    "42501": "the user in DATABASE_URL may not make tables there: let the database belong to that user.",
    "53": "the server is full: look at its disk and at max_connections.",
    "25006": "the server only reads: DATABASE_URL must name the one that writes.",
}
NO_ANSWER = "no server answers at the address in DATABASE_URL: does it run, and may this machine reach it?"
LOST = "the server does not do its work: its own log tells why."


class PostgresServer:
    """`alone` waits for all other writers of `alone`, in whatever process; `beside` does not."""

    def __init__(self, dsn: str) -> None:
        self.reader = _engine(dsn, CONNECTIONS - WRITING, "REPEATABLE READ", postgresql_readonly=True)
        process = randbits(62)
        self.beside = _engine(dsn, WRITING, "READ COMMITTED", process=process)
        self.alone = self.beside.execution_options()
        turn = f"SELECT pg_advisory_xact_lock({TURN})"  # given back by the end of the transaction, or of the connection
        event.listen(self.alone.sync_engine, "begin", lambda conn: conn.exec_driver_sql(turn))
        self.locks: Locks = SessionLocks(_engine(dsn, 1, "AUTOCOMMIT"), process)

    def hint(self, error: Exception) -> str | None:
        if not isinstance(error, DBAPIError):
            return LOST
        state = _state(error)
        if not error.connection_invalidated and not state.startswith(OUTSIDE):
            return None
        return next((hint for start, hint in HINTS.items() if state.startswith(start)), LOST)


def _engine(dsn: str, size: int, level: str, **options: object) -> AsyncEngine:
    """asyncpg reads the address itself, so that all of PostgreSQL's own forms work: several hosts, sockets, sslmode."""

    async def connect() -> asyncpg.Connection:
        try:
            return await asyncpg.connect(dsn, timeout=CONNECT, command_timeout=ANSWER, server_settings=SESSION)
        except OSError as error:
            raise Unusable(type(error).__name__, NO_ANSWER) from None
        except ValueError:  # its text repeats parts of the address
            raise UnsupportedDatabase("PostgreSQL does not understand the address in DATABASE_URL") from None

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        hide_parameters=True,
        isolation_level=level,
        execution_options=options,
        pool_size=size,
        max_overflow=0,
        pool_timeout=CONNECT,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "handle_error", _withhold)
    return engine


def _refuse_closed(connection: Any, _: object, __: object) -> None:
    """The pool then opens another one. To ask the server instead, each time (`pool_pre_ping`), is three round trips."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _withhold(context: ExceptionContext) -> None:
    """PostgreSQL and asyncpg repeat values in what they say of a mistake, in a DETAIL above all: names stay, values go."""
    if isinstance(context.original_exception, TimeoutError):
        raise Unusable("TimeoutError", LOST) from None
    errors = list(_chain(context.sqlalchemy_exception))
    rule = next((one.constraint_name for one in errors if getattr(one, "constraint_name", None)), "")
    for error in errors:
        error.args = (f"{type(error).__name__} {rule}".strip(),)
        for words in ("detail", "hint"):
            if isinstance(getattr(error, words, None), str):
                setattr(error, words, None)


def _chain(error: BaseException | None) -> Iterator[Any]:
    """SQLAlchemy's error, its form of the driver's, and the driver's own."""
    while error is not None:
        yield error
        error = error.orig if isinstance(error, DBAPIError) else error.__cause__


def _state(error: DBAPIError) -> str:
    """SQLSTATE, empty where the server did not say it."""
    return getattr(error.orig, "sqlstate", None) or ""
