"""Waits out a database that is busy for a while, where doing the whole work once more would be worse."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")
PAUSES = (0.5, 1, 2, 5, 10)  # seconds; SQLite itself waits for five before each of them


async def patiently(store: Callable[[], Awaitable[T]]) -> T:
    """Runs one transaction, which leaves nothing where it fails, until it is through; raises what fails to the end."""
    for pause in PAUSES:
        try:
            return await store()
        except Exception as error:  # noqa: BLE001 - busy, full or broken: nothing is stored, and none of it is lost yet
            log.warning("not stored yet", error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)
    return await store()
