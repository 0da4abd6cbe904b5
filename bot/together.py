"""Updates that arrive at the same moment are stored in one transaction, and each of their bringers gets the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Update = dict[str, Any]


class NotStored(Exception):
    """Whoever brings the update shall bring it again."""


@dataclass(slots=True)
class Heap:
    updates: list[Update] = field(default_factory=list, repr=False)
    stored: bool = False


class Together:
    """While one heap is being stored the next one gathers, so that the busier it is the more go into one transaction."""

    def __init__(self, store: Callable[[list[Update]], Awaitable[None]]) -> None:
        self._store = store
        self._turn = asyncio.Lock()
        self._gathering = Heap()

    async def take(self, update: Update) -> None:
        """Returns once the update is durable. Raises NotStored, or what the store raised."""
        heap = self._gathering
        heap.updates.append(update)
        async with self._turn:
            if heap is self._gathering:  # the first of the heap stores it for all
                self._gathering = Heap()
                await self._store(heap.updates)
                heap.stored = True
        if not heap.stored:
            raise NotStored
