"""Brings the process's counts and the store's numbers to the page for metrics, where METRICS_LISTEN asks for one."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from bot.counts import Counts
from bot.mistakes import Failed
from storage.deletions import Deletions
from storage.funnel import Funnel
from storage.inbox import Inbox
from storage.key_store import Keys
from web.metrics import Pages, Seen, listening

Address = tuple[str, int]


class Metrics:
    def __init__(
        self,
        *,
        counts: Counts,
        inbox: Inbox,
        deletions: Deletions,
        keys: Keys,
        funnel: Funnel,
        clock: Callable[[], datetime],
    ) -> None:
        self._counts = counts
        self._inbox = inbox
        self._deletions = deletions
        self._keys = keys
        self._funnel = funnel
        self._clock = clock

    @asynccontextmanager
    async def served(self, address: Address | None) -> AsyncIterator[None]:
        """None: nothing is served. Raises Failed when nothing can listen there."""
        async with AsyncExitStack() as stack:
            if address is not None:
                try:
                    await stack.enter_async_context(listening(*address, self._pages()))
                except OSError as error:
                    raise Failed(_told(address, error)) from None
            yield

    def _pages(self) -> Pages:
        return Pages(see=self._see, read=self._deletions.waiting, polled=lambda: self._counts.polled, clock=self._clock)

    async def _see(self) -> Seen:
        counts, oldest = self._counts, await self._deletions.oldest()
        return Seen(
            updates=counts.updates,
            deletions=counts.deletions,
            deletion_seconds=counts.deletion_took.read(),
            deletions_waiting=await self._deletions.waiting(),
            deletion_oldest=(self._clock() - oldest).total_seconds() if oldest else 0.0,
            dead_letters=await self._inbox.count("dead"),
            inbox_pending=await self._inbox.count("new"),
            checks=counts.checks,
            check_seconds={exchange: took.read() for exchange, took in counts.check_took.items()},
            keys=await self._keys.count(),
            walks={(one.exchange, one.step, one.what): one.number for one in await self._funnel.read()},
            last_poll=counts.polled.timestamp() if counts.polled else 0.0,
        )


def _told(address: Address, error: OSError) -> str:
    host, port = address
    why = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
    return f"METRICS_LISTEN: nothing can listen on {host}, port {port} ({why}): choose another, or end what is there."
