"""Points at which a process can be made to end. Nothing of it is in the product: it is put in from outside, in a test's bot.

A point lies right before or right after something that outlives the process: a commit, a call to Telegram, a question to an
exchange, a file of a backup. An end anywhere between two of them leaves the same behind as an end right after the first.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App
from bot.telegram import Session
from keys.probe import Exchanges
from storage.database import Database
from tests.e2e.nursery import ROOT

FORM = struct.Struct(
    "<qqq"
)  # points passed (-1: they are not counted), the one to end at (0: none), and by which signal
ROOMS = tuple(f"{ROOT / room}/" for room in ("bot", "handlers", "keys", "storage"))
ON_THE_WAY = ("bot/telegram.py", "bot/gallery.py", "bot/patience.py", "storage/database.py", "storage/unit.py")
AWAKE = signal.SIGUSR1  # do at once what is due


class Fuse:
    """Counts the points that a process passes, from the moment at which it is laid; in both processes the same."""

    def __init__(self, folder: Path, command: str) -> None:
        kind = "bot" if command == "run" else "command"
        (folder / "fuse").mkdir(exist_ok=True)
        self.names = folder / "fuse" / f"points-of-the-{kind}"
        face = folder / "fuse" / kind
        if not face.exists():
            face.write_bytes(FORM.pack(-1, 0, 0))
        with face.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), FORM.size)

    @property
    def passed(self) -> int:
        return max(0, self._read()[0])

    def lay(self, at: int, how: signal.Signals) -> None:
        """From now on points are counted; the process ends at this one (0: at none)."""
        self.names.write_bytes(b"")
        self._shared[:] = FORM.pack(0, at, how)

    def clear(self) -> None:
        self._shared[:] = FORM.pack(-1, 0, 0)

    def pass_by(self, point: str) -> None:
        passed, at, how = self._read()
        if passed < 0:
            return
        with self.names.open("a") as names:
            names.write(f"{point} · {place(sys._getframe(2))}\n")
        self._shared[:] = FORM.pack(passed + 1, at, how)
        if passed + 1 == at:
            os.kill(os.getpid(), how)

    def _read(self) -> tuple[int, int, int]:
        passed, at, how = FORM.unpack(self._shared[:])
        return passed, at, how


def place(frame: FrameType | None) -> str:
    """Which part of the product it is that does it: file and function."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(ROOMS) and (inside := str(Path(path).relative_to(ROOT))) not in ON_THE_WAY:
            return f"{inside} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return "elsewhere"


def watched(fuse: Fuse) -> None:
    """Puts the points around the outer edges, in this process alone."""
    _commits(fuse)
    for owner, name, what in (
        (Session, "make_request", lambda _, args: type(args[1]).__name__),
        (Session, "updates", lambda *_: "GetUpdates"),
        (Exchanges, "_send", lambda *_: "a question to the exchange"),
    ):
        setattr(owner, name, _around(fuse, getattr(owner, name), what))
    for module, name in ((os, "fsync"), (os, "link"), (Path, "unlink")):
        setattr(module, name, _around_file(fuse, getattr(module, name)))
    _woken()


def _commits(fuse: Fuse) -> None:
    whole = Database.write

    @asynccontextmanager
    async def write(self: Database) -> AsyncIterator[AsyncConnection]:
        async with whole(self) as conn:
            yield conn
            fuse.pass_by("before a commit")
        fuse.pass_by("after a commit")

    Database.write = write  # type: ignore[method-assign]


def _around(fuse: Fuse, call: Callable[..., Any], what: Callable[[Any, Any], str]) -> Callable[..., Any]:
    async def watched_call(self: Any, *args: Any, **named: Any) -> Any:
        name = what(self, args)
        fuse.pass_by(f"before {name}")
        answer = await call(self, *args, **named)
        fuse.pass_by(f"after {name}")
        return answer

    return watched_call


def _around_file(fuse: Fuse, call: Callable[..., Any]) -> Callable[..., Any]:
    def watched_call(*args: Any, **named: Any) -> Any:
        fuse.pass_by(f"before {call.__name__}")
        answer = call(*args, **named)
        fuse.pass_by(f"after {call.__name__}")
        return answer

    return watched_call


def _woken() -> None:
    """The bot does at once what is due, when it is told that something is: else it may take half a minute."""
    run = App.run

    async def run_woken(self: App) -> bool:
        asyncio.get_running_loop().add_signal_handler(AWAKE, self.look)
        return await run(self)

    App.run = run_woken  # type: ignore[method-assign]
