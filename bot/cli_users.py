"""`keyferry users`: who may use the bot, and letting somebody in or out by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_keys import moment, opened
from bot.showing import AsJson, show

if TYPE_CHECKING:
    from storage.members import Member, State

HEAD = ("owner", "state", "by", "at", "label")
Person = Annotated[int, typer.Argument(min=1, help="Their Telegram id.", show_default=False)]
Why = Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")]

users = typer.Typer(help="List, let in and turn away people.", no_args_is_help=True)


@users.command("list", epilog="Example: keyferry users list --json")
def list_users(as_json: AsJson = False) -> None:
    """List those who asked to be let in, who were, and who were not: who waits first, then the newest."""

    async def found() -> list[Member]:
        async with opened() as desk:
            return await desk.admission.members.list()

    shown = [
        {"owner": one.owner, "state": one.state.value, "by": one.by, "at": moment(one.at), "label": one.label}
        for one in asyncio.run(found())
    ]
    if shown or as_json:
        show(shown, as_json, HEAD)
    else:
        typer.echo("Nobody has asked, and nothing was decided about anybody.")


@users.command("admit", epilog="Example: keyferry users admit 123456789")
def admit(person: Person, reason: Why = "by the operator") -> None:
    """Let somebody in, whoever gets in otherwise; they are told."""
    asyncio.run(_decide(person, reason, admitted=True))
    typer.echo(f"{person} is let in, and is told.")


@users.command("decline", epilog="Example: keyferry users decline 123456789")
def decline(person: Person, reason: Why = "by the operator") -> None:
    """Turn somebody away, also where everybody else gets in; they are told. Their keys stay stored."""
    asyncio.run(_decide(person, reason, admitted=False))
    typer.echo(f"{person} is turned away, and is told. Keys of theirs stay: keyferry keys list --owner {person}")


async def _decide(person: int, reason: str, *, admitted: bool) -> None:
    from bot.key_desk import operator
    from storage.members import State

    state: State = State.ADMITTED if admitted else State.DECLINED
    async with opened() as desk, desk.db.write() as conn:
        await desk.admission.decide(conn, person, state, operator(), datetime.now(UTC), reason)
