"""`keyferry audit`: who revealed, froze or approved what, and whether that record is whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_keys import moment, opened
from bot.mistakes import Failed
from bot.showing import AsJson, show, show_one

if TYPE_CHECKING:
    from storage.audit import Entry, Trail

HEAD = ("at", "who", "what", "key_id", "owner", "reason")
Noted = Annotated[
    str | None, typer.Option("--head", help="A head that was printed earlier: that line has to be there still.")
]

audit = typer.Typer(help="List and verify the audit trail.", no_args_is_help=True)


@audit.command("list", epilog="Example: keyferry audit list --json")
def list_audit(as_json: AsJson = False) -> None:
    """List the audit trail, oldest first: each reveal, freeze and approval, by whom and why."""

    async def found() -> list[Entry]:
        async with opened() as desk:
            return await desk.audit.list()

    rows = [_seen(entry) for entry in asyncio.run(found())]
    if rows or as_json:
        show(rows, as_json, HEAD)
    else:
        typer.echo("Nothing has been recorded yet.")


@audit.command("verify", epilog="Example: keyferry audit verify --head 3f2a…")
def verify_audit(noted: Noted = None, as_json: AsJson = False) -> None:
    """Make sure that no line was changed, added or taken away. Exit status 1 when one was.

    It prints the head of the trail: note it down elsewhere, and a later `--head` proves that nothing up to it is missing.
    """

    async def found() -> Trail:
        async with opened() as desk:
            return await desk.audit.verify(noted)

    trail = asyncio.run(found())
    told = {"lines": trail.lines, "untied": trail.untied, "broken": trail.broken, "head": trail.head}
    if as_json:
        show_one(told, as_json)
    if not trail.whole:
        raise Failed(
            f"The audit trail is not as it was written, from line {trail.broken} on: keep the database as it is, and "
            "compare it with a backup."
        )
    if not as_json:
        typer.echo(f"The audit trail is whole: {trail.lines} lines, head {trail.head or 'none yet'}")


def _seen(entry: Entry) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "who": entry.who,
        "what": entry.what,
        "key_id": entry.key_id or None,
        "owner": entry.owner or None,
        "reason": entry.reason,
    }
