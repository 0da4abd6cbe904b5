"""Trouble on demand: errors, dropped connections, delays; and Telegram's flood limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from playground.telegram.params import Params
from playground.telegram.problems import ApiError, too_many

When = Callable[[Params], bool]

# Telegram's FAQ for bots: one message a second in a chat with short bursts beyond that, twenty a minute in a group, about
# thirty a second in all. Not documented, so our guess: how long a burst is, that edits count as messages, and that an
# album counts as one.
_CHAT, _ALL = (1.0, 5.0), (30.0, 30.0)  # per second, at once
_GROUP, _MINUTE = 20, 60.0


@dataclass(frozen=True, slots=True)
class Delay:
    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    done: bool  # the call is carried out, and only its answer lost


Trouble = ApiError | Delay | Drop


@dataclass(slots=True)
class Fault:
    """`method` "*" means every one; `times` None: until healed."""

    method: str
    trouble: Trouble
    times: int | None = 1
    chat_id: int | None = None
    when: When | None = None

    def fits(self, method: str, params: Params) -> bool:
        return (
            self.times != 0
            and self.method in {"*", method}
            and self.chat_id in {None, params.number("chat_id")}
            and (self.when is None or self.when(params))
        )


@dataclass(slots=True)
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def take(self, method: str, params: Params) -> Trouble | None:
        """The first planned trouble that fits this call, used up by one."""
        fault = next((fault for fault in self.planned if fault.fits(method, params)), None)
        if fault is None:
            return None
        if fault.times is not None:
            fault.times -= 1
        return fault.trouble


class Flood:
    """Telegram's limits on messages per chat, per group and in all; raises 429 beyond."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._full_at: dict[int | None, float] = {}  # when the bucket will be full again; None: of all chats
        self._in_group: dict[int, list[float]] = {}  # when the last minute's messages came

    def check(self, chat_id: int) -> None:
        now = self._clock().timestamp()
        wanted = {chat_id: _CHAT, None: _ALL}
        filled = {bucket: max(self._full_at.get(bucket, now), now) + 1 / rate for bucket, (rate, _) in wanted.items()}
        waits = [filled[bucket] - now - burst / rate for bucket, (rate, burst) in wanted.items()]
        recent = [at for at in self._in_group.get(chat_id, []) if at > now - _MINUTE]
        if len(recent) >= _GROUP:
            waits.append(recent[0] + _MINUTE - now)
        if max(waits) > 1e-6:
            raise too_many(math.ceil(max(waits)))
        self._full_at |= filled
        if chat_id < 0:
            self._in_group[chat_id] = [*recent, now]
