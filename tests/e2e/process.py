"""The bot as a process of its own, started and ended as an operator, or a power cut, would."""

import asyncio
import os
import signal
import sys
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tests.e2e.nursery import ROOT, TICK, Birth, Child, nursery

READY = b"keyferry is running"
KEPT = ("PATH", "HOME", "LANG")


@dataclass
class Process(ABC):
    """`folder` is its home: database and log. `env` holds its settings and nothing of the tester's own."""

    folder: Path
    env: dict[str, str]
    program: ClassVar[str] = "bot.cli"  # the module whose `main` it is

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("COVERAGE")}
        return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.env}

    async def start(self, *, ready: bool = True) -> None:
        self.log.touch()
        written = self.log.stat().st_size
        await self._begin()
        if ready:
            await self._until_ready(written)

    async def _until_ready(self, written: int) -> None:
        async with asyncio.timeout(90):  # importing takes long where the machine is busy
            while READY not in self.log.read_bytes()[written:]:
                if not self.running:
                    raise AssertionError(f"the bot ended at once:\n{self.log.read_text()[written:]}")
                await asyncio.sleep(0.02)

    @property
    @abstractmethod
    def running(self) -> bool: ...

    @abstractmethod
    def strike(self, number: signal.Signals) -> None:
        """At once, so that a stand-in may end the bot in the middle of a request."""

    @abstractmethod
    async def ended(self) -> int:
        """Waits until it ends by itself; its exit status."""

    @abstractmethod
    async def _begin(self) -> None: ...

    async def kill(self) -> None:
        """As a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """As an operator would; its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        self.strike(number)
        return await self.ended()

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Another process beside the bot: its exit status and both outputs, kept out of the bot's folder."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            status = await _status(await self._bear(words, out, err))
            return status, _text(out), _text(err)

    async def _bear(self, words: tuple[str, ...], out: Path, err: Path) -> Child:
        birth = Birth(self.program, words, str(self.folder), self.environment(), str(out), str(err))
        return await asyncio.to_thread(lambda: nursery().bear(birth))


@dataclass
class Forked(Process):
    """Starts in a moment; as nearly all bots here do."""

    _child: Child | None = field(default=None, init=False)

    async def _begin(self) -> None:
        self._child = await self._bear(("run",), self.log, self.log)

    @property
    def number(self) -> int:
        """Of the process."""
        assert self._child is not None
        return self._child.number

    @property
    def running(self) -> bool:
        return self._child is not None and not self._child.status.done()

    def strike(self, number: signal.Signals) -> None:
        if self._child is not None and self.running:
            os.kill(self._child.number, number)

    async def ended(self) -> int:
        return 0 if self._child is None else await _status(self._child)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def _status(child: Child) -> int:
    async with asyncio.timeout(60):
        while not child.status.done():
            await asyncio.sleep(TICK)
    return child.status.result()


@dataclass
class Started(Process):
    """`python -m bot run`, as an operator starts it."""

    _child: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def words(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "bot", "run")

    async def _begin(self) -> None:
        with self.log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                *self.words, cwd=self.folder, env=self.environment(), stdout=log, stderr=log
            )

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.returncode is None

    def strike(self, number: signal.Signals) -> None:
        if self._child is not None and self.running:
            self._child.send_signal(number)

    async def ended(self) -> int:
        if self._child is None:
            return 0
        async with asyncio.timeout(90):  # it may end before it has imported everything, on a busy machine
            return await self._child.wait()


__all__ = ["ROOT", "Forked", "Process", "Started"]
