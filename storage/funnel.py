"""Where people stop, in numbers alone: how many walks to a key came to each step, and what became of them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import funnel


@dataclass(frozen=True, slots=True)
class Tally:
    """`exchange` is empty where none is chosen yet; `what`: came | left | help, a fault, or a span of time."""

    exchange: str
    step: str
    what: str
    number: int


class Funnel:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, since: date | None = None, exchange: str | None = None) -> Sequence[Tally]:
        """What the walks that began on that day (UTC) or later have come to; None: all, at every exchange."""
        kinds = (funnel.c.exchange, funnel.c.step, funnel.c.what)
        asked = select(*kinds, cast(func.sum(funnel.c.number), BigInteger)).group_by(*kinds).order_by(*kinds)
        if since is not None:
            asked = asked.where(funnel.c.day >= since.isoformat())
        if exchange is not None:
            asked = asked.where(funnel.c.exchange == exchange)
        async with self._db.read() as conn:
            return [Tally(*row) for row in await conn.execute(asked)]


async def add(conn: AsyncConnection, day: date, exchange: str | None, step: str, what: str) -> None:
    """One more, in the caller's transaction: of the day on which the walk began, so that a day's numbers add up."""
    row = insert(funnel).values(day=day.isoformat(), exchange=exchange or "", step=step, what=what, number=1)
    one_more = {"number": funnel.c.number + 1}
    await conn.execute(row.on_conflict_do_update(index_elements=["day", "exchange", "step", "what"], set_=one_more))
