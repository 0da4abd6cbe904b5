"""A bot that starts in a moment, for tests that start it often: forked off a process that has imported everything.

aiogram's models alone take seconds to import. From `main` on it is the very process that `keyferry run` is.
"""

import asyncio
import atexit
import json
import os
import select
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from tests.e2e.process import ROOT, Process
from tests.e2e.world import PROFILE, World, open_world

TICK = 0.01  # seconds within which an end is noticed


class Nursery:
    """The process from which bots are forked, and how each of them ended."""

    def __init__(self, server: asyncio.subprocess.Process) -> None:
        self._server = server
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._ended: dict[int, asyncio.Future[int]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Nursery"]:
        pipe = asyncio.subprocess.PIPE
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.e2e.forks", cwd=ROOT, stdin=pipe, stdout=pipe
        )
        nursery = cls(server)
        hearing = asyncio.create_task(nursery._hear())
        try:
            yield nursery
        finally:
            assert server.stdin is not None
            server.stdin.close()
            await server.wait()
            await hearing

    async def start(self, folder: Path, log: Path, env: dict[str, str]) -> int:
        """The number of the new process."""
        assert self._server.stdin is not None
        asked = {"folder": str(folder), "log": str(log), "env": env}
        self._server.stdin.write(json.dumps(asked).encode() + b"\n")
        async with asyncio.timeout(60):
            number = await self._born.get()
        assert number, "the process from which bots are forked is gone"
        return number

    def running(self, number: int) -> bool:
        return not self._ended[number].done()

    async def ended(self, number: int) -> int:
        """Waits for the end of a process; its exit status."""
        return await asyncio.shield(self._ended[number])

    async def _hear(self) -> None:
        assert self._server.stdout is not None
        async for line in self._server.stdout:
            match json.loads(line):
                case {"born": number}:
                    self._ended[number] = asyncio.get_running_loop().create_future()
                    self._born.put_nowait(number)
                case {"ended": number, "status": status}:
                    self._ended[number].set_result(status)
        self._born.put_nowait(0)  # it is gone: nobody shall wait for a birth


@dataclass
class Forked(Process):
    """Starts, dies and is stopped like any other bot."""

    nursery: Nursery | None = None
    _number: int | None = field(default=None, init=False)

    async def start(self, *, ready: bool = True) -> None:
        assert self.nursery is not None
        self.log.touch()
        written = self.log.stat().st_size
        self._number = await self.nursery.start(self.folder, self.log, self.environment())
        if ready:
            await self._until_ready(written)

    @property
    def running(self) -> bool:
        return self._number is not None and self.nursery is not None and self.nursery.running(self._number)

    def strike(self, number: signal.Signals) -> None:
        """At once, so that a stand-in may end the bot in the middle of a request."""
        if self.running and self._number is not None:
            os.kill(self._number, number)

    async def ended(self) -> int:
        assert self.nursery is not None
        assert self._number is not None
        async with asyncio.timeout(30):
            return await self.nursery.ended(self._number)

    async def _end(self, number: signal.Signals) -> int:
        self.strike(number)
        return await self.ended() if self._number is not None else 0


@dataclass
class Restless(World):
    """A world whose bot the tests end and start at will."""

    bot: Forked

    async def heal(self) -> None:
        """As at the beginning: no trouble is planned anywhere, and the bot runs."""
        self.telegram.heal()
        for exchange in self.exchanges.values():
            exchange.heal()
        if not self.bot.running:
            await self.bot.start()


@asynccontextmanager
async def open_restless(folder: Path, profile: str = PROFILE, **env: str) -> AsyncIterator[Restless]:
    async with (
        Nursery.open() as nursery,
        open_world(folder, profile, process=partial(Forked, nursery=nursery), **env) as world,
    ):
        assert isinstance(world.bot, Forked)
        yield Restless(world.telegram, world.exchanges, world.bot, world.secrets, world.people)


def serve() -> None:
    """Forks a bot for each line that comes in, and tells who was born and how who ended."""
    import bot.app
    import bot.cli

    heard, children = b"", set[int]()
    while True:
        if select.select([0], [], [], TICK)[0]:
            if not (piece := os.read(0, 65536)):
                break
            *lines, heard = (heard + piece).split(b"\n")
            for line in lines:
                if (number := os.fork()) == 0:
                    become(json.loads(line))
                    live(bot.cli.main)
                children.add(number)
                tell(born=number)
        children.discard(reap())
    for number in children:
        os.kill(number, signal.SIGKILL)


def become(asked: dict[str, Any]) -> None:
    """What the system would have set before the first line of the program."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = ["keyferry", "run"]
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def live(main: Callable[[], None]) -> NoReturn:
    """The program, and its end: without taking the interpreter to pieces, which takes a second."""
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    atexit._run_exitfuncs()  # coverage stores then
    os._exit(status)


def reap() -> int:
    """The number of a child that has ended, or 0."""
    try:
        number, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return 0
    if number:
        tell(ended=number, status=os.waitstatus_to_exitcode(status))
    return number


def tell(**what: int) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
