"""Who is let in, who has asked to be, and who was not; a person of whom nothing was decided has no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import members
from storage.times import from_ms, to_ms


class State(StrEnum):
    WAITING = "waiting"
    ADMITTED = "admitted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`by`: who decided; empty while the person waits. `label`: of the invite that they came with."""

    owner: int
    state: State
    by: str
    at: datetime
    label: str


class Members:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, owner: int) -> Member | None:
        async with self._db.read() as conn:
            return await self.of(conn, owner)

    async def of(self, conn: AsyncConnection, owner: int) -> Member | None:
        row = (await conn.execute(select(members).where(members.c.owner == owner))).one_or_none()
        return None if row is None else _read(row)

    async def ask(self, conn: AsyncConnection, owner: int, now: datetime) -> bool:
        """False: something is known of this person already."""
        row = insert(members).values(owner=owner, state=State.WAITING, by="", at=to_ms(now), asked_at=to_ms(now))
        return (await conn.execute(row.on_conflict_do_nothing())).rowcount == 1

    async def asked_since(self, conn: AsyncConnection, since: datetime) -> int:
        """How many people have asked."""
        asked = select(func.count()).where(members.c.asked_at > to_ms(since))
        return await conn.scalar(asked) or 0

    async def put(
        self, conn: AsyncConnection, owner: int, state: State, by: str, now: datetime, label: str = ""
    ) -> None:
        values = {"state": state, "by": by, "at": to_ms(now)}
        row = insert(members).values(owner=owner, label=label, **values)
        await conn.execute(row.on_conflict_do_update(index_elements=[members.c.owner], set_=values))

    async def list(self) -> list[Member]:
        """Those who wait first, then the newest."""
        order = members.c.state != State.WAITING, members.c.at.desc(), members.c.owner
        async with self._db.read() as conn:
            return [_read(row) for row in await conn.execute(select(members).order_by(*order))]


def _read(row: Row[Any]) -> Member:
    return Member(owner=row.owner, state=State(row.state), by=row.by, at=from_ms(row.at), label=row.label)
