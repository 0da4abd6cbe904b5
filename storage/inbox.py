"""Updates as they came, sealed until they have acted; then a tombstone, so that one offered again acts no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.deletions import intend
from storage.keyring import INSTALLATION, Keyring
from storage.tables import inbox
from storage.times import from_ms, to_ms
from storage.vault import Place


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message that must go, at once or after a while."""

    chat: int
    message: int
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update just received; `raw` is its JSON and may hold secrets, so it is not shown."""

    update_id: int
    owner: int
    raw: bytes
    deletions: tuple[Deletion, ...] = ()

    def __repr__(self) -> str:
        return f"Arrival({self.update_id})"


class Inbox:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    async def take(self, arrivals: Sequence[Arrival], now: datetime) -> list[int]:
        """Makes updates and the intents to delete durable in one transaction; returns the ids not seen before."""
        if not arrivals:
            return []
        async with self._db.write_beside() as conn:
            new = await self._store(conn, arrivals, now)
            await _intend(conn, new, now)
        return [arrival.update_id for arrival in new]

    async def _store(self, conn: AsyncConnection, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
        by_id = {arrival.update_id: arrival for arrival in reversed(arrivals)}
        pieces = [(_place(update_id), arrival.raw) for update_id, arrival in by_id.items()]
        sealed = await self._keyring.seal_bytes(conn, INSTALLATION, pieces)
        rows = [
            {"update_id": arrival.update_id, "owner": arrival.owner, "payload": payload}
            for arrival, payload in zip(by_id.values(), sealed, strict=True)
        ]
        query = insert(inbox).values(state="new", taken_at=to_ms(now)).on_conflict_do_nothing()
        new = set((await conn.scalars(query.returning(inbox.c.update_id), rows)).all())
        return [by_id[update_id] for update_id in dict.fromkeys(a.update_id for a in arrivals) if update_id in new]

    async def pending(self) -> list[tuple[int, int]]:
        """Update and owner of what has not acted yet, in Telegram's order."""
        query = select(inbox.c.update_id, inbox.c.owner).where(inbox.c.state == "new").order_by(inbox.c.update_id)
        async with self._db.read() as conn:
            return [(row.update_id, row.owner) for row in await conn.execute(query)]

    async def pending_of(self, owner: int) -> list[int]:
        """The owner's updates that have not acted yet, in Telegram's order."""
        query = select(inbox.c.update_id).where(inbox.c.owner == owner, inbox.c.state == "new")
        async with self._db.read() as conn:
            return list((await conn.scalars(query.order_by(inbox.c.update_id))).all())

    async def owners_waiting(self, before: datetime) -> list[int]:
        """Whose updates came before then and have not acted yet."""
        query = select(inbox.c.owner).where(inbox.c.state == "new", inbox.c.taken_at <= to_ms(before))
        async with self._db.read() as conn:
            return list((await conn.scalars(query.distinct().order_by(inbox.c.owner))).all())

    async def open(self, update_id: int) -> bytes | None:
        """The update as it came; None when it has acted already."""
        query = select(inbox.c.payload).where(_new(update_id))
        async with self._db.read() as conn:
            payload = await conn.scalar(query)
            return None if payload is None else await self._keyring.unseal_bytes(conn, _place(update_id), payload)

    async def done(self, conn: AsyncConnection, update_id: int) -> bool:
        """The payload goes, the row stays as a tombstone. False: it has acted already, or was set aside."""
        ended = await conn.execute(update(inbox).where(_new(update_id)).values(state="done", payload=None))
        return ended.rowcount == 1

    async def dead(self, conn: AsyncConnection, update_id: int, why: str) -> int | None:
        """Sets an update aside, still sealed; returns its owner. None: it was not pending any more."""
        query = update(inbox).where(_new(update_id)).values(state="dead", why=why).returning(inbox.c.owner)
        owner: int | None = await conn.scalar(query)
        return owner

    async def tried(self, update_id: int) -> int:
        """Counts a try that failed; returns how many there were."""
        query = update(inbox).where(inbox.c.update_id == update_id).values(tries=inbox.c.tries + 1)
        async with self._db.write_beside() as conn:
            return await conn.scalar(query.returning(inbox.c.tries)) or 0

    async def purge(self, conn: AsyncConnection, *, done: datetime, dead: datetime) -> None:
        """Erases tombstones of updates that came before `done` (Telegram offers an update again for a day at most)
        and dead letters from before `dead`."""
        for state, before in (("done", done), ("dead", dead)):
            await conn.execute(delete(inbox).where(inbox.c.state == state, inbox.c.taken_at < to_ms(before)))

    async def count(self, state: str) -> int:
        """How many updates are `new` (they have not acted yet), or `dead`."""
        query = select(func.count()).select_from(inbox).where(inbox.c.state == state)
        async with self._db.read() as conn:
            return await conn.scalar(query) or 0

    async def dead_letters(self) -> list[tuple[int, int, str, datetime]]:
        """Update, owner, why, and when it came."""
        query = select(inbox).where(inbox.c.state == "dead").order_by(inbox.c.update_id)
        async with self._db.read() as conn:
            rows = (await conn.execute(query)).all()
        return [(row.update_id, row.owner, row.why, from_ms(row.taken_at)) for row in rows]


async def erase(conn: AsyncConnection, owner: int) -> None:
    """Empties every update of this owner, and their number from the tombstones."""
    emptied = update(inbox).where(inbox.c.owner == owner)
    await conn.execute(emptied.values(state="done", payload=None, why=None, owner=INSTALLATION))


async def _intend(conn: AsyncConnection, arrivals: Sequence[Arrival], now: datetime) -> None:
    """In one order, so that no two transactions wait for each other; of two intents for a message the first holds."""
    intents = ((it, arrival.owner) for arrival in arrivals for it in arrival.deletions)
    for it, owner in sorted(intents, key=lambda each: (each[0].chat, each[0].message)):
        await intend(conn, chat=it.chat, message=it.message, owner=owner, now=now, delay=it.delay)


def _place(update_id: int) -> Place:
    return Place(INSTALLATION, f"inbox:{update_id}", "")


def _new(update_id: int) -> ColumnElement[bool]:
    return (inbox.c.update_id == update_id) & (inbox.c.state == "new")
