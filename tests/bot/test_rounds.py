"""Rounds: work is done when woken or due, and a failure is tried again."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.rounds import IDLE, Round, led
from storage.locks import Alone, Locks


def now() -> datetime:
    return datetime.now(UTC)


class Work:
    def __init__(self, *due: timedelta | Exception | None) -> None:
        self.due = list(due)
        self.done: asyncio.Queue[float] = asyncio.Queue()

    async def __call__(self) -> datetime | None:
        await self.done.put(asyncio.get_running_loop().time())
        due = self.due.pop(0) if self.due else None
        if isinstance(due, Exception):
            raise due
        return now() + due if due is not None else None


async def gaps(work: Work, count: int) -> list[float]:
    times = [await asyncio.wait_for(work.done.get(), 3) for _ in range(count + 1)]
    return [later - sooner for sooner, later in pairwise(times)]


async def test_work_is_done_again_when_it_is_due_and_at_once_when_it_is_late() -> None:
    work = Work(timedelta(seconds=0.2), timedelta(seconds=-5))
    task = asyncio.create_task(Round("r", work, now).run())
    first, second = await gaps(work, 2)
    task.cancel()
    assert 0.15 < first < 1
    assert second < 0.15


async def test_a_wake_is_not_lost_even_while_work_is_done() -> None:
    work = Work()
    each = Round("r", work, now)
    task = asyncio.create_task(each.run())
    await work.done.get()
    each.wake()
    await asyncio.wait_for(work.done.get(), 1)
    task.cancel()


async def test_a_failure_does_not_end_the_loop() -> None:
    work = Work(OSError("disk"))
    task = asyncio.create_task(Round("r", work, now).run())
    (gap,) = await gaps(work, 1)
    task.cancel()
    assert 0.9 < gap < 2


async def test_a_far_date_is_looked_at_again_in_between() -> None:
    each = Round("r", Work(timedelta(days=3)), now)
    assert await each._once() == IDLE


class Elsewhere(Alone):
    """Another process leads everything."""

    async def lead(self, _: str, /) -> bool:
        return False


@pytest.mark.parametrize(("locks", "done"), [(Alone(), 1), (Elsewhere(), 0)])
async def test_work_that_one_process_leads_is_left_to_it(locks: Locks, done: int) -> None:
    work = Work(timedelta(seconds=5))
    assert bool(await led(locks, "letters", work)()) is bool(done)
    assert work.done.qsize() == done
