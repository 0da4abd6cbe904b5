"""`keyferry status`: who is ready to trade and who is stuck, and why."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli_keys import ExchangeId, Owner, moment, opened
from bot.showing import AsJson, Watch, show_on
from bot.status import Row, as_text, rows, totals

if TYPE_CHECKING:
    from collections.abc import Sequence


def status(owner: Owner = None, exchange: ExchangeId = None, watch: Watch = False, as_json: AsJson = False) -> None:
    """Show who is ready to trade, who is stuck, why and since when: those who need something first.

    In JSON an object: `totals`, and `rows` with owner, exchange, state, why (faults, else advice, and unmet needs of the account; or the step they are at), since and key id.
    """

    def text() -> str:
        found = asyncio.run(_found(owner, exchange))
        return _json(found) if as_json else as_text(found, datetime.now(UTC))

    show_on(text, watch)


async def _found(owner: int | None, exchange: str | None) -> Sequence[Row]:
    async with opened() as desk:
        found = rows(await desk.keys.list(owner), await desk.attempts.list(owner), await desk.entering())
    return [row for row in found if owner in (None, row.owner) and exchange in (None, row.exchange)]


def _json(found: Sequence[Row]) -> str:
    shown = [
        {
            "owner": row.owner,
            "exchange": row.exchange,
            "state": row.state.value,
            "why": list(row.why),
            "since": moment(row.since),
            "key": row.key,
        }
        for row in found
    ]
    return json.dumps({"totals": totals(found), "rows": shown}, indent=2)
