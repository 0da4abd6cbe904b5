"""`python -m tests.safety`: the table of invariants and faults, with what was looked at and how often each was broken.

Exit status 1 when a number that should be zero is not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict

from tests.progress import show
from tests.safety.faults import FAULTS, Fault
from tests.safety.play import INVARIANTS, Row, play

HEADS = ("secrets", "keys", *INVARIANTS, "lost", "untold", "invented")


async def run(faults: Sequence[Fault], seed: int, rounds: int, tell: Callable[[Row], None]) -> list[Row]:
    rows = []
    for number, fault in enumerate(faults):
        show(f"{fault.name} · {number + 1} of {len(faults)}")
        rows.append(await play(fault, seed, rounds))
        show("")
        tell(rows[-1])
    return rows


def line(name: str, numbers: Sequence[int | str]) -> str:
    return f"{name:<26}" + "".join(f"{number:>9}" for number in numbers)


def told(row: Row) -> str:
    return line(row.fault, (row.secrets, row.keys, *row.numbers))


def total(rows: Sequence[Row]) -> str:
    every = [(row.secrets, row.keys, *row.numbers) for row in rows]
    return line("all", [sum(column) for column in zip(*every, strict=True)])


def clean(rows: Sequence[Row]) -> bool:
    return not any(any(row.numbers) for row in rows)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fault", action="append", choices=[fault.name for fault in FAULTS], help="may be repeated")
    parser.add_argument("--rounds", type=int, default=1, help="how often each befalls; more traders come meanwhile")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="to repeat a run")
    parser.add_argument("--json", action="store_true", help="each row by itself, with every breach in words")
    return parser.parse_args()


def main() -> int:
    words = asked()
    faults = [fault for fault in FAULTS if not words.fault or fault.name in words.fault]
    if words.json:
        rows = asyncio.run(run(faults, words.seed, words.rounds, lambda _: None))
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        print(f"seed {words.seed}\n{line('fault', HEADS)}", flush=True)
        rows = asyncio.run(run(faults, words.seed, words.rounds, lambda row: print(told(row), flush=True)))
        print(total(rows))
    broken = [breach for row in rows for each in row.breaches.values() for breach in each]
    sys.stderr.write("".join(f"{breach}\n" for breach in broken))
    return 0 if clean(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
