"""Lanes: one owner's work in order, owners side by side, and a failure is nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.lanes import Lanes
from bot.tasks import Tasks


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    tasks = Tasks()
    yield tasks
    await tasks.stop()


async def test_one_owners_work_is_done_in_order_and_one_at_a_time(tasks: Tasks) -> None:
    lanes, seen, under_way = Lanes(tasks), [], 0

    async def work(number: int) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await asyncio.sleep(0.002 if number % 2 else 0)
        seen.append(number)
        under_way -= 1

    for number in range(10):
        lanes.put(7, partial(work, number))
    await lanes.within(7, lambda: work(10))
    assert seen == list(range(11))


async def test_a_slow_owner_holds_up_nobody_else(tasks: Tasks) -> None:
    lanes, done = Lanes(tasks), asyncio.Event()

    async def slow() -> None:
        await done.wait()

    async def quick() -> None:
        done.set()

    lanes.put(1, slow)
    await asyncio.wait_for(lanes.within(2, quick), 1)


async def test_a_failure_reaches_the_one_who_waits_and_the_lane_goes_on(tasks: Tasks) -> None:
    lanes, seen = Lanes(tasks), []

    async def fail() -> None:
        raise OSError("no")

    async def work() -> None:
        seen.append(1)

    with pytest.raises(OSError, match="no"):
        await lanes.within(1, fail)
    await lanes.within(1, work)
    assert seen == [1]
    assert not tasks.failed.is_set()
