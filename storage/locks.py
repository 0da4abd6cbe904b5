"""What one process alone may do among several on the same database: talk with an owner, lead a round of work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class Locks(Protocol):
    """Nothing relies on them alone: they keep order and spare work, and what is stored has its own conditions
    (storage/leases.py, storage/unit.py).

    `shared`: other processes may be at work on the database.
    """

    shared: bool

    def hold(self, name: str, /) -> AbstractAsyncContextManager[None]:
        """Waits until this process has it; whoever waits gets it when this one lets go, or ends in whatever way."""

    async def come(self) -> int | None:
        """From now on others see that this process is there: its number. None: there are no others."""

    async def gone(self, number: int, /) -> bool:
        """The process of this number has ended, or has lost its connection."""

    async def lead(self, name: str, /) -> bool:
        """True: this process has it and keeps it until its end. False: another has it."""

    async def close(self) -> None:
        """All that is held is let go."""


class Alone:
    """There is no other process: the database is a file, and one bot works on it."""

    shared = False

    @asynccontextmanager
    async def hold(self, _: str, /) -> AsyncIterator[None]:
        yield

    async def come(self) -> None:
        return None

    async def gone(self, _: int, /) -> bool:
        return True

    async def lead(self, _: str, /) -> bool:
        return True

    async def close(self) -> None:
        """There is nothing to let go."""
