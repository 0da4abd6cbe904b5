"""When each stored key is looked at next, and what its owner has been told of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Verdict
from keys.watch import Memory
from storage import leases, verdicts
from storage.database import Database, insert
from storage.tables import watches
from storage.times import from_ms_or_none, to_ms, to_ms_or_none


@dataclass(frozen=True, slots=True)
class DueLook:
    """A claimed look at a key."""

    key_id: str
    fence: int
    owner: int
    memory: Memory


class Watches:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, conn: AsyncConnection, key_id: str, owner: int, verdict: Verdict, next_at: datetime) -> None:
        """A key that was watched already goes on with what its owner has just been told."""
        row = insert(watches).values(id=key_id, owner=owner, next_run_at=to_ms(next_at), **_dump(Memory(told=verdict)))
        held = row.on_conflict_do_update(
            index_elements=["id"], set_={"told": verdicts.dump(verdict), "next_run_at": to_ms(next_at)}
        )
        await conn.execute(held)

    async def anew(self, conn: AsyncConnection, key_id: str, owner: int, verdict: Verdict, next_at: datetime) -> None:
        """There is another API key in the entry: nothing has been told of it. A look that is under way is lost."""
        row = insert(watches).values(id=key_id, owner=owner)
        first = {"next_run_at": to_ms(next_at), "lease_until": None, **_dump(Memory(told=verdict))}
        await conn.execute(
            row.values(**first).on_conflict_do_update(
                index_elements=["id"], set_={**first, "fence": watches.c.fence + 1}
            )
        )

    async def claim(self, now: datetime, limit: int, lease: timedelta) -> list[DueLook]:
        async with self._db.write_beside() as conn:
            rows = await leases.claim(conn, watches, now=now, limit=limit, lease=lease)
            return [DueLook(row.id, row.fence, row.owner, _load(row.told, row.memory)) for row in rows]

    async def done(self, conn: AsyncConnection, due: DueLook, memory: Memory, next_at: datetime | None) -> bool:
        """False: the lease was lost, nothing is written."""
        return await leases.release(conn, watches, due.key_id, due.fence, next_at, **_dump(memory))

    async def change(
        self,
        conn: AsyncConnection,
        key_id: str,
        owner: int,
        change: Callable[[Memory], Memory],
        next_at: datetime | None = None,
    ) -> None:
        """What its owner learned or wished in another way; a look that is under way starts anew."""
        mine = watches.c.id == key_id, watches.c.owner == owner
        row = (await conn.execute(select(watches).where(*mine))).one_or_none()
        if row is None:
            return
        values = _dump(change(_load(row.told, row.memory)))
        again = row.next_run_at if next_at is None else to_ms(next_at)
        row_now = {"next_run_at": again, "lease_until": None, "fence": watches.c.fence + 1}
        await conn.execute(update(watches).where(*mine).values(**values, **row_now))

    async def wake(self, conn: AsyncConnection, key_id: str, owner: int, at: datetime) -> None:
        """The next look is then."""
        await self.change(conn, key_id, owner, lambda memory: memory, at)

    async def mute(self, conn: AsyncConnection, key_id: str, owner: int) -> None:
        """No more whitelist reminders of this key."""
        await self.change(conn, key_id, owner, lambda memory: replace(memory, muted=True))

    async def memory(self, key_id: str, owner: int) -> Memory | None:
        async with self._db.read() as conn:
            asked = select(watches).where(watches.c.id == key_id, watches.c.owner == owner)
            row = (await conn.execute(asked)).one_or_none()
        return None if row is None else _load(row.told, row.memory)

    async def next_at(self) -> datetime | None:
        async with self._db.read() as conn:
            return await leases.next_at(conn, watches)


def _dump(memory: Memory) -> dict[str, str]:
    kept = {
        "reminded": memory.reminded,
        "muted": memory.muted,
        "warned": memory.warned,
        "ends": to_ms_or_none(memory.ends),
        "suspected": memory.suspected,
        "unsure_since": to_ms_or_none(memory.unsure_since),
        "doubts": memory.doubts,
        "silence_told": memory.silence_told,
    }
    return {"told": verdicts.dump(memory.told), "memory": json.dumps(kept)}


def _load(told: str, memory: str) -> Memory:
    kept = json.loads(memory)
    times = {name: from_ms_or_none(kept.get(name)) for name in ("ends", "unsure_since")}
    return Memory(told=verdicts.load(told), **{**kept, **times})
