"""Changes the vault in every small way, runs its tests on each, and says which change no test notices.

`python -m tests.mutants` shows its progress; exit status 1 where one survives that is not explained in `explained.toml`,
or where one that is explained there is killed after all, or is gone.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from tests.mutants.changes import Mutant, mutants
from tests.progress import show

ROOT = Path(__file__).parents[2]
NAME, SOURCE = "storage.vault", ROOT / "storage" / "vault.py"
EXPLAINED = Path(__file__).parent / "explained.toml"
# The quickest and sharpest first: most mutants are killed by the vault's own tests.
TESTS = [f"tests/storage/test_{name}.py" for name in ("vault", "vault_form", "vectors", "keyring")]
# That something is imported before pytest can rewrite its assertions is meant here.
OPTIONS = [
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=1",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]
CPU = 120  # seconds for the tests on one mutant; then it never ends, and is killed by that
KILLED, SURVIVED = "killed", "survived"


def born(mutant: Mutant) -> int:
    """A process in which the vault is this one from the first import on; the tests' exit status is its own."""
    number = os.fork()
    if number:
        return number
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        put(mutant)
        import pytest

        status = int(pytest.main([*OPTIONS, *TESTS]))
    except BaseException:  # noqa: BLE001 - a module that cannot even be run
        status = 1
    os._exit(status)


def put(mutant: Mutant) -> None:
    import storage

    module = ModuleType(NAME)
    module.__file__ = str(SOURCE)
    sys.modules[NAME] = module
    exec(compile(mutant.tree, str(SOURCE), "exec"), module.__dict__)  # noqa: S102 - our own source, changed
    storage.vault = module  # type: ignore[attr-defined]


def import_all_else() -> None:
    """What the tests need beside the vault is imported once, before anything is forked."""
    import aiosqlite
    import cryptography.hazmat.primitives.ciphers.aead
    import cryptography.hazmat.primitives.kdf.hkdf
    import hypothesis.strategies
    import pytest
    import sqlalchemy.ext.asyncio

    loaded = (aiosqlite, cryptography, hypothesis, pytest, sqlalchemy)
    assert all(loaded)
    assert NAME not in sys.modules


def judged(found: Sequence[Mutant], together: int) -> dict[str, str]:
    """What became of each."""
    outcome: dict[str, str] = {}
    running: dict[int, Mutant] = {}
    left, began = list(reversed(found)), time.monotonic()
    while left or running:
        while left and len(running) < together:
            mutant = left.pop()
            running[born(mutant)] = mutant
        number, status = os.wait()
        outcome[running.pop(number).name] = SURVIVED if status == 0 else KILLED
        survived = list(outcome.values()).count(SURVIVED)
        show(f"{len(outcome)} of {len(found)} mutants · {survived} survived · {time.monotonic() - began:.0f} s")
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--together", type=int, default=2, help="how many at once")
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    asked = parser.parse_args()
    whole = list({mutant.name: mutant for mutant in mutants(SOURCE.read_text(encoding="utf-8"))}.values())
    found = [mutant for mutant in whole if asked.only in mutant.name]
    explained: dict[str, str] = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    import_all_else()
    if judged([Mutant("unchanged", ast.parse(SOURCE.read_text(encoding="utf-8")))], 1) != {"unchanged": SURVIVED}:
        print("the tests fail on the vault as it is: first make them pass")
        return 1
    began = time.monotonic()
    outcome = judged(found, asked.together)
    survived = {name for name, end in outcome.items() if end == SURVIVED}
    show("")
    print(f"{len(found)} mutants, {len(found) - len(survived)} killed, {len(survived & explained.keys())} explained,")
    print(f"{len(survived - explained.keys())} survived unexplained, in {time.monotonic() - began:.0f} s")
    stale = [name for name in explained if asked.only in name and name not in survived]
    for name in sorted(survived - explained.keys()):
        print(f"survived: {name}")
    for name in stale:
        print(f"explained, and killed or gone: {name}")
    return 1 if survived - explained.keys() or stale else 0


if __name__ == "__main__":
    sys.exit(main())
