"""Locks among the processes of one PostgreSQL database: advisory ones, which end with the connection that took them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.unusable import Unusable

SILENT = "the server cannot be asked for its locks: does it run, and may this machine reach it?"
SOON, LATE = 0.01, 0.5  # seconds between two tries to get what another process has


class SessionLocks:
    """All on one connection of their own: a killed process loses it, and with it all that it held, at once.

    Where the connection is lost and the process is not, another may take what this one still holds to be its own.
    """

    shared = True

    def __init__(self, engine: AsyncEngine, number: int) -> None:
        self._engine = engine
        self._number = number
        self._conn: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        async with self._turn:
            await self._drop()
            await self._engine.dispose()

    @asynccontextmanager
    async def hold(self, name: str, /) -> AsyncIterator[None]:
        """Also while the database cannot be asked, which everything else that uses it tells."""
        pause = SOON
        while not await self._got(name):
            await asyncio.sleep(pause)
            pause = min(2 * pause, LATE)
        try:
            yield
        finally:
            with suppress(Unusable):  # then it went with the connection
                await self._let_go(name)

    async def _got(self, name: str) -> bool:
        try:
            return await self.lead(name)
        except Unusable:
            return False

    async def come(self) -> int:
        await self._ask(true())
        return self._number

    async def gone(self, number: int, /) -> bool:
        if number == self._number or not await self.lead(name := _process(number)):
            return False
        await self._let_go(name)
        return True

    async def lead(self, name: str, /) -> bool:
        """Unusable: the database cannot be asked, and nothing is held any more."""
        return await self._ask(func.pg_try_advisory_lock(_number(name)))

    async def _let_go(self, name: str) -> None:
        await self._ask(func.pg_advisory_unlock(_number(name)))

    async def _ask(self, question: ColumnElement[bool]) -> bool:
        async with self._turn:
            try:
                if self._conn is None:
                    self._conn = await self._engine.connect()
                    await self._conn.execute(select(func.pg_advisory_lock(_number(_process(self._number)))))
                return bool(await self._conn.scalar(select(question)))
            except Exception as error:  # noqa: BLE001 - whatever it is, the next time finds a new connection
                await self._drop()
                raise Unusable(type(error).__name__, SILENT) from None

    async def _drop(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            await conn.invalidate()
            await conn.close()


def _process(number: int) -> str:
    """What a process holds for as long as it is there."""
    return f"process {number}"


def _number(name: str) -> int:
    """A lock's name as PostgreSQL wants it: 64 bits."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
