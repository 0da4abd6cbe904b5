"""Telegram's updates as aiogram's models describe them, and what a careless or hostile hand makes of them."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from aiogram.types import Message, Update
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Raw = dict[str, Any]
Path = tuple[str | int, ...]

DEEP = 3  # models within models
MEMBERS = 4  # of a model at once, beside those that it must have
CHARS = st.characters()  # surrogates too: JSON can hold half of a pair
TEXT = st.text(CHARS, max_size=12) | st.sampled_from(["", "OKX", "/start", "/addkey okx", "см. <b>", "\u202e", "\x00"])
NUMBER = st.integers(-5, 5) | st.integers(-(2**52), 2**52) | st.sampled_from([2**31, 2**63 - 1, 1_700_000_000])
LEAF = st.none() | st.booleans() | NUMBER | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


@st.composite
def made(draw: DrawFn, kind: type[BaseModel], depth: int = DEEP) -> Raw:
    """What the model takes, by the names of the Bot API; below `depth` only what must be there."""
    needed, others = _members(kind)
    chosen = dict(needed)
    if others and depth > 0:
        for at in draw(st.lists(st.integers(0, len(others) - 1), max_size=MEMBERS, unique=True)):
            name, annotation = others[at]
            chosen[name] = annotation
    return {name: draw(value(annotation, depth - 1)) for name, annotation in chosen.items()}


@cache
def _members(kind: type[BaseModel]) -> tuple[tuple[tuple[str, Any], ...], tuple[tuple[str, Any], ...]]:
    fields = [(field.alias or name, field) for name, field in kind.model_fields.items()]
    needed = tuple((name, field.annotation) for name, field in fields if field.is_required() or _tag(field))
    return needed, tuple((name, field.annotation) for name, field in fields if not (field.is_required() or _tag(field)))


def _tag(field: FieldInfo) -> bool:
    """By this member a union's models are told apart."""
    return typing.get_origin(field.annotation) is typing.Literal


@cache
def value(annotation: Any, depth: int) -> SearchStrategy[Any]:
    """Anything of this type, as JSON."""
    match typing.get_origin(annotation):
        case None:
            return _plain(annotation, depth)
        case typing.Literal:
            return st.sampled_from([_word(each) for each in typing.get_args(annotation)])
        case typing.Annotated:
            return value(typing.get_args(annotation)[0], depth)
        case origin if origin is list:
            return st.lists(value(typing.get_args(annotation)[0], depth), max_size=2)
        case _:
            kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
            return st.integers(0, len(kinds) - 1).flatmap(lambda at: value(kinds[at], depth))


def _word(each: object) -> object:
    return each.value if isinstance(each, Enum) else each


def _plain(annotation: Any, depth: int) -> SearchStrategy[Any]:
    simple: dict[Any, SearchStrategy[Any]] = {
        bool: st.booleans(), int: NUMBER, float: NUMBER, str: TEXT, datetime: NUMBER, timedelta: NUMBER
    }  # fmt: skip
    if annotation in simple:
        return simple[annotation]
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return made(annotation, depth) if depth > -DEEP else st.just({})
    return JSON


@st.composite
def updates(draw: DrawFn, kinds: tuple[str, ...] = tuple(name for name, _ in _members(Update)[1])) -> Raw:
    """An update of one of these kinds."""
    kind = draw(st.sampled_from(kinds))
    return {"update_id": draw(st.integers(1, 2**31)), kind: draw(value(dict(_members(Update)[1])[kind], DEEP))}


def _deep(inner: object, levels: int) -> object:
    for _ in range(levels):
        inner = [inner]
    return inner


SPOILS: dict[str, Callable[[DrawFn], object]] = {
    "another type": lambda draw: draw(JSON),
    "deep": lambda draw: _deep(draw(LEAF), draw(st.sampled_from([70, 400, 2000]))),
    "huge text": lambda draw: draw(CHARS) * draw(st.sampled_from([100, 20_000])),
    "huge number": lambda draw: 10 ** draw(st.integers(18, 60)),
    "many": lambda draw: [draw(LEAF)] * 500,
}


@st.composite
def spoiled(draw: DrawFn, whole: SearchStrategy[Raw], ways: tuple[str, ...] = tuple(SPOILS)) -> Raw:
    """An update with up to three members that no model knows, or that hold what they should not."""
    update = deepcopy(draw(whole))
    for _ in range(draw(st.integers(0, 3))):
        here = draw(st.sampled_from(list(_objects(update))))
        named = st.sampled_from(sorted(here) or ["x"])
        name = draw(named | st.sampled_from(["brand_new", "message", "text", "id", ""]))
        here[name] = SPOILS[draw(st.sampled_from(ways))](draw)
    return update


def _objects(value: object, deepest: int = 8) -> Iterator[Raw]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner if deepest else ():
        yield from _objects(each, deepest - 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A string member of a message, however deep: the names that lead to it."""

    path: tuple[str, ...]

    def holding(self, text: str) -> Raw:
        """The least of a message that has this text there. A list has it in its one entry."""
        inner: Any = text
        for name in reversed(self.path):
            inner = [inner] if name == "[]" else {name: inner}
        assert isinstance(inner, dict)
        return inner


def places(kind: type[BaseModel] = Message, depth: int = DEEP) -> Iterator[Place]:
    """Every string member of the model, down to `depth` models within models."""
    for name, field in kind.model_fields.items():
        for path in _texts(field.annotation, depth):
            yield Place((field.alias or name, *path))


def _texts(annotation: Any, depth: int) -> Iterator[tuple[str, ...]]:
    if annotation is str:
        yield ()
    elif inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield from (place.path for place in places(annotation, depth - 1)) if depth > 1 else ()
    elif typing.get_origin(annotation) is list:
        yield from (("[]", *path) for path in _texts(typing.get_args(annotation)[0], depth))
    else:
        for one in dict.fromkeys(typing.get_args(annotation)):
            yield from _texts(one, depth)
