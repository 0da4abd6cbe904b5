"""Lanes: one owner's work in order, owners side by side, and a failure is nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.lanes import TOGETHER, TURN, Lanes
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


async def test_of_a_heap_the_oldest_are_done_first(tasks: Tasks) -> None:
    lanes, begun, done = Lanes(tasks), [], []

    async def work(owner: int) -> None:
        begun.append(owner)
        await asyncio.sleep(0.01)
        done.append(owner)

    for owner in range(5 * TOGETHER):
        lanes.put(owner, partial(work, owner))
    while not done:
        await asyncio.sleep(0)
    assert begun[:TOGETHER] == list(range(TOGETHER))
    assert len(begun) <= 2 * TOGETHER
    await lanes.within(5 * TOGETHER, partial(work, 5 * TOGETHER))
    assert sorted(done) == list(range(5 * TOGETHER + 1))


async def test_many_slow_owners_together_hold_up_others_for_a_moment_only(tasks: Tasks) -> None:
    lanes, never = Lanes(tasks), asyncio.Event()

    async def slow() -> None:
        await never.wait()

    async def quick() -> None:
        """Has nothing to wait for."""

    for owner in range(TOGETHER):
        lanes.put(owner, slow)
    await asyncio.wait_for(lanes.within(-1, quick), 2 * TURN)
    await asyncio.wait_for(lanes.within(-2, quick), TURN / 2)
    never.set()


async def test_a_place_is_given_back_once(tasks: Tasks) -> None:
    lanes = Lanes(tasks)
    most = now = 0

    async def work(seconds: float) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(seconds)
        now -= 1

    await lanes.within(1, partial(work, TURN * 1.2))
    await asyncio.gather(*(lanes.within(owner, partial(work, 0.02)) for owner in range(3 * TOGETHER)))
    assert most == TOGETHER


async def test_what_is_for_whoever_is_idle_waits_behind_nobody(tasks: Tasks) -> None:
    lanes, seen, done = Lanes(tasks), [], asyncio.Event()

    async def slow() -> None:
        await done.wait()

    async def work(owner: int) -> None:
        seen.append(owner)

    lanes.put(1, slow)
    lanes.put_where_idle([1, 2, 3], work)
    for owner in (2, 3):
        await lanes.within(owner, partial(work, -owner))
    done.set()
    await lanes.within(1, partial(work, -1))
    assert sorted(seen) == [-3, -2, -1, 2, 3]
