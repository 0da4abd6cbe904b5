"""A TOML table read strictly: mistakes are collected under their path, and a harmless value goes on in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.words import or_list, suggest


class Reading:
    """Values by name, each asked for once; `done` complains of the names that nobody asked for."""

    def __init__(self, values: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self._values = values
        self._place = place
        self._problems = problems
        self._asked: list[str] = []

    def wrong(self, name: str, sentence: str) -> None:
        self._problems.append(f"{self._path(name)} {sentence}")

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def text(self, name: str, default: str | None = None) -> str:
        """Text that is not blank; without a default it must be there."""
        value = self._take(name, default)
        if isinstance(value, str) and (value.strip() or value == default):
            return value.strip()
        self.wrong(name, "is missing: give it a text." if value is None else "must be a text in quotes, not empty.")
        return ""

    def word(self, name: str, known: Collection[str], default: str) -> str:
        value = self._take(name, default)
        if value in known:
            return str(value)
        self.wrong(name, f"must be one of {or_list(known)}{_meant(value, known)}")
        return default

    def words(
        self, name: str, known: Collection[str], default: tuple[str, ...] = (), *, needed: bool = False
    ) -> tuple[str, ...]:
        """A list of known words, none twice; `needed`: with at least one."""
        values = self._take(name, default)
        if not isinstance(values, list | tuple) or (needed and not values):
            self.wrong(name, f'must be a list of words in quotes, like ["{next(iter(known))}"].')
            return default
        for number, value in enumerate(values):
            if value not in known:
                self.wrong(f"{name}[{number}]", f"is {value!r}, which is not known{_meant(value, known)}")
            elif value in values[:number]:
                self.wrong(f"{name}[{number}]", f'is "{value}", which is there already: keep one.')
        return tuple(value for value in values if value in known)

    def whole(self, name: str, default: int) -> int:
        value = self._take(name, default)
        if type(value) is int and value > 0:
            return value
        self.wrong(name, f"must be a whole number above 0, like {default}.")
        return default

    def flag(self, name: str) -> bool:
        value = self._take(name, False)
        if not isinstance(value, bool):
            self.wrong(name, "must be true or false, without quotes.")
        return value is True

    def ids(self, name: str) -> tuple[int, ...]:
        """Numbers of people at Telegram, none twice; none at all where they are left out."""
        values = self._take(name, [])
        if not isinstance(values, list) or not all(type(value) is int and 0 < value < 2**52 for value in values):
            self.wrong(name, "must be a list of Telegram ids, which are whole numbers above 0, like [123456789].")
            return ()
        if len(set(values)) < len(values):
            self.wrong(name, "holds an id twice: keep one.")
        return tuple(values)

    def numbers(self, name: str, default: tuple[float, ...]) -> tuple[float, ...]:
        values = self._take(name, default)
        if isinstance(values, list | tuple) and all(type(value) in (int, float) for value in values):
            return tuple(values)
        self.wrong(name, f"must be a list of numbers, like {list(default)}.")
        return default

    def table(self, name: str) -> Reading:
        """The table of this name, empty where it is missing."""
        value = self._take(name, {})
        if not isinstance(value, Mapping):
            self.wrong(name, f"must be a table: [{self._path(name)}].")
            value = {}
        return Reading(value, self._path(name), self._problems)

    def tables(self, name: str) -> Iterator[Reading]:
        values = self._take(name, [])
        if not isinstance(values, list) or not all(isinstance(value, Mapping) for value in values):
            self.wrong(name, f"must be tables, each begun by [[{self._path(name)}]].")
            return
        for number, value in enumerate(values):
            yield Reading(value, self._path(f"{name}[{number}]"), self._problems)

    def done(self) -> None:
        for name in self._values:
            if name not in self._asked:
                self.wrong(name, f"is not a name known here{_meant(name, self._asked)}")

    def _take(self, name: str, default: Any) -> Any:
        self._asked.append(name)
        return self._values.get(name, default)

    def _path(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def _meant(value: Any, known: Collection[str]) -> str:
    return suggest(str(value), known)
