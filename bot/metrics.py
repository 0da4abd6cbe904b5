"""Brings the process's counts and the store's numbers to the page for metrics, where METRICS_LISTEN asks for one."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime

from bot.counts import Counts
from bot.listening import Address, opened
from bot.readiness import Readiness
from storage.backlog import Backlog
from storage.deletions import Deletions
from storage.funnel import Funnel
from storage.inbox import Inbox
from storage.key_store import Keys
from web.metrics import Pages, Seen, listening


class Metrics:
    def __init__(
        self,
        *,
        counts: Counts,
        inbox: Inbox,
        deletions: Deletions,
        keys: Keys,
        funnel: Funnel,
        ready: Readiness,
        backlog: Backlog,
        resting: Callable[[], Mapping[str, bool]],
        clock: Callable[[], datetime],
    ) -> None:
        self._counts = counts
        self._inbox = inbox
        self._deletions = deletions
        self._keys = keys
        self._funnel = funnel
        self._ready = ready
        self._backlog = backlog
        self._resting = resting
        self._clock = clock

    def served(self, address: Address | None) -> AbstractAsyncContextManager[None]:
        """None: nothing is served. Raises Failed when nothing can listen there."""
        if address is None:
            return nullcontext()
        return opened("METRICS_LISTEN", address, listening(*address, self._pages()))

    def _pages(self) -> Pages:
        return Pages(
            see=self._see,
            read=self._deletions.waiting,
            polled=lambda: self._counts.polled,
            ready=self._ready,
            clock=self._clock,
        )

    async def _see(self) -> Seen:
        counts, now = self._counts, self._clock()
        oldest, behind = await self._deletions.oldest(), await self._backlog.read(now)
        return Seen(
            updates=counts.updates,
            deletions=counts.deletions,
            deletion_seconds=counts.deletion_took.read(),
            deletions_waiting=await self._deletions.waiting(),
            deletion_oldest=(now - oldest).total_seconds() if oldest else 0.0,
            dead_letters=await self._inbox.count("dead"),
            inbox_pending=await self._inbox.count("new"),
            inbox_oldest=(await self._backlog.inbox(now)).total_seconds(),
            late={work: one.late.total_seconds() for work, one in behind.items()},
            overrun={work: one.overrun for work, one in behind.items()},
            resting=self._resting(),
            checks=counts.checks,
            check_seconds={exchange: took.read() for exchange, took in counts.check_took.items()},
            keys=await self._keys.count(),
            walks={(one.exchange, one.step, one.what): one.number for one in await self._funnel.read()},
            last_poll=counts.polled.timestamp() if counts.polled else 0.0,
        )
