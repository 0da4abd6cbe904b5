"""A loop that works when it is woken or when something is due, and not otherwise."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from storage.locks import Locks

Work = Callable[[], Awaitable[datetime | None]]
log = structlog.get_logger(__name__)
IDLE = timedelta(seconds=30)  # how late a due row written by another process may be noticed


def led(locks: Locks, name: str, work: Work) -> Work:
    """Work that one process among several does, for as long as it lives; the others see to it now and then."""

    async def once() -> datetime | None:
        return await work() if await locks.lead(f"round {name}") else None

    return once


class Round:
    """`work` does what is due and says when something will be due next (None: nothing is waiting)."""

    def __init__(self, name: str, work: Work, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._work = work
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        while True:
            self._woken.clear()
            pause = await self._once()
            try:
                async with asyncio.timeout(pause.total_seconds()):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _once(self) -> timedelta:
        try:
            due = await self._work()
        except Exception as error:
            log.error("round failed", round=self.name, exc_info=error)  # noqa: TRY400
            return timedelta(seconds=1)
        if due is None:
            return IDLE
        return min(max(due - self._clock(), timedelta()), IDLE)
