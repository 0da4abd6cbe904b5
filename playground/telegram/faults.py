"""Trouble on demand: errors, dropped connections, delays; and Telegram's flood limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from playground.telegram.params import Params
from playground.telegram.problems import ApiError, too_many

When = Callable[[Params], bool]

_BURST = 5  # how many at once Telegram lets through per chat is not documented
_PER_CHAT, _OVERALL = 1.0, 30.0


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
    """One message a second per chat with a short burst, thirty a second overall; raises 429 beyond."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._full_at: dict[int | None, float] = {}  # when the bucket will be full again; None: of all chats

    def check(self, chat_id: int) -> None:
        now = self._clock().timestamp()
        wanted: tuple[tuple[int | None, float, float], ...] = ((chat_id, _PER_CHAT, _BURST), (None, _OVERALL, _OVERALL))
        for bucket, rate, burst in wanted:
            wait = max(self._full_at.get(bucket, now), now) + 1 / rate - now - burst / rate
            if wait > 1e-6:
                raise too_many(math.ceil(wait))
        for bucket, rate, _ in wanted:
            self._full_at[bucket] = max(self._full_at.get(bucket, now), now) + 1 / rate
