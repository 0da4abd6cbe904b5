"""The queue of updates: long polling with offsets as Telegram does it, and updates put in on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.telegram.problems import OTHER_POLLER, ApiError

Json = dict[str, Any]

_KEPT = timedelta(hours=24)
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class _Waiting:
    id: int
    update: Json
    since: datetime
    due: bool = False  # to be offered at least once, whatever the offset


class Updates:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.allowed: tuple[str, ...] = ()
        self._clock = clock
        self._next = 500_001
        self._queue: list[_Waiting] = []
        self._gone: dict[int, Json] = {}
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, kind: str, payload: Json) -> None:
        """An update of Telegram's own; not kept when the bot does not take its kind."""
        if kind in self.allowed or (not self.allowed and kind not in _ONLY_WHEN_ASKED):
            self._put({"update_id": self._next, kind: payload})

    def inject(self, update: Json) -> int:
        """Any update at all, offered at least once; its update_id is given when missing."""
        return self._put({"update_id": self._next} | update, due=True)

    def redeliver(self, update_id: int) -> None:
        """Offer a confirmed update again, as happens when a confirmation was lost; KeyError when it was not confirmed."""
        self._put(self._gone[update_id], due=True)

    def clear(self) -> None:
        self._queue.clear()

    async def take(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What getUpdates answers; raises the conflict in the older of two waiting polls."""
        self._confirm(offset)
        if (ready := self._ready(limit)) or seconds <= 0:
            return ready
        self.abort(OTHER_POLLER)
        self._poller = poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poller
        except TimeoutError:
            return []
        return self._ready(limit)

    def abort(self, words: str) -> None:
        """End a waiting poll with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(ApiError(409, words))

    def _put(self, update: Json, *, due: bool = False) -> int:
        number = int(update["update_id"])
        self._next = max(self._next, number + 1)
        self._queue.append(_Waiting(number, update, self._clock(), due))
        self._queue.sort(key=lambda waiting: waiting.id)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return number

    def _confirm(self, offset: int) -> None:
        last = self._queue[offset:] if offset < 0 else []
        first = last[0].id if last else offset
        oldest = self._clock() - _KEPT
        for waiting in [one for one in self._queue if one.since < oldest or (one.id < first and not one.due)]:
            self._queue.remove(waiting)
            self._gone[waiting.id] = waiting.update

    def _ready(self, limit: int) -> list[Json]:
        ready = self._queue[:limit]
        for waiting in ready:
            waiting.due = False
        return [waiting.update for waiting in ready]
