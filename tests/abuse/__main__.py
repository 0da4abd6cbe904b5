"""Abuses the bot as a thief of keys and as a trader of slow ones would, and says what came of it.

`python -m tests.abuse --accounts 50 --each 200 --slow 100` shows its progress and two tables; exit status 1 where a limit did
not hold, a message stayed, something was disclosed, or others waited longer than they may.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.abuse import oracle, slow
from tests.e2e.world import open_world
from tests.progress import show

DELETION, VERDICT = 50, 1000  # milliseconds that others may wait longer


async def run(accounts: int, each: int, checks: int, others: int) -> tuple[oracle.Count, slow.Delay]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), LOG_LEVEL="info") as world:
            delay = await slow.run(world, checks, others)
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), oracle.LIMITED, LOG_LEVEL="info") as world:
            return await oracle.run(world, accounts, each), delay


def table(count: oracle.Count, delay: slow.Delay) -> str:
    lines = [f"{name:<30}{getattr(count, each):>8}" for each, name in oracle.NAMED.items()]
    lines.append(f"\n{'milliseconds, median':<42}{'deletion':>10}{'verdict':>10}")
    lines += [f"{name:<42}{times.deletion:>10.0f}{times.verdict:>10.0f}" for name, times in delay.rows()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--each", type=int, default=200, help="stolen keys that each account submits")
    parser.add_argument("--slow", type=int, default=100, help="slow checks of one owner")
    parser.add_argument("--others", type=int, default=15, help="traders who are measured beside them")
    asked = parser.parse_args()
    count, delay = asyncio.run(run(asked.accounts, asked.each, asked.slow, asked.others))
    show("")
    print(table(count, delay))
    late = [
        times
        for times in (delay.beside, delay.same_exchange)
        if times.deletion - delay.alone.deletion >= DELETION or times.verdict - delay.alone.verdict >= VERDICT
    ]
    return 0 if count.clean and not late else 1


if __name__ == "__main__":
    sys.exit(main())
