"""Updates that arrive at the same moment: how many transactions they cost, and what their bringers hear."""

import asyncio
from typing import Any

import pytest

from bot.together import NotStored, Together


class Store:
    """Takes as many heaps as it is let; `broken` ones fail, by number."""

    def __init__(self, *broken: int, let: int = 0) -> None:
        self.heaps: list[list[int]] = []
        self.let = asyncio.Semaphore(let)
        self._broken = broken

    async def __call__(self, updates: list[dict[str, Any]]) -> None:
        self.heaps.append([update["update_id"] for update in updates])
        await self.let.acquire()
        if len(self.heaps) in self._broken:
            raise OSError("disk I/O error")


async def brought(store: Store, number: int) -> list[BaseException | None]:
    """So many at once, while the first is being stored; what each bringer heard."""
    together = Together(store)
    bringers = [asyncio.ensure_future(together.take({"update_id": id})) for id in range(1, number + 1)]
    await asyncio.sleep(0)
    for _ in range(2):
        store.let.release()
    return await asyncio.gather(*bringers, return_exceptions=True)


async def test_what_comes_while_one_is_stored_goes_into_one_transaction() -> None:
    store = Store()
    assert await brought(store, 40) == [None] * 40
    assert store.heaps == [[1], list(range(2, 41))]


async def test_one_alone_waits_for_nobody() -> None:
    store = Store(let=2)
    together = Together(store)
    for id in (1, 2):
        await together.take({"update_id": id})
    assert store.heaps == [[1], [2]]


async def test_of_a_heap_that_was_not_stored_every_bringer_hears() -> None:
    store = Store(2)
    first, *others = await brought(store, 4)
    assert first is None
    assert [type(each) for each in others] == [OSError, NotStored, NotStored]


async def test_the_one_that_failed_is_no_burden_to_those_that_come_after() -> None:
    store = Store(1, let=2)
    together = Together(store)
    with pytest.raises(OSError, match="disk"):
        await together.take({"update_id": 1})
    await together.take({"update_id": 2})
    assert store.heaps == [[1], [2]]


async def test_whoever_stores_for_all_and_is_cancelled_leaves_nobody_in_the_belief_that_it_was_done() -> None:
    store = Store()
    together = Together(store)
    first, second, third = (asyncio.ensure_future(together.take({"update_id": id})) for id in (1, 2, 3))
    await asyncio.sleep(0)
    store.let.release()
    await first
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    with pytest.raises(NotStored):
        await third
    assert store.heaps == [[1], [2, 3]]
