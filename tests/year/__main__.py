"""A year of many traders in minutes: is every message that is due sent once, in time, and to the right person?

`python -m tests.year --traders 1000 --days 365 --seed 1` shows its progress and a table; exit status 1 when a message is
missing, late, twice, unasked or names another's key. A letter that was on its way at a kill may come again.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.year.drill import drill
from tests.year.driver import Driver
from tests.year.judge import COLUMNS, Verdicts, judge
from tests.year.oracle import due
from tests.year.story import Year, lives, year


async def run(year: Year, kills: int, folder: Path) -> Verdicts:
    found = Verdicts()
    async with Driver.open(folder, year, show) as driver:
        await driver.pass_year(lives(year), kills)
        struck = [*driver.kills]
        for trader in driver.traders.values():
            judge(year.step, trader, due(year, trader.life), struck, found)
        await drill(driver, year.end, found)
        found.totals["traders"] = len(driver.traders)
        found.totals["kill -9"] = len(driver.kills)
        found.totals["questions to exchanges"] = sum(len(one.requests) for one in driver.world.exchanges.values())
    return found


def show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{line}")
        sys.stderr.flush()


def table(found: Verdicts) -> str:
    head = f"{'message':<16}" + "".join(f"{name:>{len(name) + 3}}" for name in COLUMNS)
    rows = [
        f"{kind:<16}" + "".join(f"{found.counts[kind][name]:>{len(name) + 3}}" for name in COLUMNS)
        for kind in sorted(found.counts)
    ]
    totals = [f"{name:<32}{number:>8}" for name, number in found.totals.items()]
    return "\n".join([head, *rows, "", *totals])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--traders", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--step", type=float, default=1, help="hours by which the clock is moved at once: a poll")
    parser.add_argument("--every", type=int, default=72, help="hours between two looks at a key (watch_hours)")
    parser.add_argument("--kills", type=int, default=20, help="of the bot at its work")
    parser.add_argument("--seed", type=int, default=1, help="to repeat a run")
    asked = parser.parse_args()
    began = time.monotonic()
    story = year(asked.seed, asked.traders, asked.days, timedelta(hours=asked.step), timedelta(hours=asked.every))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(story, asked.kills, Path(folder)))
    show("")
    print(table(found))
    print(f"{'minutes':<32}{(time.monotonic() - began) / 60:>8.1f}")
    print(*found.complaints, sep="\n")
    return 0 if found.clean else 1


if __name__ == "__main__":
    sys.exit(main())
