"""Named values out of JSON and of tables: a file that was downloaded, an answer that was copied, a sheet's cells."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from keys.trim import key_like

NOISE = "-"  # a label whose value is no credential: the key's name, its permissions
_QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')
_DEEPEST = 6  # tables within tables

Name = Callable[[str], str | None]
"""A label as it is written -> the field that it names, NOISE, or None for a word that is no label."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and the field it was named as; `plainly` where a colon, a line or JSON said so."""

    name: str | None
    text: str = field(repr=False)
    plainly: bool = True
    separated: bool = False  # another label follows on the same line


def from_json(text: str, name: Name) -> list[Piece]:
    """What has a name, however deep, and of the rest what could be a key."""
    members = list(_members(_parsed(text), _DEEPEST))
    named = [(name(key), value) for key, value in members if not isinstance(value, bool)]
    return [
        Piece(called, str(value).strip(), plainly=called is not None)
        for called, value in named
        if (isinstance(value, str) and value and (called or key_like(value))) or (isinstance(value, int) and called)
    ]


def _parsed(text: str) -> Any:
    for opening, closing in ("{}", "[]"):
        start, end = text.find(opening), text.rfind(closing)
        if 0 <= start < end:
            try:
                return json.loads(text[start : end + 1].translate(_QUOTES))
            except (ValueError, RecursionError):
                continue
    return None


def _members(data: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(data, list):
        for one in data:
            yield from _members(one, depth - 1) if depth else ()
    elif isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(value, list | dict):
                yield key, value
            elif depth:
                yield from _members(value, depth - 1)


def from_table(text: str, name: Name) -> list[Piece]:
    """A header line of labels with values under it, or lines of a label and its value each."""
    lines = [line for line in text.translate(_QUOTES).splitlines() if line.strip() and not line.startswith("sep=")]
    for mark in ",;\t|":
        if len(lines) >= 2 and all(mark in line for line in lines):
            rows = list(_rows(lines, mark))
            if pieces := _under_a_header(rows, name) or _beside_labels(rows, name):
                return pieces
    return []


def _rows(lines: list[str], mark: str) -> Iterator[list[str]]:
    for row in csv.reader(
        [line.strip(" |") if mark == "|" else line for line in lines], delimiter=mark, skipinitialspace=True
    ):
        cells = [cell.strip() for cell in row]
        if not all(set(cell) <= set("-:") for cell in cells):  # the line under a header in Markdown
            yield cells


def _under_a_header(rows: list[list[str]], name: Name) -> list[Piece]:
    head, *values = rows or [[]]
    names = [name(cell) for cell in head]
    if sum(one is not None for one in names) < 2 or not values or any(len(row) != len(head) for row in values):
        return []
    return [Piece(one or NOISE, cell) for row in values for one, cell in zip(names, row, strict=True)]


def _beside_labels(rows: list[list[str]], name: Name) -> list[Piece]:
    pieces = [Piece(name(row[0]) or NOISE, row[1]) for row in rows if len(row) == 2]
    return pieces if sum(piece.name != NOISE for piece in pieces) >= 2 else []
