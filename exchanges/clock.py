"""An exchange's clock beside ours: a signature of the wrong time is no fault of the key."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from keys.model import Ask

MAY_DIFFER = 10_000  # milliseconds


async def is_off(ask: Ask, method: str, told: Callable[[Any], object]) -> bool | None:
    """Whether the clocks differ too much; None where the exchange could not say. `told`: body -> milliseconds."""
    there = await ask(method)
    try:
        return abs(int(str(told(there.body))) - int(time.time() * 1000)) > MAY_DIFFER
    except (KeyError, TypeError, ValueError):
        refused = there.status is not None and 400 <= there.status < 500 and there.status != 429
        return False if refused else None  # who is refused even the time is refused for another reason
