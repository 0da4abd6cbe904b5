"""`keyferry guides`: what traders see of the guides, without the bot running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.languages import spoken
from bot.mistakes import Failed
from bot.profile import load
from bot.settings import environment
from bot.words import or_list, suggest
from exchanges import load as in_depth

guides = typer.Typer(help="Look over the pictures of the guides.", no_args_is_help=True)


@guides.callback()
def group() -> None:
    """Look over the pictures of the guides."""


def a_drawn_one(text: str | None) -> str | None:
    drawn = [name for name, one in in_depth().items() if one.screens]
    if text is not None and text not in drawn:
        raise typer.BadParameter(f"there are no pictures for {text!r}{suggest(text, drawn)}")
    return text


def a_language(text: str | None) -> str | None:
    if text is not None and text not in spoken():
        raise typer.BadParameter(f"must be {or_list(spoken())}.")
    return text


@guides.command(epilog="Example: keyferry guides render --out guide-pictures --exchange okx --language ru")
def render(
    out: Annotated[Path, typer.Option(help="The folder for the files; it is made if it is not there.")],
    exchange: Annotated[
        str | None, typer.Option(callback=a_drawn_one, help="Of this ccxt id only.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option(callback=a_language, help="In this language only.", show_default=False)
    ] = None,
) -> None:
    """Draw every picture of the guides, with the names, addresses and boxes of the profile, and sheets of all of them.

    Needs no token and no database.
    """
    from bot.guide_pictures import draw, lacking, planned

    path = environment(Path.cwd()).get("PROFILE", "").strip()
    profile = load(Path(path) if path else None)
    chosen = [one for name, one in in_depth().items() if exchange in (None, name)]
    pictures = planned(chosen, profile, [language] if language else profile.languages)
    try:
        with typer.progressbar(pictures, label="Drawing") as drawing:
            draw(drawing, out)
    except OSError as error:
        raise Failed(f"{out} cannot be written ({type(error).__name__}).") from None
    for one in chosen:
        if said := lacking(one):
            typer.echo(f"{one.id}: {said}")
    typer.echo(f"{len(pictures)} pictures are in {out}; sheet.png there shows all of them.")
