"""The threat model names tests that hold it: each is there."""

import ast
import re

import pytest

from tests.e2e.process import ROOT

MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", MODEL)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_holds_a_line_is_there(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not name or name in functions


def test_most_lines_are_held() -> None:
    assert sum("tests/" in line for line in MODEL.splitlines() if line.startswith("| ")) >= 20
