"""A bot that starts in a moment: forked off a process that has imported everything, once for all worlds of a test run.

aiogram's models alone take seconds to import. From `main` on it is the very process that `keyferry` is.
"""

import atexit
import gc
import importlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from tests.measured import as_told, counting

ROOT = Path(__file__).parent.parent.parent
TICK = 0.01  # seconds within which an end is noticed


@dataclass(frozen=True, slots=True)
class Birth:
    """What is asked for: a module with a `main`, the words after `keyferry`, where it works, and the files that its two
    outputs go to."""

    program: str
    words: tuple[str, ...]
    folder: str
    env: dict[str, str]
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was forked off; `status` is its exit status, once it has ended."""

    number: int
    status: Future[int]


class Nursery:
    """The process from which others are forked, and how each of them ended. It belongs to no event loop."""

    def __init__(self) -> None:
        words, pipe = [sys.executable, "-m", __name__], subprocess.PIPE
        self._server = subprocess.Popen(words, cwd=ROOT, env=counting(), stdin=pipe, stdout=pipe, text=True)
        self._one_at_a_time = threading.Lock()
        self._born: queue.Queue[int] = queue.Queue()
        self._status: dict[int, Future[int]] = {}
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def bear(self, birth: Birth) -> Child:
        """Waits for it: the first time for all that is imported."""
        assert self._server.stdin is not None
        with self._one_at_a_time:
            self._server.stdin.write(json.dumps(asdict(birth)) + "\n")
            self._server.stdin.flush()
            number = self._born.get(timeout=300)
        assert number, "the process from which bots are forked is gone"
        return Child(number, self._status[number])

    def close(self) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._hearing.join()
        self._server.stdout.close()

    def _hear(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            match json.loads(line):
                case {"born": number}:
                    self._status[number] = Future()
                    self._born.put(number)
                case {"ended": number, "status": status}:
                    self._status[number].set_result(status)
        self._born.put(0)  # it is gone: nobody shall wait for a birth


@cache
def nursery() -> Nursery:
    """The one of this process, for as long as it runs."""
    opened = Nursery()
    atexit.register(opened.close)
    return opened


def serve() -> None:
    """Forks a process for each line that comes in, and tells who was born and how who ended."""
    warm()
    gc.freeze()  # what was imported is no garbage: all children look it through no more, and share its memory
    heard, children = b"", set[int]()
    while True:
        if select.select([0], [], [], TICK)[0]:
            if not (piece := os.read(0, 65536)):
                break
            *lines, heard = (heard + piece).split(b"\n")
            for line in lines:
                if (number := os.fork()) == 0:
                    become(birth := json.loads(line))
                    live(birth["program"])
                children.add(number)
                tell(born=number)
        children.discard(reap())
    for number in children:
        os.kill(number, signal.SIGKILL)


def warm() -> None:
    """What every bot would read anew at its start and at its first check: a second of the processor's time each."""
    import bot.app
    import bot.cli
    from bot.languages import LOCALES
    from keys import probe

    bot.app.texts = cache(bot.app.texts)
    bot.app.texts(LOCALES)
    probe._trusted()
    for exchange in ("okx", "bybit", "binance", "bingx"):
        probe._template(exchange)


def begin(main: Callable[[], None]) -> None:
    """The program, which can be ended at a point chosen beforehand where there is a fuse in its folder (tests/crash)."""
    if Path("fuse").exists():
        from tests.crash.points import Fuse, watched

        watched(Fuse(Path.cwd(), sys.argv[1]))
    main()


def become(birth: dict[str, Any]) -> None:
    """What the system would have set before the first line of the program."""
    os.chdir(birth["folder"])
    os.environ.clear()
    os.environ.update(birth["env"])
    as_told()
    sys.argv = ["keyferry", *birth["words"]]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, path in ((1, birth["out"]), (2, birth["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)


def live(program: str) -> NoReturn:
    """The program, and its end: without taking the interpreter to pieces, which takes a second."""
    try:
        begin(importlib.import_module(program).main)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    sys.stdout.flush()
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
