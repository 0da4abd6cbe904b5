"""`keyferry languages`: which the bot speaks, the skeleton of a new one, and what one still lacks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.languages import ENGLISH, LOCALES, spoken
from bot.mistakes import Failed
from bot.showing import AsJson, show

languages = typer.Typer(
    help="List the languages of the bot, begin a new one, see what one lacks.", no_args_is_help=True
)


def a_code(text: str) -> str:
    from bot.translation import plural_forms

    try:
        plural_forms(text)
    except ValueError:
        raise typer.BadParameter("must be the two letters of a language, as in ISO 639-1: de, es, uk.") from None
    return text


Code = Annotated[str, typer.Argument(callback=a_code, help="Two letters: de, es, uk.", show_default=False)]
Folder = Annotated[
    Path | None, typer.Option(help="The language's folder; locales/CODE when left out.", show_default=False)
]


@languages.command("list", epilog="Example: keyferry languages list")
def list_languages(as_json: AsJson = False) -> None:
    """List the languages that the bot speaks, and how much each still lacks."""
    from bot.translation import lacks, own_name, untranslated
    from exchanges import every

    rows = []
    for code in spoken():
        english, texts = untranslated(every(), code)
        to_do = len({(one.file, one.message) for one in lacks(LOCALES / ENGLISH, LOCALES / code, code)})
        shown = {"language": code, "name": own_name(code), "messages_to_do": to_do}
        rows.append(shown | {"exchange_texts": texts, "of_them_in_english": english})
    show(rows, as_json, ("language", "name", "messages_to_do", "exchange_texts", "of_them_in_english"))


@languages.command("new", epilog="Example: keyferry languages new de")
def new_language(code: Code, folder: Folder = None) -> None:
    """Begin a new language: a folder with every message, in English until it is translated, and its own plural forms."""
    from bot.translation import plural_forms, skeleton

    place = folder or LOCALES / code
    files = skeleton(LOCALES / ENGLISH, code)
    try:
        place.mkdir(parents=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise Failed(f"{place} is there already and was left as it is: see `languages missing {code}`.") from None
    except OSError as error:
        raise Failed(f"{place} cannot be written ({type(error).__name__}): name another folder.") from None
    typer.echo(f"{place} has {len(files)} files, in English until you translate them.")
    typer.echo(f"Plural forms of {code}: {', '.join(plural_forms(code))}. What is left: `languages missing {code}`.")


@languages.command("missing", epilog="Example: keyferry languages missing de")
def missing(code: Code, folder: Folder = None, as_json: AsJson = False) -> None:
    """Say what a language lacks: messages, the values in them, plural forms, what is still in English."""
    from bot.translation import lacks, untranslated
    from exchanges import every

    place = folder or LOCALES / code
    if not place.is_dir():
        raise Failed(f"{place} is not there: `keyferry languages new {code}` makes it.")
    found = lacks(LOCALES / ENGLISH, place, code)
    rows = [{"file": one.file, "message": one.message, "what": one.what, "which": list(one.which)} for one in found]
    if rows or as_json:
        show(rows, as_json, ("file", "message", "what", "which"))
    if not as_json:
        sums = ", ".join(f"{number} {what}" for what, number in Counter(one.what for one in found).items())
        english, texts = untranslated(every(), code)
        typer.echo(
            f"Messages: {sums or 'nothing is missing'}. Texts of the exchanges in English: {english} of {texts}."
        )
