"""Abuses the bot as a thief of keys and as a trader of slow ones would, and says what came of it.

`python -m tests.abuse` does all of it, `--only raid` or `--only slow` one part. It shows its progress and ends in tables; exit
status 1 where a limit did not hold or was not reached, a message stayed, something was disclosed, or others waited longer
than they may.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.abuse import oracle, slow
from tests.abuse.oracle import Count
from tests.abuse.slow import Delay, longer
from tests.progress import show

DELETION, VERDICT = 50, 1000  # milliseconds that others may wait longer, by the median and by the 99th percentile


def told(count: Count) -> str:
    names = ("accounts", "submissions", "presses", "tried", "hours", "seconds")
    lines = [f"{name:<36}{getattr(count, name):>8.0f}" for name in names]
    lines += ["", f"{'limit':<36}{'allowed':>8}{'most':>8}{'beyond':>8}{'stopped':>9}"]
    lines += [f"{one.name:<36}{one.allowed:>8}{one.most:>8}{one.beyond:>8}{one.stopped:>9}" for one in count.limits]
    return "\n".join([*lines, "", *(f"{name:<36}{number:>8}" for name, number in count.wrong.items())])


def compared(delay: Delay) -> tuple[str, bool]:
    """The table, and whether others waited longer than they may."""
    lines = [f"{'milliseconds: median, 99 %':<36}{'without':>16}{f'beside {delay.checks} slow':>20}{'longer':>16}"]
    late = False
    for exchange in delay.calm:
        for what, most in (("deletion", DELETION), ("verdict", VERDICT)):
            calm, beside = getattr(delay.calm[exchange], what), getattr(delay.beside[exchange], what)
            lines.append(f"{f'{what}, {exchange}':<36}{_pair(*_both(calm)):>16}{_pair(*_both(beside)):>20}")
            lines[-1] += f"{_pair(*longer(calm, beside)):>16}"
            late = late or max(longer(calm, beside)) >= most
    return "\n".join(lines), late


def _both(times: list[float]) -> tuple[float, float]:
    return median(times), slow.ninety_nine(times)


def _pair(first: float, second: float) -> str:
    return f"{first:.0f}, {second:.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--waves", type=int, default=100, help="of stolen keys, 20 minutes of the bot's clock apart")
    parser.add_argument("--each", type=int, default=2, help="keys of each account in a wave")
    parser.add_argument("--slow", type=int, default=100, help="slow checks of one owner")
    parser.add_argument(
        "--rounds", type=int, default=100, help="in which others are measured, with the slow checks and without"
    )
    parser.add_argument("--only", choices=("raid", "slow"))
    asked = parser.parse_args()
    good = True
    if asked.only != "raid":
        with tempfile.TemporaryDirectory() as folder:
            table, late = compared(asyncio.run(slow.run(Path(folder), asked.slow, asked.rounds)))
        show("")
        print(table, flush=True)
        good = not late
    if asked.only != "slow":
        with tempfile.TemporaryDirectory() as folder:
            count = asyncio.run(oracle.run(Path(folder), asked.accounts, asked.each, asked.waves))
        show("")
        print(told(count))
        good = good and count.clean
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
