"""Which API keys were in an entry before, masked: it is never lost which key this was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Former
from storage.tables import key_history
from storage.times import from_ms, to_ms


async def keep(conn: AsyncConnection, key: Row[Any], now: datetime) -> None:
    """The API key of this row of `keys` is about to make room for another one."""
    values = {
        "key_id": key.id,
        "owner": key.owner,
        "exchange": key.exchange,
        "api_key": key.api_key,
        "since": key.given_at,
        "until": to_ms(now),
    }
    await conn.execute(insert(key_history).values(**values))


async def of(conn: AsyncConnection, key_id: str, owner: int) -> Sequence[Former]:
    """The oldest first."""
    mine = key_history.c.key_id == key_id, key_history.c.owner == owner
    return [
        Former(api_key=row.api_key, exchange=row.exchange, since=from_ms(row.since), until=from_ms(row.until))
        for row in await conn.execute(select(key_history).where(*mine).order_by(key_history.c.id))
    ]
