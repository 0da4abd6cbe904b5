"""Fuzzes each target by what of our code its inputs reach, instead of by chance alone (atheris, of LLVM's libFuzzer).

`python -m tests.fuzz.guided --seconds 60` (of each; `--only NAME`) ends in a table; exit status 1 where something broke. Needs
Python 3.11 on Linux, and atheris, which `make fuzz-guided` puts into a folder of its own.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests.progress import show

ROOMS = ["bot", "handlers", "keys", "exchanges", "storage", "aiogram.filters.callback_data"]
LONGEST = 8192  # bytes that an input is made of
FIRST = 40  # inputs by chance, to begin with: of a few bytes nothing can be made
DONE = re.compile(r"#(\d+)\s+DONE\s+(?:cov: (\d+) ft: (\d+))?")


def main() -> int:
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", choices=TARGETS, action="append", help="this target, or these")
    parser.add_argument("--seed", type=int, default=1, help="of the first inputs, and of what is made of them")
    asked = parser.parse_args()
    print(f"{'target':<24}{'inputs':>10}{'branches':>10}{'features':>10}{'broke':>7}", flush=True)
    broken = []
    for name in asked.only or TARGETS:
        show(name)
        ended = _alone(name, asked.seconds, asked.seed)
        found = DONE.search(ended.stderr)
        numbers = found.groups("0") if found else ("–", "–", "–")
        show("")
        print(
            f"{name:<24}" + "".join(f"{number:>10}" for number in numbers) + f"{int(ended.returncode != 0):>7}",
            flush=True,
        )
        broken += [] if ended.returncode == 0 else [ended.stdout[-8000:] + ended.stderr[-8000:]]
    print(*broken, sep="\n\n")
    return 1 if broken else 0


def _alone(name: str, seconds: int, seed: int) -> subprocess.CompletedProcess[str]:
    """libFuzzer ends its process with the first that breaks, and with its time."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(FIRST):
            Path(folder, str(number)).write_bytes(chance.randbytes(LONGEST // 4))
        code = f"from tests.fuzz.guided import fuzz; fuzz({name!r}, {seconds}, {seed}, {folder!r})"
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, errors="replace", check=False
        )


def fuzz(name: str, seconds: int, seed: int, folder: str) -> None:
    """Of `folder` are the first inputs, and those that reach something new go there."""
    import atheris

    with atheris.instrument_imports(include=ROOMS, enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    from hypothesis import HealthCheck, Phase, given, settings

    target = TARGETS[name]
    form = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
    warnings.simplefilter("ignore")  # an input of 50,000 brackets is long when it is shown
    limits = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        "-len_control=0",
        "-rss_limit_mb=4096",
    ]
    where = f"-artifact_prefix={folder}/"
    check: Any = form(given(target.inputs)(target.check))
    atheris.Setup([sys.argv[0], *limits, where, folder], check.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
