"""Whether the lines that run are counted: not in tests marked `unmeasured`, whose lines others run too.

Counting takes half as long again as what is counted. `make check` shows that nothing is missed.
"""

import os
import sys
from dataclasses import dataclass, field
from typing import Any

MARK = "unmeasured"


@dataclass(slots=True)
class Pause:
    """Counting that goes on later: what counts in this process, which forgets it where it is stopped, and what tells
    those that it starts."""

    counter: Any = field(default_factory=lambda: counter())
    told: dict[str, str] = field(
        default_factory=lambda: {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("COVERAGE")}
    )

    def __post_init__(self) -> None:
        if self.counter is not None:
            self.counter.stop()

    def end(self) -> None:
        os.environ.update(self.told)
        if self.counter is not None:
            self.counter.start()


_pause: Pause | None = None


def count(wanted: bool) -> None:
    """From now on, in this process and in those that it starts."""
    global _pause
    if wanted and _pause is not None:
        _pause.end()
        _pause = None
    elif not wanted and _pause is None:
        _pause = Pause()


def counting() -> dict[str, str]:
    """The environment of a process that counts its lines, if any does, also where this one does not now."""
    return {**os.environ, **(_pause.told if _pause is not None else {})}


def as_told() -> None:
    """In a process that was forked off one that counts: only if its environment says so."""
    if not any(name.startswith("COVERAGE") for name in os.environ):
        count(False)


def counter() -> Any:
    """What counts the lines of this process; None: nothing does."""
    return sys.modules["coverage"].Coverage.current() if "coverage" in sys.modules else None
