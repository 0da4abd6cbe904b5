"""A further language: its skeleton out of the English texts, and what it still lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from fluent.syntax import FluentParser, serialize
from fluent.syntax import ast as ftl

from bot.languages import ENGLISH
from keys.model import Exchange, Text

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
NAME = "language-name"
CODE = re.compile("[a-z]{2}")  # as in ISO 639-1; Telegram takes no other for the menu of commands
TAG = re.compile(r"</?\w+[^<>]*>?")


@dataclass(frozen=True, slots=True)
class Lack:
    """`what`: missing | unknown | unreadable | values | plurals | english; `which`: the values or forms concerned."""

    file: str
    message: str
    what: str
    which: tuple[str, ...] = ()


def plural_forms(code: str) -> tuple[str, ...]:
    """CLDR's plural categories of a language, `other` last. ValueError: that is no language's two letters."""
    if not CODE.fullmatch(code):
        raise ValueError(code)
    try:
        forms = Locale(code).plural_form.tags
    except UnknownLocaleError as error:
        raise ValueError(code) from error
    return (*(form for form in ("zero", "one", "two", "few", "many") if form in forms), "other")


def own_name(code: str) -> str:
    """As its speakers call it: Deutsch."""
    return (Locale(code).get_display_name() or code).capitalize()


# The skeleton


def skeleton(english: Path, code: str) -> dict[str, str]:
    """File name -> text: every message in English, its plurals with the forms that the language needs."""
    forms = plural_forms(code)
    made = {}
    for path in sorted(english.glob("*.ftl")):
        resource = _parsed(path)
        for message in _messages(resource).values():
            for choice in _plurals(message):
                choice.variants = _variants(choice, forms)
        if NAME in _messages(resource):
            _messages(resource)[NAME].value = ftl.Pattern([ftl.TextElement(own_name(code))])
        made[path.name] = serialize(resource)
    return made


def _variants(choice: ftl.SelectExpression, forms: tuple[str, ...]) -> list[ftl.Variant]:
    """Those of the language, with the English text of the form or of the default; single numbers stay."""
    there = {one.key.name: one.value for one in choice.variants if isinstance(one.key, ftl.Identifier)}
    numbers = [one for one in choice.variants if isinstance(one.key, ftl.NumberLiteral)]
    default = next(one.value for one in choice.variants if one.default)
    named = [ftl.Variant(ftl.Identifier(form), there.get(form, default), form == "other") for form in forms]
    return [*numbers, *named]


# What is lacking


def lacks(english: Path, folder: Path, code: str) -> list[Lack]:
    """In the order of the English files; what is only here at the end of each file. English itself lacks no English."""
    forms = set(plural_forms(code)) - {"other"}
    found: list[Lack] = []
    names = {path.name for path in (*english.glob("*.ftl"), *folder.glob("*.ftl"))}
    for name in sorted(names):
        model, there = _messages(_parsed(english / name)), _parsed(folder / name)
        found += [
            Lack(name, one.content.split("\n")[0], "unreadable") for one in there.body if isinstance(one, ftl.Junk)
        ]
        own = _messages(there)
        for key, message in model.items():
            found += _compared(name, message, own[key], forms) if key in own else [Lack(name, key, "missing")]
        found += [Lack(name, key, "unknown") for key in own if key not in model]
    return [one for one in found if one.what != "english" or code != ENGLISH]


def _compared(file: str, model: ftl.Message, own: ftl.Message, forms: set[str]) -> Iterator[Lack]:
    key = model.id.name
    if differing := _values(model) ^ _values(own):
        yield Lack(file, key, "values", tuple(sorted(differing)))
    for choice in _plurals(own):
        if lacking := forms - {one.key.name for one in choice.variants if isinstance(one.key, ftl.Identifier)}:
            yield Lack(file, key, "plurals", tuple(sorted(lacking)))
    words = _words(own)
    if words and words <= _words(model):
        yield Lack(file, key, "english")


def untranslated(exchanges: Mapping[str, Exchange], code: str) -> tuple[int, int]:
    """How many texts of the exchanges are not there in this language and are shown in English, and of how many."""
    texts = [text for exchange in exchanges.values() for text in texts_of(exchange)]
    return sum(not text.speaks(code) for text in texts), len(texts)


def texts_of(part: object) -> Iterator[Text]:
    """All texts in an exchange's data, however deep."""
    if isinstance(part, Text):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))
    elif isinstance(part, tuple):
        for each in part:
            yield from texts_of(each)
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from texts_of(each)


# The tree of a file


def _parsed(path: Path) -> ftl.Resource:
    """Nothing in it where there is no such file."""
    return FluentParser().parse(path.read_text(encoding="utf-8") if path.exists() else "")


def _messages(resource: ftl.Resource) -> dict[str, ftl.Message]:
    return {one.id.name: one for one in resource.body if isinstance(one, ftl.Message)}


def _within(node: object) -> Iterator[object]:
    yield node
    for each in node if isinstance(node, list) else vars(node).values() if isinstance(node, ftl.BaseNode) else ():
        yield from _within(each)


def _values(message: ftl.Message) -> set[str]:
    return {node.id.name for node in _within(message) if isinstance(node, ftl.VariableReference)}


def _words(message: ftl.Message) -> set[str]:
    """The pieces of text that have letters in them."""
    pieces = {TAG.sub("", node.value).strip() for node in _within(message) if isinstance(node, ftl.TextElement)}
    return {piece for piece in pieces if any(char.isalpha() for char in piece)}


def _plurals(message: ftl.Message) -> Iterator[ftl.SelectExpression]:
    """The choices that go by a plural category."""
    for node in _within(message):
        if isinstance(node, ftl.SelectExpression):
            names = {one.key.name for one in node.variants if isinstance(one.key, ftl.Identifier)}
            if names & (CATEGORIES - {"other"}):
                yield node
