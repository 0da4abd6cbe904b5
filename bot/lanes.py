"""One lane per owner: in order and one at a time, whatever process it is in; owners side by side."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bot.tasks import Tasks
from storage.locks import Alone, Locks

log = structlog.get_logger(__name__)
Job = Callable[[], Awaitable[None]]

TOGETHER = 8  # jobs at once: of a heap (after a restart) the oldest are done soon, instead of all being half done
TURN = 0.5  # seconds; who takes longer waits for Telegram, and gives the place to the next


class Lanes:
    """One lane per owner: what is put in runs in order, one at a time; lanes run side by side."""

    def __init__(self, tasks: Tasks, locks: Locks | None = None) -> None:
        self._tasks = tasks
        self._locks = locks or Alone()
        self._waiting: dict[int, deque[Job]] = {}
        self._places = asyncio.Semaphore(TOGETHER)

    def put(self, owner: int, job: Job) -> None:
        if (queue := self._waiting.get(owner)) is not None:
            queue.append(job)
            return
        self._waiting[owner] = deque([job])
        self._tasks.start(self._run(owner), name=f"lane {owner}")

    def put_where_idle(self, owners: Iterable[int], work: Callable[[int], Awaitable[None]]) -> None:
        """`work` for each of them of whom nothing is waiting here, or at work."""
        for owner in owners:
            if owner not in self._waiting:
                self.put(owner, partial(work, owner))

    async def _run(self, owner: int) -> None:
        queue = self._waiting[owner]
        try:
            async with self._locks.hold(f"owner {owner}"):
                while queue:
                    async with self._turn():
                        await queue.popleft()()
        finally:
            del self._waiting[owner]

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """A place among those that run; it is the next one's after a while, whether or not the job is done."""
        await self._places.acquire()
        held = [self._places]

        def give_back() -> None:
            while held:
                held.pop().release()

        timer = asyncio.get_running_loop().call_later(TURN, give_back)
        try:
            yield
        finally:
            timer.cancel()
            give_back()

    async def within(self, owner: int, job: Job) -> None:
        """Runs `job` in the owner's lane and returns, or raises, as it does."""
        done = asyncio.get_running_loop().create_future()

        async def run() -> None:
            try:
                await job()
            except Exception as error:  # noqa: BLE001 - handed to the one who waits, the lane goes on
                done.set_exception(error)
            else:
                done.set_result(None)

        self.put(owner, run)
        await done
