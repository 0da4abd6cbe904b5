"""What a command found, as JSON for programs or as text for people."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from bot.columns import columns, printable

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
