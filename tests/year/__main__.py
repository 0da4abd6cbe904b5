"""A year of many traders in minutes: is every message that is due sent once, in time, and to the right person?

`python -m tests.year --traders 1000 --days 365 --seed 1` shows its progress and a table; exit status 1 when a message is
missing, late, twice, unasked or names another's key. A letter that was on its way at a kill may come again.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.courier import TOGETHER
from tests.progress import show
from tests.year.change import AddressChange
from tests.year.drill import drill
from tests.year.driver import Driver, Show
from tests.year.judge import COLUMNS, Verdicts, judge
from tests.year.oracle import due
from tests.year.story import Year, lives, year

MEMORY = Path("/dev/shm")  # noqa: S108 - kill -9 takes nothing from a file; a disk only makes the year longer


async def run(year: Year, kills: int, folder: Path, show: Show) -> Verdicts:
    found = Verdicts()
    async with Driver.open(folder, year, show) as driver:
        change = AddressChange(driver, found)
        await driver.pass_year(lives(year), kills, change)
        for trader in driver.traders.values():
            judge(year.step, trader, [*due(year, trader.life), *change.dues(trader)], driver.kills, found)
        await drill(driver, year.end, found)
        again = sum(row["again after a kill"] for row in found.counts.values())
        if again > len(driver.kills) * TOGETHER:
            found.complaints.append(
                f"{again} letters came again after {len(driver.kills)} kills: more than were on their way"
            )
        found.totals["traders"] = len(driver.traders)
        found.totals["kill -9"] = len(driver.kills)
        found.totals["questions to exchanges"] = sum(len(one.requests) for one in driver.world.exchanges.values())
    return found


class Progress:
    """A line that changes on a terminal, and one a minute in a file."""

    def __init__(self) -> None:
        self._minute = 0

    def __call__(self, line: str, minutes: float) -> None:
        show(line)
        if not sys.stderr.isatty() and int(minutes) > self._minute:
            self._minute = int(minutes)
            print(line, file=sys.stderr, flush=True)


def table(found: Verdicts) -> str:
    head = f"{'message':<16}" + "".join(f"{name:>{len(name) + 3}}" for name in COLUMNS)
    rows = [
        f"{kind:<16}" + "".join(f"{found.counts[kind][name]:>{len(name) + 3}}" for name in COLUMNS)
        for kind in sorted(found.counts)
    ]
    totals = [f"{name:<32}{number:>8}" for name, number in found.totals.items()]
    return "\n".join([head, *rows, "", *totals])


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--traders", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--step", type=float, default=1, help="hours by which the clock is moved at once: a poll")
    parser.add_argument("--every", type=int, default=72, help="hours between two looks at a key (watch_hours)")
    parser.add_argument("--kills", type=int, default=20, help="of the bot at its work")
    parser.add_argument("--seed", type=int, default=1, help="to repeat a run")
    asked = parser.parse_args(words)
    began = time.monotonic()
    story = year(asked.seed, asked.traders, asked.days, timedelta(hours=asked.step), timedelta(hours=asked.every))
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        found = asyncio.run(run(story, asked.kills, Path(folder), Progress()))
    show("")
    print(table(found))
    print(f"{'minutes':<32}{(time.monotonic() - began) / 60:>8.1f}")
    print(*found.complaints, sep="\n")
    return 0 if found.clean else 1


if __name__ == "__main__":
    sys.exit(main())
