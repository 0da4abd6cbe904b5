"""Every other exchange of ccxt at a basic level: a private read proves its keys, and what they may do stays unknown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from importlib import import_module
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from exchanges.basic_texts import LABELS, STEPS, WALLET, WHITELIST, WORDS, delegated, noted
from exchanges.table import Table
from keys.model import Exchange, Fault, Field, KeyFacts, Rule, Step, Text, at

HERE = Path(__file__).parent
LISTS = (HERE / "lists" / "basic.toml", HERE / "lists" / "coded.toml")
SOURCE = "ccxt 4.5.90, exceptions"
CHECKED = date(2026, 11, 21)
TELLS = frozenset({"rights", "addresses", "expiry"})


@cache
def _load(path: Path) -> dict[str, Exchange]:
    table = Table(f"{path.name}: ", tomllib.loads(path.read_text(encoding="utf-8")))
    return {name: _exchange(name, one) for name, one in table.all()}


def load(*paths: Path) -> dict[str, Exchange]:
    """The exchanges of the lists by ccxt id, in its order. Raises Mistake with the place."""
    return dict(sorted(chain.from_iterable(_load(path).items() for path in paths or LISTS), key=itemgetter(0)))


def _exchange(name: str, table: Table) -> Exchange:
    site, proof = table.string("site"), table.string("proof")
    code = import_module(f"exchanges.{name}") if table.flag("coded") else None
    called = table.text("called") if table.has("called") else None
    exchange = Exchange(
        id=name,
        name=table.string("name"),
        brand=name,
        sites=(name,),
        aliases=table.words("aliases"),
        page=Text(site, site),
        fields=_fields(table),
        prerequisites=(),
        steps=_steps(table, called),
        boxes=(),
        whitelist=WHITELIST,
        remedies=(WALLET if called else {}) | _unproven(table),
        code_at=table.maybe("code_at") or "",
        text_at=table.maybe("text_at") or "",
        ok=table.blank("ok"),
        rules=(*_rules(table, "texts"), *_rules(table, "codes")),
        key_info=table.string("asks"),
        key_info_seen=table.string("seen"),
        key_info_params=_texts(table, "params"),
        form="list" if proof.startswith("[]") else "object",
        checked=CHECKED,
        sources=(f"ccxt 4.5.90 async_support/{name}.py", *table.words("sources")),
        read_key=partial(read_key, proof),
        by_address=table.flag("bare"),
        prepare=getattr(code, "prepare", None),
        find=getattr(code, "find", None),
        tells=frozenset(table.words("tells", TELLS)),
        basic=True,
    )
    table.done()
    return exchange


def _steps(table: Table, called: Text | None) -> tuple[Step, ...]:
    note = table.text("note") if table.has("note") else None
    return delegated(called, note) if called else noted(note) if note else STEPS


def _unproven(table: Table) -> dict[Fault, Text]:
    return {Fault.UNPROVEN: table.text("unproven")} if table.has("unproven") else {}


def _fields(table: Table) -> tuple[Field, ...]:
    """A shape is a must here: what is no key at all is not signed with, and of what is no address nothing is asked."""
    names, telling = table.words("fields", frozenset(LABELS)), table.words("identifies")
    shapes, labels = _texts(table, "shapes"), _labels(table)
    return tuple(
        Field(
            name=name,
            label=labels.get(name, LABELS[name]),
            shape=shapes.get(name),
            strict=name in shapes,
            chosen=name == "password",
            identifies=name in telling,
            words=WORDS.get(name, ()),
        )
        for name in names
    )


def _labels(table: Table) -> dict[str, Text]:
    return {name: one.both() for name, one in table.entries("labels")} if table.has("labels") else {}


def _texts(table: Table, name: str) -> dict[str, str]:
    """A table of texts, or none at all."""
    values = table.need(name, dict) if table.has(name) else {}
    if not all(isinstance(value, str) for value in values.values()):
        raise table.fail(name, "must be texts")
    return values


def _rules(table: Table, kind: str) -> tuple[Rule, ...]:
    return tuple(_rule(table, kind, met, words) for met, words in _texts(table, kind).items())


def _rule(table: Table, kind: str, met: str, words: str) -> Rule:
    unknown = set(words.split()) - set(Fault)
    if unknown or not words.split():
        raise table.fail(f"{kind}.{met}", "names no fault" if not unknown else f"no such fault: {min(unknown)}")
    faults = tuple(Fault(word) for word in words.split())
    code, text = (met, None) if kind == "codes" else (None, re.escape(met))
    return Rule(faults=faults, code=code, text=text, unconfirmed=True, source=SOURCE)


def read_key(proof: str, body: Any) -> KeyFacts:
    """No fact at all, once the answer is proven to be a served one. Raises ValueError."""
    if not all(any(_holds(body, way) for way in one.split("|")) for one in proof.split(" ")):
        raise ValueError("not what this exchange answers to a private read")
    return KeyFacts()


def _holds(body: Any, way: str) -> bool:
    """`way` as the head of lists/basic.toml explains it."""
    path, equals, value = way.partition("=")
    if equals:
        return _plain(at(body, path)) == value
    path, several, name = path.partition("[]") if "[]" in path else path.partition("*")
    if several:
        return _each(at(body, path), several, name.removeprefix("."))
    if path.endswith("{}"):
        return isinstance(at(body, path.removesuffix("{}")), Mapping)
    return at(body, path) not in (None, "")


def _each(found: Any, several: str, name: str) -> bool:
    """A list (an empty one too: an account without anything), or a table that is not empty, of such entries."""
    if several == "*":
        return isinstance(found, Mapping) and bool(found) and all(_has(one, name) for one in found.values())
    return isinstance(found, list) and all(not name or _has(one, name) for one in found)


def _has(entry: Any, name: str) -> bool:
    return type(entry) is int if name == "#" else at(entry, name) is not None


def _plain(value: Any) -> str:
    """As JSON writes it: true, 1, ok."""
    return str(value).lower() if isinstance(value, bool) else str(value)
