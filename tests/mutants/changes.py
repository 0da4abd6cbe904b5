"""Every small change of a program that a slip of the hand could make, one at a time, by its syntax tree."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name`: where it is and what was changed, by which it is known from run to run."""

    name: str
    place: int
    change: int


def mutants(source: str) -> Iterator[Mutant]:
    """Annotations and docstrings are left alone: no test can tell them apart, and none should."""
    lines, named = source.splitlines(), Counter[str]()
    for place, (where, node) in enumerate(_places(ast.parse(source), "")):
        for change, changed in enumerate(_changes(node)):
            name = _name(where, lines[getattr(node, "lineno", 1) - 1].strip(), node, changed)
            named[name] += 1
            yield Mutant(name if named[name] == 1 else f"{name} ({named[name]})", place, change)


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """Made only when it is run: hundreds of trees in memory would slow each process down that is forked."""
    tree = ast.parse(source)
    _, node = list(_places(tree, ""))[mutant.place]
    _Put(node, list(_changes(node))[mutant.change]).visit(tree)
    return ast.fix_missing_locations(tree)


def _name(where: str, line: str, node: ast.AST, changed: ast.AST) -> str:
    if isinstance(node, FUNCTION | ast.ClassDef):
        return f"{where}.{node.name} without its decorator"
    if isinstance(node, ast.ExceptHandler):
        return f"{where}: catches nothing at {line}"
    if isinstance(changed, ast.Pass):
        return f"{where}: without {line}"
    if isinstance(node, ast.If) and isinstance(changed, ast.If):
        node, changed = node.test, changed.test
    old, new = (" ".join(ast.unparse(each).split()) for each in (node, changed))
    return f"{where}: {line}: {old} -> {new}"


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old = old
        self._new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else super().generic_visit(node)


def _places(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Each statement and expression that runs, and the function or class that it is in."""
    if isinstance(node, FUNCTION | ast.ClassDef):
        where = f"{where}.{node.name}" if where else node.name
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment"):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST) and not _silent(inner):
                yield where or "module", inner
                yield from _places(inner, where)


def _silent(node: ast.AST) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or isinstance(node, ast.Import | ast.ImportFrom | ast.expr_context | ast.operator)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    return next((change(node) for kind, change in CHANGES.items() if isinstance(node, kind)), iter(()))


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    (op,) = node.ops
    for other in COMPARED[type(op)]:
        yield ast.Compare(node.left, [other()], node.comparators)


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    yield from node.values


def _asked(node: ast.If) -> Iterator[ast.AST]:
    for test in (ast.UnaryOp(ast.Not(), node.test), ast.Constant(value=True), ast.Constant(value=False)):
        yield ast.If(test, node.body, node.orelse)


def _raised(node: ast.Raise) -> Iterator[ast.AST]:
    yield ast.Pass()
    if node.cause is not None:
        yield ast.Raise(node.exc, None)


def _handled(node: ast.ExceptHandler) -> Iterator[ast.AST]:
    """As if nothing were caught: what is named instead is never raised here."""
    yield ast.ExceptHandler(ast.Name("FloatingPointError", ast.Load()), node.name, node.body)


def _undecorated(node: FUNCTION | ast.ClassDef) -> Iterator[ast.AST]:
    if node.decorator_list:
        bare = copy(node)
        bare.decorator_list = []
        yield bare


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    for other in _others(node.value):
        yield ast.Constant(value=other)


def _others(value: object) -> list[Any]:
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1]
        case str():
            return [f"{value}x", ""] if value else ["x"]
        case bytes():
            return [value + b"x", b""] if value else [b"x"]
    return []


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    if node.lower is not None:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield ast.Slice(node.lower, None, node.step)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """Without one of its arguments, and with two neighbours in each other's place."""
    for at in range(len(node.args)):
        yield ast.Call(node.func, node.args[:at] + node.args[at + 1 :], node.keywords)
    for at in range(len(node.args) - 1):
        swapped = [*node.args[:at], node.args[at + 1], node.args[at], *node.args[at + 2 :]]
        yield ast.Call(node.func, swapped, node.keywords)
    for at in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:at] + node.keywords[at + 1 :])


CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
    ast.Constant: _constants,
    ast.Compare: _compared,
    ast.BoolOp: _joined,
    ast.BinOp: lambda node: iter((node.left, node.right)),
    ast.UnaryOp: lambda node: iter((node.operand,)),
    ast.IfExp: lambda node: iter((node.body, node.orelse)),
    ast.If: _asked,
    ast.Slice: _slices,
    ast.Call: _calls,
    ast.Return: lambda node: iter((ast.Return(ast.Constant(value=None)),) if node.value is not None else ()),
    ast.Raise: _raised,
    ast.ExceptHandler: _handled,
    ast.Assign: lambda _: iter((ast.Pass(),)),
    ast.AnnAssign: lambda node: iter((ast.Pass(),) if node.value is not None else ()),
    ast.Expr: lambda _: iter((ast.Pass(),)),
    ast.FunctionDef: _undecorated,
    ast.AsyncFunctionDef: _undecorated,
    ast.ClassDef: _undecorated,
}
