"""Messages that the bot owes people of its own accord, put down in the transaction of what they tell of."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import leases
from storage.database import Database, insert
from storage.tables import letters
from storage.times import to_ms


def reported_by(owner: int) -> str:
    """What a letter to the operator is about that carries this person's words: it is erased with them."""
    return f"report of {owner}"


def asked_by(owner: int) -> str:
    """What a letter to the operator's people is about by which this person asks to be let in: it is erased with them."""
    return f"request of {owner}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A claimed letter: `kind` says who writes it, `about` which key it is about, `values` what it names (no secret)."""

    id: int
    fence: int
    owner: int
    kind: str
    about: str | None
    values: Mapping[str, Any]
    urgent: bool
    tries: int


class Letters:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def post(
        self,
        conn: AsyncConnection,
        *,
        owner: int,
        kind: str,
        at: datetime,
        about: str | None = None,
        values: Mapping[str, Any] | None = None,
        urgent: bool = False,
        once: str | None = None,
    ) -> None:
        """`at`: not before. `once`: of several letters with this word only the first is sent. `urgent`: by night too."""
        row = insert(letters).values(
            owner=owner,
            kind=kind,
            about=about,
            body=json.dumps(values or {}),
            urgent=urgent,
            once=once,
            posted_at=to_ms(at),
            next_run_at=to_ms(at),
        )
        await conn.execute(row.on_conflict_do_nothing(index_elements=["once"]))

    async def post_to_all(
        self, conn: AsyncConnection, owners: Collection[int], *, kind: str, about: str, at: datetime
    ) -> None:
        """The same to each of them, once."""
        same = {"kind": kind, "about": about, "body": json.dumps({}), "urgent": False}
        same |= {"posted_at": to_ms(at), "next_run_at": to_ms(at)}
        rows = [{"owner": owner, "once": f"{kind}:{about}:{owner}", **same} for owner in owners]
        if rows:
            await conn.execute(insert(letters).on_conflict_do_nothing(index_elements=["once"]), rows)

    async def ends(self, about: str) -> dict[str | None, int]:
        """How many of the letters about this ended in which way; None: wait to be sent."""
        asked = select(letters.c.ended, func.count()).where(letters.c.about == about).group_by(letters.c.ended)
        async with self._db.read() as conn:
            return {row[0]: row[1] for row in await conn.execute(asked)}

    async def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Letter]:
        """What is urgent goes first, however many others wait."""
        rows: list[Row[Any]] = []
        async with self._db.write_beside() as conn:
            for urgent in (True, False):
                which = letters.c.urgent.is_(urgent)
                left = limit - len(rows)
                rows += await leases.claim(conn, letters, now=now, limit=left, lease=lease, where=which)
        return [
            Letter(
                id=row.id,
                fence=row.fence,
                owner=row.owner,
                kind=row.kind,
                about=row.about,
                values=json.loads(row.body),
                urgent=row.urgent,
                tries=row.tries,
            )
            for row in rows
        ]

    async def later(self, letter: Letter, at: datetime, *, tried: bool) -> None:
        tries = letter.tries + 1 if tried else letter.tries
        async with self._db.write_beside() as conn:
            await leases.release(conn, letters, letter.id, letter.fence, at, tries=tries)

    async def end(self, conn: AsyncConnection, letter: Letter, how: str, now: datetime) -> None:
        """`how`: sent, moot (what it told of is over), blocked (the owner wants nothing of the bot), refused."""
        await leases.release(conn, letters, letter.id, letter.fence, None, ended=how, ended_at=to_ms(now))

    async def posted(self, about: str, since: datetime) -> int:
        """How many were posted about this since then."""
        mine = select(func.count()).where(letters.c.about == about, letters.c.posted_at > to_ms(since))
        async with self._db.read() as conn:
            return await conn.scalar(mine) or 0

    async def moot(self, conn: AsyncConnection, about: str, owner: int, kinds: Collection[str], now: datetime) -> None:
        """What waits to be told of this key is over, as far as it is of these kinds."""
        mine = letters.c.about == about, letters.c.owner == owner, letters.c.kind.in_(kinds)
        waiting = *mine, letters.c.next_run_at.is_not(None)
        over = {"next_run_at": None, "lease_until": None, "ended": "moot", "ended_at": to_ms(now)}
        await conn.execute(update(letters).where(*waiting).values(**over))

    async def purge(self, conn: AsyncConnection, before: datetime) -> None:
        """Ended letters are kept for a while: their `once` keeps them from being sent again."""
        await conn.execute(delete(letters).where(letters.c.ended_at < to_ms(before)))

    async def next_at(self) -> datetime | None:
        async with self._db.read() as conn:
            return await leases.next_at(conn, letters)
