"""The queue of updates: long polling with offsets as Telegram does it, and updates put in on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.telegram.problems import OTHER_POLLER, ApiError

Json = dict[str, Any]

FIRST = 500_001
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

# As in telegram-bot-api's Client.cpp (tdlib/telegram-bot-api at 01a3679); its pauses for those who poll too often,
# half a second to three seconds long, are left out.
_KEPT = timedelta(hours=24)
_KEPT_LESS = {
    "callback_query": timedelta(seconds=150),
    "shipping_query": timedelta(seconds=150),
    "pre_checkout_query": timedelta(seconds=150),
    "inline_query": timedelta(seconds=30),
    "chosen_inline_result": timedelta(seconds=600),
}
_TOO_FAR = 10  # an offset further ahead than this is taken for none
_MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})


@dataclass(slots=True)
class Waiting:
    """An update that is not confirmed yet; those of one `line` are posted to a webhook one after the other."""

    id: int
    update: Json
    until: datetime
    line: Hashable
    due: bool = False  # to be offered at least once, whatever the offset


class Updates:
    """`news` is set with every update that comes; whoever posts updates clears it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.allowed: tuple[str, ...] = ()
        self.next_id = FIRST
        self.news = asyncio.Event()
        self._clock = clock
        self._queue: list[Waiting] = []
        self._gone: dict[int, Json] = {}
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self.waiting())

    def waiting(self) -> list[Waiting]:
        """What is to be delivered, oldest first; what waited too long is dropped."""
        now = self._clock()
        for late in [waiting for waiting in self._queue if waiting.until < now]:
            self.confirm(late)
        return list(self._queue)

    def add(self, kind: str, payload: Json) -> None:
        """An update of Telegram's own; not kept when the bot does not take its kind."""
        if kind in self.allowed or (not self.allowed and kind not in _ONLY_WHEN_ASKED):
            self._put({"update_id": self.next_id, kind: payload})

    def inject(self, update: Json) -> int:
        """Any update at all, offered at least once; its update_id is given when missing."""
        return self._put({"update_id": self.next_id} | update, due=True)

    def redeliver(self, update_id: int) -> None:
        """Offer a confirmed update again, as happens when a confirmation was lost; KeyError when it was not confirmed."""
        self._put(self._gone[update_id], due=True)

    def clear(self) -> None:
        self._queue.clear()

    def confirm(self, waiting: Waiting) -> None:
        """Offer it no longer."""
        self._gone[waiting.id] = waiting.update
        self._queue = [other for other in self._queue if other is not waiting]

    async def take(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What getUpdates answers; raises the conflict in the older of two waiting polls."""
        self._confirm_before(offset)
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
        kind = next((name for name in update if name != "update_id"), "")
        self.next_id = max(self.next_id, number + 1)
        until = self._clock() + _KEPT_LESS.get(kind, _KEPT)
        self._queue.append(Waiting(number, update, until, _line(kind, update.get(kind), number), due))
        self._queue.sort(key=lambda waiting: waiting.id)
        self.news.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return number

    def _confirm_before(self, offset: int) -> None:
        queue = self.waiting()
        if offset < 0:
            offset = queue[offset:][0].id if queue else 0
        elif offset > self.next_id + _TOO_FAR:
            offset = 0
        for waiting in queue:
            if waiting.id < offset and not waiting.due:
                self.confirm(waiting)

    def _ready(self, limit: int) -> list[Json]:
        ready = self.waiting()[:limit]
        for waiting in ready:
            waiting.due = False
        return [waiting.update for waiting in ready]


def _line(kind: str, payload: Any, number: int) -> Hashable:
    """Messages of one chat stand in one line, other kinds by chat or else by sender; what has neither stands alone."""
    named = payload if isinstance(payload, dict) else {}
    for place in ("from", "chat") if kind in {"chat_member", "chat_join_request"} else ("chat", "from"):
        if isinstance(named.get(place), dict):
            return ("message" if kind in _MESSAGES else kind), place, named[place].get("id")
    return number
