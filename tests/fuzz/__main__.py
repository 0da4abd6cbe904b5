"""Fuzzes each target for as long as asked, with a line of progress and a table at the end; exit status 1 where something broke.

`python -m tests.fuzz --seconds 60` (of each), `--only NAME` for some of them, `--seed` to repeat a run, `--json FILE` for the counts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisWarning

from tests.fuzz.targets import TARGETS, Target
from tests.progress import show

BATCH = 50  # inputs between two looks at the clock
LEFT_OUT = "initData: the bot has no web app yet"


@dataclass(slots=True)
class Count:
    name: str
    inputs: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def run(target: Target, seconds: float, seeds: random.Random) -> Count:
    """Until the time is over or something breaks; what broke it is made as small as it can be."""
    count, began = Count(target.name), time.monotonic()

    def check(made: Any) -> None:
        count.inputs += 1
        target.check(made)

    form = settings(max_examples=BATCH, database=None, deadline=None, verbosity=Verbosity.quiet,
                    suppress_health_check=list(HealthCheck))  # fmt: skip
    while not count.faults and (count.seconds < seconds or not count.inputs):
        try:
            seed(seeds.getrandbits(64))(form(given(target.inputs)(check)))()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            count.faults.append("".join(traceback.format_exception(error)))
        count.seconds = time.monotonic() - began
        show(f"{target.name}: {count.inputs} inputs · {count.seconds:.0f} of {seconds:.0f} s")
    return count


def table(counts: list[Count]) -> str:
    lines = [f"{'target':<24}{'inputs':>10}{'seconds':>9}{'faults':>8}"]
    lines += [f"{one.name:<24}{one.inputs:>10}{one.seconds:>9.0f}{len(one.faults):>8}" for one in counts]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--only", choices=TARGETS, action="append", help="this target, or these")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="to repeat a run")
    parser.add_argument("--json", type=Path, help="a file for the counts and all that broke")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", HypothesisWarning)  # an input of 50,000 brackets is long when it is shown
    print(f"seed {asked.seed} · left out: {LEFT_OUT}", flush=True)
    counts = [
        run(TARGETS[name], asked.seconds, random.Random(f"{asked.seed} {name}")) for name in asked.only or TARGETS
    ]
    show("")
    print(table(counts))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in counts], indent=1), encoding="utf-8")
    for fault in (fault for one in counts for fault in one.faults):
        print(f"\n{fault}")
    return 1 if any(one.faults for one in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
