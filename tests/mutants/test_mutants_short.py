"""A few of what `make mutants` does, by the program itself: a change that matters is killed, and one that does not is told apart."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

from tests.mutants.__main__ import ROOT
from tests.mutants.changes import mutants, mutated

SOURCE = '''
def least(one: int, other: int = 3) -> int:
    """The lesser."""
    if one < other:
        return one
    raise ValueError("no") from None
'''


def changes() -> dict[str, str]:
    return {each.name: ast.unparse(mutated(SOURCE, each)) for each in mutants(SOURCE)}


def test_each_statement_and_expression_is_changed_in_every_small_way_but_not_what_no_test_could_see() -> None:
    assert list(changes()) == [
        "least: def least(one: int, other: int = 3) -> int:: 3 -> 4",
        "least: def least(one: int, other: int = 3) -> int:: 3 -> 2",
        "least: if one < other:: one < other -> not one < other",
        "least: if one < other:: one < other -> True",
        "least: if one < other:: one < other -> False",
        "least: if one < other:: one < other -> one <= other",
        "least: if one < other:: one < other -> one > other",
        "least: return one: return one -> return None",
        'least: without raise ValueError("no") from None',
        "least: raise ValueError(\"no\") from None: raise ValueError('no') from None -> raise ValueError('no')",
        "least: raise ValueError(\"no\") from None: ValueError('no') -> ValueError()",
        "least: raise ValueError(\"no\") from None: 'no' -> 'nox'",
        "least: raise ValueError(\"no\") from None: 'no' -> ''",
    ]


def test_a_mutant_differs_from_what_it_was_made_of_in_that_one_place() -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    made = changes()
    assert made["least: return one: return one -> return None"] == whole.replace("return one", "return None")
    assert made["least: if one < other:: one < other -> one <= other"] == whole.replace("<", "<=")
    assert whole not in made.values()
    assert len(set(made.values())) == len(made)


def test_the_vaults_tests_notice_what_matters_and_a_change_that_does_not_is_known_by_its_reason() -> None:
    """In a process of its own, since the vault was imported into this one; with nothing of coverage in it."""
    asked = ["--module", "vault", "--together", "1", "--only", "_decoded: return"]
    path = {"PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.mutants", *asked], cwd=ROOT, env=path, capture_output=True, text=True, check=False
    )
    assert ended.stdout.startswith("storage/vault.py: "), ended.stdout + ended.stderr
    assert ", 1 explained, 0 left, " in ended.stdout
    assert ended.returncode == 0
