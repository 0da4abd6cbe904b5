"""Leak response: what was frozen when, who was told, and which keys are proven dead at their exchange."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Row, and_, delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import verdicts
from storage.database import Database
from storage.leases import Where
from storage.tables import exposed, incidents, keys, letters, watches
from storage.times import from_ms, from_ms_or_none, to_ms

TELL, DEAD, OVER = "leak", "leak_dead", "leak_over"  # kinds of letters


class End(StrEnum):
    """What became of a key. Waiting: it may still be used by whoever has it."""

    WAITING = "waiting"
    DEAD = "dead"  # the exchange says so
    REPLACED = "replaced"
    DELETED = "deleted"  # by its owner here: whether at the exchange too is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    id: str
    reason: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A key of an incident, as it was then. `told`: what became of the message to its owner; None: it
    waits. `faults`: what the exchange says of it now."""

    key_id: str
    owner: int
    exchange: str
    api_key: str
    end: End
    since: datetime
    told: str | None
    faults: tuple[str, ...]


class Incidents:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, conn: AsyncConnection, id: str, reason: str, exchange: str | None, now: datetime) -> None:
        """Freezes every key (of one exchange), has each looked at, and writes to each owner: all or nothing."""
        await conn.execute(insert(incidents).values(id=id, reason=reason, started_at=to_ms(now)))
        which = keys.c.exchange == exchange if exchange is not None else keys.c.id.is_not(None)
        await conn.execute(update(keys).where(which).values(frozen=id))
        mine = keys.c.frozen == id
        as_they_are = select(
            literal(id),
            keys.c.id,
            keys.c.owner,
            keys.c.exchange,
            keys.c.api_key,
            literal(End.WAITING),
            literal(to_ms(now)),
        )
        into = ["incident", "key_id", "owner", "exchange", "api_key", "end", "since"]
        await conn.execute(insert(exposed).from_select(into, as_they_are.where(mine)))
        of_them = watches.c.id.in_(select(keys.c.id).where(mine))
        await conn.execute(update(watches).where(of_them).values(next_run_at=to_ms(now)))
        await self._write_all(conn, id, TELL, mine, now)

    async def open(self, conn: AsyncConnection) -> Incident | None:
        """The incident that has not ended; there is never more than one."""
        row = (await conn.execute(select(incidents).where(incidents.c.ended_at.is_(None)))).one_or_none()
        return None if row is None else _read(row)

    async def last(self) -> Incident | None:
        asked = select(incidents).order_by(incidents.c.started_at.desc()).limit(1)
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
        return None if row is None else _read(row)

    async def frozen(self, conn: AsyncConnection, key_id: str) -> bool:
        """May it not be handed out? None may while an incident is open."""
        one: str | None = await conn.scalar(select(keys.c.frozen).where(keys.c.id == key_id))
        return one is not None or await self.open(conn) is not None

    async def died(self, conn: AsyncConnection, key_id: str, owner: int, now: datetime) -> None:
        """The exchange knows the key no more: its owner hears of it once."""
        mine = and_(exposed.c.key_id == key_id, exposed.c.owner == owner, exposed.c.end == End.WAITING)
        row = (await conn.execute(select(exposed).where(mine))).one_or_none()
        if row is None:
            return
        await conn.execute(update(exposed).where(mine).values(end=End.DEAD, since=to_ms(now)))
        await self._write_all(conn, row.incident, DEAD, keys.c.id == key_id, now)

    async def replaced(self, conn: AsyncConnection, key_id: str, owner: int, now: datetime) -> None:
        """There is a new key in its entry, which may be handed out once the incident has ended."""
        mine = and_(exposed.c.key_id == key_id, exposed.c.owner == owner)
        await conn.execute(update(exposed).where(mine).values(end=End.REPLACED, since=to_ms(now)))
        await conn.execute(update(keys).where(keys.c.id == key_id, keys.c.owner == owner).values(frozen=None))

    async def end(self, conn: AsyncConnection, id: str, now: datetime, *, false_alarm: bool) -> None:
        """What was not sent by now is not sent. Keys that were not replaced stay frozen, unless it was a false alarm."""
        await conn.execute(update(incidents).where(incidents.c.id == id).values(ended_at=to_ms(now)))
        waiting = letters.c.kind == TELL, letters.c.next_run_at.is_not(None)
        unsent = (await conn.scalars(select(letters.c.about).where(*waiting))).all()
        await conn.execute(delete(letters).where(*waiting))
        if false_alarm:
            told = and_(keys.c.frozen == id, keys.c.id.not_in(unsent))
            await self._write_all(conn, id, OVER, told, now)
            await conn.execute(update(keys).where(keys.c.frozen == id).values(frozen=None))

    async def exposed(self, id: str) -> Sequence[Exposed]:
        """Every key of the incident, those that may still be used first."""
        letter = and_(letters.c.once == f"{TELL}:{id}:" + exposed.c.key_id)
        asked = (
            select(exposed, letters.c.ended, keys.c.id.label("here"), keys.c.verdict)
            .outerjoin(letters, letter)
            .outerjoin(keys, keys.c.id == exposed.c.key_id)
            .where(exposed.c.incident == id)
        )
        async with self._db.read() as conn:
            found = [_exposed(row) for row in await conn.execute(asked)]
        order = list(End)
        return sorted(found, key=lambda one: (order.index(one.end), one.exchange, one.owner))

    async def _write_all(self, conn: AsyncConnection, id: str, kind: str, which: Where, now: datetime) -> None:
        """A letter to the owner of each of these keys, once."""
        at = to_ms(now)
        columns = {
            "owner": keys.c.owner,
            "kind": literal(kind),
            "about": keys.c.id,
            "body": literal(json.dumps({})),
            "urgent": literal(True),
            "once": literal(f"{kind}:{id}:") + keys.c.id,
            "posted_at": literal(at),
            "next_run_at": literal(at),
        }
        await conn.execute(insert(letters).from_select(list(columns), select(*columns.values()).where(which)))


def _read(row: Row[tuple[object, ...]]) -> Incident:
    return Incident(
        id=row.id, reason=row.reason, started_at=from_ms(row.started_at), ended_at=from_ms_or_none(row.ended_at)
    )


def _exposed(row: Row[tuple[object, ...]]) -> Exposed:
    gone = row.here is None and row.end == End.WAITING
    return Exposed(
        key_id=row.key_id,
        owner=row.owner,
        exchange=row.exchange,
        api_key=row.api_key,
        end=End.DELETED if gone else End(row.end),
        since=from_ms(row.since),
        told=row.ended,
        faults=verdicts.load(row.verdict).faults if row.verdict else (),
    )
