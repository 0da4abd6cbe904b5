"""A TOML table read strictly: every mistake names its file and its place; nothing unread is let through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from keys.model import Fault, Text

T = TypeVar("T")
KINDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table", date: "a date"}
NOTHING = object()
LANGUAGE = re.compile("[a-z]{2}")


class Mistake(ValueError):
    """What is wrong with a file of facts, and where."""


class Table:
    """Values by name; `done` complains of names that nobody asked for."""

    def __init__(self, place: str, values: Any) -> None:
        if not isinstance(values, Mapping):
            raise Mistake(f"{place.rstrip('.: ')}: must be a table")
        self.place = place
        self._values = dict(values)

    def fail(self, name: str, what: str) -> Mistake:
        return Mistake(f"{(self.place + name).rstrip('.')}: {what}")

    def wrong(self, name: str, what: str) -> None:
        """Stops here; of a draft, the rest is read too."""
        raise self.fail(name, what)

    def _take(self, name: str, kind: type[T]) -> T | None:
        value = self._values.pop(name, NOTHING)
        if value is NOTHING:
            return None
        if type(value) is not kind:
            raise self.fail(name, f"must be {KINDS[kind]}")
        if value in ("", [], {}):
            raise self.fail(name, "is empty")
        return value

    def need(self, name: str, kind: type[T]) -> T:
        value = self._take(name, kind)
        if value is None:
            raise self.fail(name, "is missing")
        return value

    def string(self, name: str) -> str:
        return self.need(name, str)

    def word(self, name: str, known: frozenset[str]) -> str:
        return self._one_of(name, self.string(name), known)

    def maybe(self, name: str) -> str | None:
        return self._take(name, str)

    def blank(self, name: str) -> str | None:
        """A text that may be empty."""
        return "" if self._values.get(name) == "" and not self._values.pop(name) else self.maybe(name)

    def number(self, name: str) -> int | None:
        return self._take(name, int)

    def flag(self, name: str) -> bool:
        return bool(self._take(name, bool))

    def day(self, name: str) -> date:
        return self.need(name, date)

    def pattern(self, name: str) -> str | None:
        value = self.maybe(name)
        try:
            re.compile(value or "")
        except re.error as error:
            raise self.fail(name, f"is no pattern: {error}") from None
        return value

    def words(self, name: str, known: frozenset[str] | None = None) -> tuple[str, ...]:
        values = self._values.pop(name, [])
        if not isinstance(values, list) or any(not isinstance(value, str) or not value for value in values):
            raise self.fail(name, "must be a list of texts")
        return tuple(self._one_of(name, value, known or frozenset(values)) for value in values)

    def one_or_more(self, name: str) -> tuple[str, ...]:
        """A text, or a list of them; nothing where the name is not there."""
        return (self.string(name),) if isinstance(self._values.get(name), str) else self.words(name)

    def faults(self, name: str) -> tuple[Fault, ...]:
        if not self._values.get(name):
            raise self.fail(name, "is missing")
        return tuple(Fault(word) for word in self.words(name, frozenset(Fault)))

    def _one_of(self, name: str, word: str, known: frozenset[str]) -> str:
        if word not in known:
            raise self.fail(name, f"{word!r} is none of {', '.join(sorted(known))}")
        return word

    def table(self, name: str) -> Table:
        return self.inside(f"{self.place}{name}.", self.need(name, dict))

    def inside(self, place: str, values: Any) -> Table:
        """A table within this one."""
        return Table(place, values)

    def tables(self, name: str) -> Iterator[Table]:
        for number, values in enumerate(self.need(name, list), 1):
            yield self.inside(f"{self.place}{name}[{number}].", values)

    def maybe_tables(self, name: str) -> Iterator[Table]:
        """The same, of a list that may be missing; an empty one takes nothing over from the file that is extended."""
        if self._values.get(name):
            yield from self.tables(name)
        self._values.pop(name, None)

    def texts(self, name: str, known: frozenset[str] | None = None) -> dict[str, str]:
        """Texts by name, none where there is no such table; `known`: the only ones there are."""
        values = self.need(name, dict) if self.has(name) else {}
        if not all(isinstance(value, str) for value in values.values()):
            raise self.fail(name, "must be texts")
        return {key: self._one_of(name, value, known or frozenset(values.values())) for key, value in values.items()}

    def entries(self, name: str) -> Iterator[tuple[str, Table]]:
        entries = self.need(name, dict)
        for key, values in entries.items():
            yield key, self.inside(f"{self.place}{name}.{key}.", values)

    def all(self) -> Iterator[tuple[str, Table]]:
        """Every value of this table, as a table."""
        for key in tuple(self._values):
            yield key, self.table(key)

    def has(self, name: str) -> bool:
        return name in self._values

    def both(self) -> Text:
        """The `en`, `ru` and `unconfirmed` of this very table, and its `other` languages by their code."""
        others = self.table("other").by_language() if self.has("other") else ()
        return Text(self.string("en"), self.string("ru"), self.flag("unconfirmed"), others)

    def by_language(self) -> tuple[tuple[str, str], ...]:
        """Every value of this table: texts under the two letters of their languages."""
        texts = tuple((code, self.string(code)) for code in sorted(self._values) if LANGUAGE.fullmatch(code))
        self.done()
        return texts

    def text(self, name: str) -> Text:
        table = self.table(name)
        text = table.both()
        table.done()
        return text

    def done(self) -> None:
        if self._values:
            raise self.fail(next(iter(self._values)), "is not a name that is known here")
