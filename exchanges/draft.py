"""A file of facts that is still being written: read to its end, with all mistakes at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from exchanges import HERE, build, merged
from exchanges.table import Mistake, Table
from keys.model import Exchange, Fault, KeyFacts

T = TypeVar("T")


class Draft(Table):
    """Notes each mistake, and goes on with something harmless in its place."""

    def __init__(self, place: str, values: Any, mistakes: list[str]) -> None:
        super().__init__(place, values)
        self.mistakes = mistakes

    def _noted(self, take: Callable[[], T], instead: T) -> T:
        try:
            return take()
        except Mistake as mistake:
            self.mistakes.append(str(mistake))
            return instead

    def string(self, name: str) -> str:
        return self._noted(lambda: super(Draft, self).string(name), "")

    def word(self, name: str, known: frozenset[str]) -> str:
        return self._noted(lambda: super(Draft, self).word(name, known), min(known))

    def maybe(self, name: str) -> str | None:
        return self._noted(lambda: super(Draft, self).maybe(name), None)

    def number(self, name: str) -> int | None:
        return self._noted(lambda: super(Draft, self).number(name), None)

    def flag(self, name: str) -> bool:
        return self._noted(lambda: super(Draft, self).flag(name), False)

    def day(self, name: str) -> date:
        return self._noted(lambda: super(Draft, self).day(name), date.max)

    def pattern(self, name: str) -> str | None:
        return self._noted(lambda: super(Draft, self).pattern(name), None)

    def words(self, name: str, known: frozenset[str] | None = None) -> tuple[str, ...]:
        return self._noted(lambda: super(Draft, self).words(name, known), ())

    def faults(self, name: str) -> tuple[Fault, ...]:
        return self._noted(lambda: super(Draft, self).faults(name), ())

    def texts(self, name: str, known: frozenset[str] | None = None) -> dict[str, str]:
        return self._noted(lambda: super(Draft, self).texts(name, known), {})

    def table(self, name: str) -> Table:
        return self._noted(lambda: super(Draft, self).table(name), self._unasked(name))

    def tables(self, name: str) -> Iterator[Table]:
        nothing: list[Table] = []
        yield from self._noted(lambda: list(super(Draft, self).tables(name)), nothing)

    def entries(self, name: str) -> Iterator[tuple[str, Table]]:
        nothing: list[tuple[str, Table]] = []
        yield from self._noted(lambda: list(super(Draft, self).entries(name)), nothing)

    def inside(self, place: str, values: Any) -> Table:
        return self._noted(lambda: Draft(place, values, self.mistakes), self._unasked(place))

    def wrong(self, name: str, what: str) -> None:
        self.mistakes.append(str(self.fail(name, what)))

    def _unasked(self, name: str) -> Table:
        """In place of a table that is missing: what is missing in it is not told as well."""
        return Draft(f"{self.place}{name}.", {}, [])

    def done(self) -> None:
        for name in tuple(self._values):
            self.wrong(name, "is not a name that is known here")
        self._values.clear()


def read(path: Path) -> tuple[Exchange | None, list[str]]:
    """The exchange of this file, if it can be made out, and every mistake. Raises Mistake where it is no TOML, OSError."""
    values = _toml(path)
    parent = values.pop("extends", None)
    name, brand, mistakes = path.stem, str(parent or path.stem), list[str]()
    if parent is not None:
        values = merged(_toml(HERE / f"{parent}.toml"), values)
    code = _code(path, brand) or _no_code(path, mistakes)
    try:
        return build(name, brand, Draft(f"{path.name}: ", values, mistakes), code), mistakes
    except Mistake as mistake:  # of a kind after which the rest means nothing
        return None, [*mistakes, str(mistake)]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistake(f"{path.name}: {error}") from None


def _code(path: Path, brand: str) -> Any:
    """The module beside the file, or that of the exchange of the folder; None where there is neither."""
    beside = path.with_suffix(".py")
    if beside.exists():
        spec = spec_from_file_location(f"draft_{path.stem}", beside)
        module = module_from_spec(spec) if spec else None
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module(module)  # type: ignore[arg-type]
        return module
    return import_module(f"exchanges.{brand}") if find_spec(f"exchanges.{brand}") else None


def _no_code(path: Path, mistakes: list[str]) -> Any:
    mistakes.append(
        f"{path.name}: there is no {path.stem}.py beside it: write `read_key` there, even if it reads nothing"
    )
    return SimpleNamespace(read_key=lambda _: KeyFacts())
