"""Changes the code that seals in every small way, runs its tests on each change, and says which no test notices.

`python -m tests.mutants` shows its progress; exit status 1 where one survives that is not explained in `explained.toml`,
or where one that is explained there is killed after all, or is gone.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import os
import resource
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from tests.mutants.changes import Mutant, mutants, mutated
from tests.progress import show

ROOT = Path(__file__).parents[2]
EXPLAINED = Path(__file__).parent / "explained.toml"
# The tests of each module of storage/, the quickest and sharpest first: most mutants go no further than the first.
TESTS = {
    "vault": ("vault_form", "vault", "vectors", "keyring"),
    "keyring": ("keyring", "vectors"),
}
# That something is imported before pytest can rewrite its assertions is meant here.
OPTIONS = [
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "--tb=no",
    "--hypothesis-profile=brief",
    "--hypothesis-seed=1",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]
# What the tests need beside our own code, imported once and before anything is forked.
OTHERS = (
    "aiosqlite",
    "alembic.command",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "hypothesis.extra",
    "hypothesis.strategies",
    "pytest",
    "pytest_asyncio.plugin",
    "sqlalchemy.ext.asyncio",
)
CPU = 120  # seconds for the tests on one mutant; then it never ends, and is killed by that
KILLED, SURVIVED = "killed", "survived"


def source(name: str) -> Path:
    return ROOT / "storage" / f"{name}.py"


def born(name: str, mutant: Mutant | None) -> int:
    """A process in which this module is the mutant from the first import on; the tests' exit status is its own."""
    number = os.fork()
    if number:
        return number
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        put(name, mutant)
        import pytest

        status = int(pytest.main([*OPTIONS, *(f"tests/storage/test_{test}.py" for test in TESTS[name])]))
    except BaseException:  # noqa: BLE001 - a module that cannot even be run
        status = 1
    os._exit(status)


def put(name: str, mutant: Mutant | None) -> None:
    import storage

    text = source(name).read_text(encoding="utf-8")
    tree = mutated(text, mutant) if mutant else ast.parse(text)
    module = ModuleType(f"storage.{name}")
    module.__file__ = str(source(name))
    sys.modules[module.__name__] = module
    exec(compile(tree, str(source(name)), "exec"), module.__dict__)  # noqa: S102 - our own source, changed
    setattr(storage, name, module)


def judged(name: str, found: Sequence[Mutant | None], together: int) -> dict[Mutant | None, str]:
    """What became of each."""
    outcome: dict[Mutant | None, str] = {}
    running: dict[int, Mutant | None] = {}
    left, began = list(reversed(found)), time.monotonic()
    while left or running:
        while left and len(running) < together:
            mutant = left.pop()
            running[born(name, mutant)] = mutant
        number, status = os.wait()
        outcome[running.pop(number)] = SURVIVED if status == 0 else KILLED
        survived = list(outcome.values()).count(SURVIVED)
        show(
            f"{name} · {len(outcome)} of {len(found)} mutants · {survived} survived · {time.monotonic() - began:.0f} s"
        )
    return outcome


def judge(name: str, only: str, together: int) -> bool:
    """Prints what became of one module's mutants. False: there is something to do about them."""
    found = [each for each in mutants(source(name).read_text(encoding="utf-8")) if only in each.name]
    explained: dict[str, str] = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get(name, {})
    if judged(name, [None], 1) != {None: SURVIVED}:
        print(f"the tests fail on storage/{name}.py as it is: first make them pass")
        return False
    began = time.monotonic()
    survived = {mutant.name for mutant, end in judged(name, found, together).items() if mutant and end == SURVIVED}
    unexplained = sorted(survived - explained.keys())
    stale = [each for each in explained if only in each and each not in survived]
    show("")
    print(f"storage/{name}.py: {len(found)} mutants, {len(found) - len(survived)} killed,", end=" ")
    print(f"{len(survived) - len(unexplained)} explained, {len(unexplained)} left, {time.monotonic() - began:.0f} s")
    for each in unexplained:
        print(f"survived: {each}")
    for each in stale:
        print(f"explained, and killed or gone: {each}")
    return not unexplained and not stale


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--module", choices=TESTS, help="this one of storage/ alone")
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    parser.add_argument("--together", type=int, default=2, help="how many at once")
    asked = parser.parse_args()
    for name in OTHERS:
        importlib.import_module(name)
    assert not any(f"storage.{name}" in sys.modules for name in TESTS)
    gc.freeze()  # else each process would look through, and so copy, all that was imported
    done = [judge(name, asked.only, asked.together) for name in TESTS if asked.module in (None, name)]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
