"""Whether the lines that run are counted: not in tests marked `unmeasured`, whose lines others run too.

Counting takes half as long again as what is counted. `make check` shows that nothing is missed.
"""

import os
import sys
from typing import Any

MARK = "unmeasured"
_put_by: dict[str, str] | None = None


def count(wanted: bool) -> None:
    """From now on, in this process and in those that it starts."""
    global _put_by
    if wanted is (_put_by is None):
        return
    if wanted:
        os.environ.update(_put_by or {})
        _put_by = None
    else:
        _put_by = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("COVERAGE")}
    _switch(wanted)


def as_told() -> None:
    """In a process that was forked off one that counts: only if its environment says so."""
    if not any(name.startswith("COVERAGE") for name in os.environ):
        _switch(False)


def _switch(wanted: bool) -> None:
    coverage: Any = sys.modules["coverage"].Coverage.current() if "coverage" in sys.modules else None
    if coverage is not None:
        coverage.start() if wanted else coverage.stop()
