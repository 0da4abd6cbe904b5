"""`keyferry invite`: links that let in one person each."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_keys import exchange_id, moment, opened
from bot.languages import spoken
from bot.mistakes import Failed
from bot.settings import Settings, environment, load
from bot.showing import AsJson, show
from bot.words import suggest

if TYPE_CHECKING:
    from storage.invites import Invite

HEAD = ("id", "state", "label", "exchange", "language", "expires_at", "used_by")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=365)
LABEL = 60  # characters


def span(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})([hdw])", text)
    if found is None or not timedelta() < (asked := int(found[1]) * UNITS[found[2]]) <= LONGEST:
        raise typer.BadParameter("write hours, days or weeks, up to a year: 12h, 7d, 2w.")
    return asked


def a_language(text: str | None) -> str | None:
    if text is not None and text not in spoken():
        raise typer.BadParameter(f"the bot does not speak {text!r}{suggest(text, spoken())}")
    return text


def a_label(text: str) -> str:
    if len(text) > LABEL:
        raise typer.BadParameter(f"at most {LABEL} characters.")
    return text.strip()


Exchange = Annotated[
    str | None, typer.Option("--exchange", callback=exchange_id, help="Lead straight to a key of this ccxt id.")
]
Label = Annotated[str, typer.Option(callback=a_label, help="For your own lists: where the person comes from.")]
Language = Annotated[str | None, typer.Option(callback=a_language, help="Speak this language to them.")]
Expires = Annotated[timedelta, typer.Option(parser=span, metavar="SPAN", help="For how long: 12h, 7d, 2w.")]
Count = Annotated[int, typer.Option(min=1, max=1000, help="How many links.")]
Name = Annotated[str | None, typer.Option("--bot", help="The bot's @username; without it Telegram is asked.")]
NoQr = Annotated[bool, typer.Option("--no-qr", help="The links alone.")]
Id = Annotated[str, typer.Argument(help="From `keyferry invite list`.", show_default=False)]

invite = typer.Typer(help="Make, list and revoke invite links.", invoke_without_command=True)


@invite.callback(epilog="Example: keyferry invite --exchange okx --language ru --expires 7d")
def make(
    ctx: typer.Context,
    exchange: Exchange = None,
    label: Label = "",
    language: Language = None,
    expires: Expires = "7d",  # type: ignore[assignment]  # typer parses the default too
    count: Count = 1,
    bot: Name = None,
    no_qr: NoQr = False,
    as_json: AsJson = False,
) -> None:
    """Make links that let in one person each, and print them with a QR code. A link is shown once: only a hash of it is kept."""
    if ctx.invoked_subcommand is not None:
        return
    settings = load(environment(Path.cwd()))
    name = bot.removeprefix("@") if bot else asyncio.run(_name(settings))
    until = datetime.now(UTC) + expires
    links = [f"https://t.me/{name}?start={one}" for one in asyncio.run(_make(count, exchange, label, language, until))]
    if as_json:
        typer.echo(json.dumps([{"link": link, "expires_at": moment(until)} for link in links], indent=2))
        return
    for link in links:
        typer.echo(link)
        if not no_qr and count == 1:
            _draw(link)


@invite.command("list", epilog="Example: keyferry invite list --json")
def list_invites(as_json: AsJson = False) -> None:
    """List the invites, the newest first; the links themselves are not kept."""

    async def found() -> list[Invite]:
        async with opened() as desk:
            return await desk.invites.list()

    shown = [_seen(one, datetime.now(UTC)) for one in asyncio.run(found())]
    if shown or as_json:
        show(shown, as_json, HEAD)
    else:
        typer.echo("There are none: keyferry invite makes one.")


@invite.command("revoke", epilog="Example: keyferry invite revoke 3f2a9c0b41de")
def revoke(id: Id) -> None:
    """Make a link that nobody has used work no more."""

    async def done() -> bool:
        async with opened() as desk, desk.db.write() as conn:
            return await desk.invites.revoke(conn, id, datetime.now(UTC))

    if not asyncio.run(done()):
        raise Failed(f"There is no open invite {id!r}: `keyferry invite list` shows which are.")
    typer.echo(f"The link of {id} works no more.")


async def _make(count: int, exchange: str | None, label: str, language: str | None, until: datetime) -> list[str]:
    async with opened() as desk, desk.db.write() as conn:
        now = datetime.now(UTC)
        return [
            await desk.invites.make(conn, exchange=exchange, label=label, language=language, expires_at=until, now=now)
            for _ in range(count)
        ]


async def _name(settings: Settings) -> str:
    """The bot's @username, by Telegram."""
    from aiogram.exceptions import AiogramError

    from bot.telegram import connect

    bot = connect(settings.token(), settings.bot_api_url)
    try:
        return (await bot.me()).username or ""
    except AiogramError:
        raise Failed("Telegram does not answer for this BOT_TOKEN: give the bot's name, --bot NAME.") from None
    finally:
        await bot.session.close()


def _draw(link: str) -> None:
    import segno

    segno.make(link, micro=False).terminal(compact=True)


def _seen(one: Invite, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "state": _state(one, now),
        "label": one.label,
        "exchange": one.exchange,
        "language": one.language,
        "made_at": moment(one.made_at),
        "expires_at": moment(one.expires_at),
        "used_by": one.used_by,
        "used_at": moment(one.used_at),
    }


def _state(one: Invite, now: datetime) -> str:
    if one.used_at is not None:
        return "used"
    if one.revoked_at is not None:
        return "revoked"
    return "expired" if one.expires_at <= now else "open"
