"""`keyferry leak`: when keys may have got out, freeze them all, have their owners delete them, and prove each dead."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from bot.cli_keys import ExchangeId, Reason, Yes, moment, opened
from bot.columns import columns
from bot.mistakes import Failed
from bot.showing import AsJson, Watch, progress, show_on, totals

if TYPE_CHECKING:
    from bot.key_desk import KeyDesk
    from storage.incidents import Exposed, Incident

HEAD = ("KEY", "OWNER", "EXCHANGE", "API KEY", "STATE", "SINCE", "OWNER TOLD", "THE EXCHANGE SAYS")
NONE_OPEN = "There is no leak response under way: keyferry leak start --reason TEXT begins one."
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
FalseAlarm = Annotated[
    bool, typer.Option("--false-alarm", help="Thaw every key, and tell the owners who were written to.")
]

leak = typer.Typer(help="Leak response: freeze, have every key deleted, prove each dead.", no_args_is_help=True)


@leak.command("start", epilog='Example: keyferry leak start --reason "the core was broken into"')
def start(reason: Reason, exchange: ExchangeId = None, dry_run: Dry = False, yes: Yes = False) -> None:
    """Freeze the hand-out of every key at once, and tell every owner to delete theirs at the exchange.

    The bot then asks the exchanges until each key is proven dead: `keyferry leak status --watch` shows it.
    """
    told = asyncio.run(_affected(exchange))
    owners, exchanges = len({owner for owner, _ in told}), Counter(where for _, where in told)
    by_exchange = ", ".join(
        f"{where} {number}" for where, number in sorted(exchanges.items(), key=lambda one: (-one[1], one[0]))
    )
    typer.echo(f"{len(told)} keys of {owners} owners{': ' + by_exchange if told else ''}")
    if dry_run:
        typer.echo("A rehearsal: nothing was frozen, nobody was written to.")
        return
    if not yes:
        typer.confirm("Freeze them all now and write to every owner?", abort=True)
    asyncio.run(_start(reason, exchange))
    typer.echo("Frozen. The owners are being written to; follow it: keyferry leak status --watch")


@leak.command("status", epilog="Example: keyferry leak status --watch")
def status(watch: Watch = False, as_json: AsJson = False) -> None:
    """Show which keys are proven dead, replaced or deleted, and which may still be used: those first."""

    def text() -> str:
        incident, found = asyncio.run(_found())
        return json.dumps(_seen(incident, found), indent=2) if as_json else _text(incident, found)

    show_on(text, watch)


@leak.command("export", epilog='Example: keyferry leak export --exchange okx --reason "for OKX security" > keys.jsonl')
def export(reason: Reason, exchange: ExchangeId = None) -> None:
    """Print, as JSON lines for the exchanges' security, the full API keys (no secrets) of those that may still be used.

    It is put into the audit trail.
    """
    for line in asyncio.run(_export(reason, exchange)):
        typer.echo(json.dumps(line))


@leak.command("end", epilog="Example: keyferry leak end")
def end(false_alarm: FalseAlarm = False, yes: Yes = False) -> None:
    """End it: keys that were replaced are handed out again, those that were not stay frozen."""
    incident, found = asyncio.run(_found())
    waiting = sum(one.end.value == "waiting" for one in found)
    if incident.ended_at is not None:
        raise Failed(NONE_OPEN)
    if waiting and not yes:
        what = "thawed" if false_alarm else "left frozen, and no longer asked about"
        typer.confirm(f"{waiting} keys may still be used by others; they will be {what}. End it?", abort=True)
    asyncio.run(_end(incident.id, false_alarm))
    typer.echo("Ended. " + ("Every key is handed out again." if false_alarm else "What was replaced is handed out."))


async def _affected(exchange: str | None) -> list[tuple[int, str]]:
    async with opened() as desk:
        return [(key.owner, key.exchange) for key in await desk.keys.list(exchange=exchange)]


async def _start(reason: str, exchange: str | None) -> None:
    async with opened() as desk, desk.db.write() as conn:
        if await desk.incidents.open(conn) is not None:
            raise Failed("A leak response is under way already: `keyferry leak status` shows it.")
        await desk.incidents.begin(conn, uuid4().hex, reason, exchange, datetime.now(UTC))
        await desk.note(conn, "freeze", exchange or "every exchange", reason)


async def _end(id: str, false_alarm: bool) -> None:
    async with opened() as desk, desk.db.write() as conn:
        await desk.incidents.end(conn, id, datetime.now(UTC), false_alarm=false_alarm)
        await desk.note(conn, "thaw", "all" if false_alarm else "what was replaced", "the leak response is over")


async def _found() -> tuple[Incident, list[Exposed]]:
    async with opened() as desk:
        return await _of_last(desk)


async def _of_last(desk: KeyDesk) -> tuple[Incident, list[Exposed]]:
    incident = await desk.incidents.last()
    if incident is None:
        raise Failed(NONE_OPEN)
    return incident, list(await desk.incidents.exposed(incident.id))


async def _export(reason: str, exchange: str | None) -> list[dict[str, Any]]:
    lines = []
    async with opened() as desk:
        _, found = await _of_last(desk)
        for one in found:
            credentials = await desk.keys.credentials(one.key_id, one.owner)
            if one.end.value == "waiting" and credentials is not None and exchange in (None, one.exchange):
                key = await desk.one(one.key_id)
                public = credentials.get("apiKey") or credentials.get("walletAddress")
                api_key = public.reveal() if public is not None else None
                account = key.verdict.facts.account
                lines.append({"exchange": one.exchange, "api_key": api_key, "account": account})
        async with desk.db.write() as conn:
            await desk.note(conn, "export", f"{len(lines)} API keys", reason)
    return lines


def _seen(incident: Incident, found: list[Exposed]) -> dict[str, Any]:
    return {
        "id": incident.id,
        "reason": incident.reason,
        "started_at": moment(incident.started_at),
        "ended_at": moment(incident.ended_at),
        "totals": _totals(found),
        "keys": [
            {
                "key": one.key_id,
                "owner": one.owner,
                "exchange": one.exchange,
                "api_key": one.api_key,
                "state": one.end.value,
                "since": moment(one.since),
                "told": one.told,
                "faults": list(one.faults),
            }
            for one in found
        ],
    }


def _totals(found: list[Exposed]) -> dict[str, int]:
    return totals((one.end.value for one in found), ("waiting", "dead", "replaced", "deleted"))


def _text(incident: Incident, found: list[Exposed]) -> str:
    rows = [
        (
            one.key_id,
            str(one.owner),
            one.exchange,
            one.api_key,
            one.end.value,
            f"{one.since:%Y-%m-%d %H:%M}",
            one.told or "not yet",
            ", ".join(one.faults) or "it works",
        )
        for one in found
    ]
    ended = f"ended {incident.ended_at:%Y-%m-%d %H:%M}" if incident.ended_at else "under way"
    numbers = _totals(found)
    bar = progress(len(found) - numbers["waiting"], numbers)
    head = f"{incident.reason} (since {incident.started_at:%Y-%m-%d %H:%M} UTC, {ended})"
    return f"{head}\n{bar}\n\n{columns(HEAD, rows)}"
