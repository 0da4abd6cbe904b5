"""Changes of the service's addresses: which keys are concerned, which are ready, and which letter each owner has had."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.campaign import Change, Ready
from keys.model import Egress, Verdict
from storage import verdicts
from storage.database import Database
from storage.leases import Where
from storage.tables import campaigns, keys, moving
from storage.times import from_ms, from_ms_or_none, to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    id: str
    change: Change
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One key of a campaign. `said`: its owner says that the addresses are in, at an exchange that does not tell.
    `told`: number of the last letter about it. `verdict`: the newest one of the key."""

    key_id: str
    owner: int
    exchange: str
    ready: Ready
    said: bool
    since: datetime
    told: int
    verdict: Verdict


class Campaigns:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, conn: AsyncConnection, id: str, change: Change) -> None:
        values = {"added": _dump(change.added), "dropped": _dump(change.dropped)}
        times = {"started_at": to_ms(change.started), "by": to_ms(change.by)}
        await conn.execute(insert(campaigns).values(id=id, **values, **times))

    async def last(self) -> Campaign | None:
        asked = select(campaigns).order_by(campaigns.c.started_at.desc(), campaigns.c.id).limit(1)
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
        return None if row is None else _read(row)

    async def under_way(self) -> Campaign | None:
        last = await self.last()
        return last if last is not None and last.ended_at is None else None

    async def enrol(self, conn: AsyncConnection, id: str, now: datetime) -> None:
        """Every key that is not in it yet."""
        there = select(moving.c.key_id).where(moving.c.campaign == id)
        columns = {
            "campaign": literal(id),
            "key_id": keys.c.id,
            "owner": keys.c.owner,
            "ready": literal(Ready.UNKNOWN),
            "said": literal(False),
            "since": literal(to_ms(now)),
            "told": literal(0),
        }
        new = select(*columns.values()).where(keys.c.id.not_in(there))
        await conn.execute(insert(moving).from_select(list(columns), new))

    async def list(self, id: str) -> Sequence[Moving]:
        """The keys that are still stored, those that are not ready first."""
        found = await self._read(moving.c.campaign == id)
        order = (Ready.WAITING, Ready.UNKNOWN, Ready.READY)
        return sorted(found, key=lambda one: (order.index(one.ready), one.said, one.exchange, one.owner))

    async def concerned(self, id: str, number: int, since: datetime) -> Sequence[Moving]:
        """Those that may have changed: checked since then, or whose owners have not had the letter of this number."""
        late = and_(moving.c.ready != Ready.READY, moving.c.said.is_(False), moving.c.told < number)
        return await self._read(and_(moving.c.campaign == id, or_(keys.c.checked_at >= to_ms(since), late)))

    async def _read(self, which: Where) -> Sequence[Moving]:
        asked = select(moving, keys.c.exchange, keys.c.verdict).join(keys, keys.c.id == moving.c.key_id).where(which)
        async with self._db.read() as conn:
            return [_moving(row) for row in await conn.execute(asked)]

    async def found(self, conn: AsyncConnection, id: str, key_id: str, ready: Ready, now: datetime) -> None:
        await conn.execute(update(moving).where(_one(id, key_id)).values(ready=ready, since=to_ms(now)))

    async def told(self, conn: AsyncConnection, id: str, key_id: str, number: int) -> None:
        await conn.execute(update(moving).where(_one(id, key_id)).values(told=number))

    async def say(self, conn: AsyncConnection, key_id: str, owner: int) -> None:
        """The owner says that the addresses are in."""
        open_ones = select(campaigns.c.id).where(campaigns.c.ended_at.is_(None))
        mine = moving.c.key_id == key_id, moving.c.owner == owner, moving.c.campaign.in_(open_ones)
        await conn.execute(update(moving).where(*mine).values(said=True))

    async def awaits(self, key_id: str, owner: int) -> bool:
        """A change is under way, and the owner has not said of this key that the addresses are in."""
        mine = moving.c.key_id == key_id, moving.c.owner == owner, moving.c.said.is_(False)
        asked = select(moving.c.key_id).join(campaigns, campaigns.c.id == moving.c.campaign)
        async with self._db.read() as conn:
            return await conn.scalar(asked.where(*mine, campaigns.c.ended_at.is_(None)).limit(1)) is not None

    async def end(self, conn: AsyncConnection, id: str, now: datetime) -> None:
        await conn.execute(update(campaigns).where(campaigns.c.id == id).values(ended_at=to_ms(now)))


def _one(id: str, key_id: str) -> Where:
    return and_(moving.c.campaign == id, moving.c.key_id == key_id)


def _dump(addresses: Sequence[Egress]) -> str:
    return json.dumps([[one.label, one.address] for one in addresses])


def _load(text: str) -> tuple[Egress, ...]:
    return tuple(Egress(label, address) for label, address in json.loads(text))


def _read(row: Row[Any]) -> Campaign:
    change = Change(_load(row.added), _load(row.dropped), from_ms(row.started_at), from_ms(row.by))
    return Campaign(id=row.id, change=change, ended_at=from_ms_or_none(row.ended_at))


def _moving(row: Row[Any]) -> Moving:
    return Moving(
        key_id=row.key_id,
        owner=row.owner,
        exchange=row.exchange,
        ready=Ready(row.ready),
        said=row.said,
        since=from_ms(row.since),
        told=row.told,
        verdict=verdicts.load(row.verdict),
    )
