"""The commands about exchanges: what is known of them, and what a draft of one still lacks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.columns import printable
from bot.showing import AsJson, show

exchanges = typer.Typer(invoke_without_command=True, epilog="Example: keyferry exchanges")


@exchanges.callback()
def listing(
    context: typer.Context,
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/exchanges.md.")] = False,
) -> None:
    """List the exchanges that Keyferry knows: what it asks them, what it can tell of a key, when the facts were checked."""
    from bot.exchange_page import markdown, rows

    if context.invoked_subcommand is not None:
        return
    if as_markdown:
        typer.echo(markdown(), nl=False)
    else:
        show(rows(), as_json, ("id", "name", "level", "asks", "tells", "checked"))


@exchanges.command(epilog="Example: keyferry exchanges check exchanges/kraken.toml")
def check(
    file: Annotated[Path, typer.Argument(help="<ccxt id>.toml, in the folder of the exchanges or anywhere else.")],
    answers: Annotated[
        Path | None, typer.Option(help="Its recorded answers, where they are not in ../tests/exchanges beside it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look through the file of an exchange and say all that is missing or wrong. docs/add-an-exchange.md leads through it.

    The Python beside the file is run. Exit status 1 when something is missing, 2 when the file cannot be read.
    """
    from bot.exchange_check import problems

    found = problems(file, answers, datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(f"- {printable(problem)}" for problem in found) or f"{file.name}: nothing is missing.")
    if found:
        raise typer.Exit(1)
