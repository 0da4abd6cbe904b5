"""`keyferry stats`: where people stop on the way to a key."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_keys import ExchangeId
from bot.mistakes import Failed
from bot.settings import environment, load
from bot.showing import AsJson

if TYPE_CHECKING:
    from storage.funnel import Tally

Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Only walks that began on this day (UTC) or later.", show_default=False),
]


Picture = Annotated[
    Path | None, typer.Option(help="Draw the funnel into this file (PNG) as well.", dir_okay=False, show_default=False)
]


def stats(since: Since = None, exchange: ExchangeId = None, as_json: AsJson = False, picture: Picture = None) -> None:
    """Show where people stop: per exchange and step how many came, stayed, left and asked for help, and why keys failed.

    Counts alone, kept for good; nothing in them says whose they are.
    """
    from bot.stats import as_rows, as_text, ways

    database_url = load(environment(Path.cwd())).database_url
    tallies = asyncio.run(counted(database_url, since.date() if since else None, exchange))
    if picture is not None:
        draw(picture, tallies, exchange)
    if as_json:
        typer.echo(json.dumps(as_rows(ways(tallies)), indent=2))
    else:
        typer.echo(as_text(tallies) or "Nobody has begun to add a key.")


def draw(file: Path, tallies: Sequence[Tally], exchange: str | None) -> None:
    from bot.stats import ALL, way_of
    from bot.stats_picture import drawn

    try:
        file.write_bytes(drawn(way_of(exchange or ALL, tallies)))
    except OSError as error:
        raise Failed(f"{file} cannot be written ({type(error).__name__}): name another file.") from None


async def counted(database_url: str, since: date | None = None, exchange: str | None = None) -> Sequence[Tally]:
    from storage.database import Database  # takes a second to import, and --help has no use for it
    from storage.funnel import Funnel

    db = await Database.open(database_url)
    try:
        return await Funnel(db).read(since, exchange)
    finally:
        await db.close()
