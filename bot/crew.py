"""Jobs of one loop that run in the background, so many at once and no more."""

import asyncio
from collections.abc import Callable, Coroutine

from bot.tasks import Tasks


class Crew:
    """`wake` tells the loop that there is room again."""

    def __init__(self, tasks: Tasks, together: int, wake: Callable[[], None]) -> None:
        self._tasks = tasks
        self._together = together
        self._wake = wake
        self._running: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> int:
        return self._together - len(self._running)

    def start(self, job: Coroutine[None, None, None], name: str) -> None:
        task = self._tasks.start(job, name=name)
        self._running.add(task)
        task.add_done_callback(self._freed)

    def _freed(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake()
