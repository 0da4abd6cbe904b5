"""How people call exchanges: in either alphabet, misspelled, by an earlier name, or one that has closed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from exchanges.table import Table
from keys.model import Exchange

LISTS = Path(__file__).parent / "lists"
NEAR = 0.75  # of two names: 1 is the same
MOST = 3  # that are offered in place of a misspelled one
SHORTEST = 3
LATIN = dict(
    zip(
        "абвгдезийклмнопрстуфхцыьъ",
        (
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "c",
            "y",
            "",
            "",
        ),
        strict=True,
    )
) | {"ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "э": "e", "ю": "yu", "я": "ya"}


@dataclass(frozen=True, slots=True)
class Past:
    """A name that is not used any more; `now`: the ccxt id of what it is called today, None where it has closed."""

    name: str
    names: frozenset[str]  # plain
    now: str | None
    source: str


def plain(text: str) -> str:
    """What is compared of a name: its letters and digits."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def called(exchange: Exchange) -> frozenset[str]:
    return frozenset(plain(name) for name in (exchange.id, exchange.name, *exchange.aliases))


def latin(text: str) -> str:
    """Cyrillic letters as they sound."""
    return "".join(LATIN.get(letter, letter) for letter in plain(text))


def near(text: str, exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Those whose names are much like this one, the likest first."""
    wanted = {plain(text), latin(text)}
    if min(map(len, wanted)) < SHORTEST:
        return ()
    rated = [(max(_like(a, b) for a in wanted for b in called(one)), one) for one in exchanges]
    close = sorted((pair for pair in rated if pair[0] >= NEAR), key=lambda pair: -pair[0])
    return tuple(one for _, one in close[:MOST])


def _like(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def past(text: str) -> Past | None:
    """What became of an exchange of this name, if it is one that closed or goes by another name now."""
    return next((one for one in pasts() if plain(text) in one.names), None)


@cache
def pasts() -> tuple[Past, ...]:
    table = _table("gone.toml")
    found = tuple(_past(one) for kind in ("closed", "renamed") for one in table.tables(kind))
    table.done()
    return found


def _past(table: Table) -> Past:
    name = table.string("name")
    names = frozenset(map(plain, (name, *table.words("aliases"))))
    one = Past(name, names, table.maybe("now"), table.string("source"))
    table.done()
    return one


def _table(name: str) -> Table:
    return Table(f"lists/{name}: ", tomllib.loads((LISTS / name).read_text(encoding="utf-8")))
