"""What a command found, as JSON for programs or as text for people."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

import typer

from bot.columns import columns, printable

EVERY = 5  # seconds
CLEARED = "\x1b[2J\x1b[H"
BAR = 40  # signs
Watch = Annotated[bool, typer.Option("--watch", help="Show it anew every five seconds, until Ctrl-C.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


def show(rows: Sequence[Mapping[str, Any]], as_json: bool, head: Sequence[str]) -> None:
    """All of it as JSON, or the columns of `head` as a table."""
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    cells = [[_text(row[name]) for name in head] for row in rows]
    typer.echo(columns([name.upper().replace("_", " ") for name in head], cells))


def show_one(row: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(row, indent=2))
        return
    for name, value in row.items():
        typer.echo(f"{name}: {printable(_text(value))}" if name != "credentials" else _lines(value))


def show_on(text: Callable[[], str], watch: bool) -> None:
    """What `text` makes, once, or anew every few seconds until Ctrl-C."""
    while True:
        shown = text()
        if watch:
            typer.echo(CLEARED, nl=False)
        typer.echo(shown)
        if not watch:
            return
        try:
            time.sleep(EVERY)
        except KeyboardInterrupt:
            return


def totals(states: Iterable[str], words: Sequence[str]) -> dict[str, int]:
    """How many there are of each of these words, in this order."""
    count = Counter(states)
    return {word: count[word] for word in words}


def progress(done: int, numbers: Mapping[str, int]) -> str:
    """A bar, and in words how many there are of each."""
    of = sum(numbers.values())
    filled = BAR * done // of if of else BAR
    summary = ", ".join(f"{number} {word}" for word, number in numbers.items())
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {of}: {summary}"


def _lines(credentials: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in credentials.items())


def _text(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case list():
            return ", ".join(map(str, value)) or "none"
        case _:
            return str(value)
