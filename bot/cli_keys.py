"""`keyferry keys`: what the operator may see and do with stored keys, without the bot running or beside it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.ccxt_ids import ccxt_ids
from bot.settings import environment, load
from bot.showing import AsJson, show, show_one
from bot.words import suggest
from keys.model import Former, Secret, StoredKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.key_desk import KeyDesk

TOLD = {True: "yes", False: "no", None: "unknown"}
HEAD = ("id", "owner", "exchange", "name", "api_key", "verdict", "faults", "advice", "checked_at")


def exchange_id(text: str | None) -> str | None:
    if text is not None and text not in ccxt_ids():
        raise typer.BadParameter(f"ccxt knows no exchange {text!r}{suggest(text, ccxt_ids())}")
    return text


def a_reason(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("say why: it is kept in the audit trail.")
    return text.strip()


Id = Annotated[str, typer.Argument(help="The key's id, from `keyferry keys list`.", show_default=False)]
Owner = Annotated[int | None, typer.Option(help="Only of this Telegram user id.", show_default=False)]
ExchangeId = Annotated[
    str | None, typer.Option("--exchange", callback=exchange_id, help="Only at this ccxt id.", show_default=False)
]
Tried = Annotated[
    bool,
    typer.Option("--attempts", help="List what was refused or unsure while being added (kept for 30 days) instead."),
]
Reason = Annotated[
    str, typer.Option(callback=a_reason, help="Why, for the audit trail: a ticket, a name.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

keys = typer.Typer(help="List, show, reveal and forget stored keys.", no_args_is_help=True)


@keys.command("list", epilog="Example: keyferry keys list --exchange okx --json")
def list_keys(
    owner: Owner = None, exchange: ExchangeId = None, attempts: Tried = False, as_json: AsJson = False
) -> None:
    """List the stored keys, oldest first, without secrets."""

    async def found() -> list[StoredKey]:
        async with opened() as desk:
            listed = await (desk.attempts if attempts else desk.keys).list(owner)
            return [key for key in listed if exchange in (None, key.exchange)]

    rows = [seen(key) for key in asyncio.run(found())]
    if rows or as_json:
        show(rows, as_json, HEAD)
    else:
        typer.echo("There are none.")


@keys.command("show", epilog="Example: keyferry keys show k3p9x2mfqd7a")
def show_key(id: Id, as_json: AsJson = False) -> None:
    """Show one key, what the exchange says of it and which API keys were in its place before, without secrets."""

    async def found() -> tuple[StoredKey, Sequence[Former]]:
        async with opened() as desk:
            key = await desk.one(id)
            return key, await desk.keys.former(key.id, key.owner)

    key, former = asyncio.run(found())
    show_one(seen(key) | {"history": [_former(one) if as_json else _line(one) for one in former]}, as_json)


@keys.command("reveal", epilog='Example: keyferry keys reveal k3p9x2mfqd7a --reason "moving the core" --json')
def reveal_key(id: Id, reason: Reason, as_json: AsJson = False) -> None:
    """Print one key with its credentials in clear. Who did it, when and why is put into the audit trail first."""

    async def found() -> tuple[StoredKey, dict[str, Secret]]:
        async with opened() as desk:
            return await desk.reveal(id, reason)

    key, credentials = asyncio.run(found())
    show_one(seen(key) | {"credentials": {name: value.reveal() for name, value in credentials.items()}}, as_json)


@keys.command("forget", epilog="Example: keyferry keys forget k3p9x2mfqd7a --yes")
def forget_key(id: Id, yes: Yes = False) -> None:
    """Erase one key here. It goes on to exist at the exchange: its owner has to delete it there."""

    async def gone() -> StoredKey:
        async with opened() as desk:
            key = await desk.one(id)
            if not yes:
                typer.confirm(f"Erase {key.name} ({key.exchange}, {key.api_key}) of owner {key.owner}?", abort=True)
            await desk.forget(key)
            return key

    key = asyncio.run(gone())
    typer.echo(f"{id} is erased here. At {key.exchange} it goes on to exist until its owner deletes it there.")


def opened() -> AbstractAsyncContextManager[KeyDesk]:
    from bot.key_desk import key_desk  # the database takes a second to import, and --help has no use for it

    return key_desk(load(environment(Path.cwd())))


def seen(key: StoredKey) -> dict[str, Any]:
    """A key in the form that programs rely on: docs/interface.md."""
    facts = key.verdict.facts
    return {
        "id": key.id,
        "owner": key.owner,
        "exchange": key.exchange,
        "name": key.name,
        "api_key": key.api_key,
        "verdict": key.verdict.status.value,
        "faults": [fault.value for fault in key.verdict.faults],
        "advice": [advice.value for advice in key.verdict.advice],
        "permissions": None if facts.permissions is None else sorted(facts.permissions),
        "ip_whitelist": None if facts.ip_whitelist is None else list(facts.ip_whitelist),
        "expires_at": moment(facts.expires_at),
        "expires_by_rule": facts.expires_by_rule,
        "account": facts.account,
        "needs": {need.value: TOLD[so] for need, so in key.verdict.needs.items()},
        "added_at": moment(key.added_at),
        "checked_at": moment(key.checked_at),
    }


def _former(one: Former) -> dict[str, Any]:
    return {
        "api_key": one.api_key,
        "exchange": one.exchange,
        "since": moment(one.since),
        "until": moment(one.until),
    }


def _line(one: Former) -> str:
    return f"{one.api_key} ({one.exchange}) from {moment(one.since)} until {moment(one.until)}"


def moment(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(UTC).isoformat()
