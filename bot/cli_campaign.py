"""`keyferry campaign`: the service's addresses change; every owner gets theirs to do, and it is seen who is ready."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from bot.cli_keys import Yes, moment, opened
from bot.columns import columns
from bot.configured import configured
from bot.mistakes import Failed
from bot.settings import environment
from bot.showing import AsJson, Watch, progress, show_on, totals
from keys.model import Egress

if TYPE_CHECKING:
    from storage.campaigns import Campaign, Moving

HEAD = ("KEY", "OWNER", "EXCHANGE", "STATE", "SINCE", "LETTERS")
STATES = ("ready", "said", "waiting", "unknown")
NONE_YET = (
    "There is no change of addresses under way: keyferry campaign start --add LABEL=ADDRESS --by DATE begins one."
)

Added = Annotated[list[str], typer.Option("--add", help="A new address, LABEL=ADDRESS; may be given several times.")]
Dropped = Annotated[
    list[str] | None,
    typer.Option("--drop", help="An address of the profile that goes, LABEL=ADDRESS; may be repeated."),
]
By = Annotated[datetime, typer.Option("--by", formats=["%Y-%m-%d"], help="The day of the change (UTC).")]

campaign = typer.Typer(
    help="A change of the service's addresses: tell the owners, see who is ready.", no_args_is_help=True
)


@campaign.command(
    "start",
    epilog="Example: keyferry campaign start --add core2=203.0.113.20 --drop core=203.0.113.10 --by 2026-12-15",
)
def start(added: Added, by: By, dropped: Dropped = None) -> None:
    """Tell every owner whose key has to admit new addresses, now and again until it does, and look at each key.

    Until the day both the old and the new addresses are in use: change the profile on that day, after `keyferry campaign end`.
    """
    _, profile = configured(environment(Path.cwd()))
    come, go = [_egress(one) for one in added], [_egress(one) for one in dropped or []]
    _sound(come, go, profile.addresses)
    day = by.replace(tzinfo=UTC)
    if day <= datetime.now(UTC):
        raise typer.BadParameter(f"{by:%Y-%m-%d} is over: the day has to be ahead.", param_hint="--by")
    asyncio.run(_start(come, go, day))
    typer.echo("Started. The owners are being written to; follow it: keyferry campaign status --watch")


@campaign.command("status", epilog="Example: keyferry campaign status --watch")
def status(watch: Watch = False, as_json: AsJson = False) -> None:
    """Show which keys are ready for the change, which wait, and of which the exchange does not tell."""

    def text() -> str:
        of, found = asyncio.run(_found())
        return json.dumps(_seen(of, found), indent=2) if as_json else _text(of, found)

    show_on(text, watch)


@campaign.command("end", epilog="Example: keyferry campaign end")
def end(yes: Yes = False) -> None:
    """End it, before the addresses of the profile are changed: says first whose trading would stop.

    The owners are told then which addresses they may take off their lists.
    """
    of, found = asyncio.run(_found())
    if of.ended_at is not None:
        raise Failed(NONE_YET)
    late = [one for one in found if _state(one) in ("waiting", "unknown")]
    if late:
        typer.echo(f"Trading may stop with these {len(late)} keys:\n{_table(late)}")
    if not yes:
        typer.confirm("End it?", abort=True)
    asyncio.run(_end(of, found))
    now = ", ".join(f"{one.label} = {one.address}" for one in of.change.added)
    typer.echo(f"Ended. Now change [[addresses]] of the profile ({now}) and start the bot anew.")


def _egress(text: str) -> Egress:
    label, sign, address = text.partition("=")
    try:
        return Egress(label.strip(), str(ip_address(address.strip()))) if sign and label.strip() else _no(text)
    except ValueError:
        return _no(text)


def _no(text: str) -> Egress:
    raise typer.BadParameter(f"{text!r} is not LABEL=ADDRESS with an IP address, like core2=203.0.113.20.")


def _sound(come: list[Egress], go: list[Egress], profile: tuple[Egress, ...]) -> None:
    present = {one.address for one in profile}
    for one in come:
        if one.address in present:
            raise typer.BadParameter(f"{one.address} is in the profile already.", param_hint="--add")
    for one in go:
        if one.address not in present:
            raise typer.BadParameter(f"{one.address} is not among the profile's addresses.", param_hint="--drop")


async def _start(come: list[Egress], go: list[Egress], by: datetime) -> None:
    from keys.campaign import Change

    async with opened() as desk:
        if await desk.campaigns.under_way() is not None:
            raise Failed("A change of addresses is under way already: `keyferry campaign status` shows it.")
        change = Change(tuple(come), tuple(go), datetime.now(UTC), by)
        async with desk.db.write() as conn:
            await desk.campaigns.begin(conn, uuid4().hex, change)
            await desk.note(conn, "campaign", f"until {by:%Y-%m-%d}", _said(come, go))


def _said(come: list[Egress], go: list[Egress]) -> str:
    return " ".join([*(f"+{one.address}" for one in come), *(f"-{one.address}" for one in go)])


async def _found() -> tuple[Campaign, list[Moving]]:
    async with opened() as desk:
        of = await desk.campaigns.last()
        if of is None:
            raise Failed(NONE_YET)
        return of, list(await desk.campaigns.list(of.id))


async def _end(of: Campaign, found: list[Moving]) -> None:
    """Ended, and a letter to each who was written to: all or nothing."""
    from bot.mover import OVER, of_change

    now = datetime.now(UTC)
    async with opened() as desk, desk.db.write() as conn:
        await desk.campaigns.end(conn, of.id, now)
        await desk.note(conn, "campaign", "ended", ", ".join(f"{n} {word}" for word, n in _totals(found).items()))
        for one in found:
            if one.told:
                once = f"{OVER}:{of.id}:{one.key_id}"
                values = of_change(of.change)
                await desk.letters.post(
                    conn, owner=one.owner, kind=OVER, about=one.key_id, values=values, at=now, once=once
                )


def _state(one: Moving) -> str:
    return "said" if one.said and one.ready.value != "ready" else one.ready.value


def _totals(found: list[Moving]) -> dict[str, int]:
    return totals(map(_state, found), STATES)


def _seen(of: Campaign, found: list[Moving]) -> dict[str, Any]:
    change = of.change
    return {
        "id": of.id,
        "add": [{"label": one.label, "address": one.address} for one in change.added],
        "drop": [{"label": one.label, "address": one.address} for one in change.dropped],
        "started_at": moment(change.started),
        "by": moment(change.by),
        "ended_at": moment(of.ended_at),
        "totals": _totals(found),
        "keys": [
            {
                "key": one.key_id,
                "owner": one.owner,
                "exchange": one.exchange,
                "state": _state(one),
                "since": moment(one.since),
                "letters": one.told,
            }
            for one in found
        ],
    }


def _text(of: Campaign, found: list[Moving]) -> str:
    change = of.change
    numbers = _totals(found)
    bar = progress(numbers["ready"] + numbers["said"], numbers)
    ended = f", ended {of.ended_at:%Y-%m-%d %H:%M}" if of.ended_at else ""
    head = f"{_said(list(change.added), list(change.dropped))} by {change.by:%Y-%m-%d}{ended}"
    return f"{head}\n{bar}\n\n{_table(found)}" if found else f"{head}\n{bar}"


def _table(found: list[Moving]) -> str:
    rows = [
        (one.key_id, str(one.owner), one.exchange, _state(one), f"{one.since:%Y-%m-%d %H:%M}", str(one.told))
        for one in found
    ]
    return columns(HEAD, rows)
