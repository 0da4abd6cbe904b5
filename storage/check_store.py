"""Keys that are being checked: sealed while the exchange is asked, and for a while after it said no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Secret, Verdict
from storage import leases, verdicts, walks
from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import checks
from storage.times import from_ms, to_ms
from storage.unit import Unit
from storage.vault import CannotOpen, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A claimed check. `verdict` is set once it is stored and only has to be told; `tries`: answers that were unsure.

    `above`: HTML to be shown above the card, what was put right in the paste. `key_id`: the stored key that is checked again, or that the check has just stored; `of_stored` tells which.
    `replaces`: the stored key whose place it is to take, or has just taken.
    """

    id: str
    fence: int
    owner: int
    exchange: str
    chat: int
    message: int | None
    language: str
    above: str | None
    credentials: Mapping[str, Secret]
    tries: int
    born: datetime
    expires_at: datetime
    verdict: Verdict | None
    key_id: str | None
    of_stored: bool
    replaces: str | None = None


class Checks:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    def submit(
        self,
        unit: Unit,
        *,
        id: str,
        owner: int,
        exchange: str,
        chat: int,
        message: int | None,
        language: str,
        credentials: Mapping[str, Secret],
        now: datetime,
        expires_at: datetime,
        key_id: str | None = None,
        above: str | None = None,
        replaces: str | None = None,
    ) -> None:
        """`key_id`: a stored key to be checked again. A second submission with the same `id` does nothing."""
        row: dict[str, Any] = {
            "id": id,
            "owner": owner,
            "exchange": exchange,
            "chat": chat,
            "message": message,
            "language": language,
            "above": above,
            "born": to_ms(now),
            "expires_at": to_ms(expires_at),
            "next_run_at": to_ms(now),
            "key_id": key_id,
            "of_stored": key_id is not None,
            "replaces": replaces,
        }
        unit.later(lambda conn: self._submit(conn, row, credentials))

    async def _submit(self, conn: AsyncConnection, row: dict[str, Any], credentials: Mapping[str, Secret]) -> None:
        sealed = await self._keyring.seal(conn, _place(row["owner"], row["id"], row["exchange"]), credentials)
        await conn.execute(insert(checks).values(**row, sealed=sealed).on_conflict_do_nothing())
        if not row["of_stored"]:
            await walks.follow(conn, row["id"], row["owner"])

    async def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Check]:
        """What is due, expired or not: whoever submitted it is owed a verdict.

        What does not open must not hold up the others: it runs no more, and is erased when its time is over.
        """
        async with self._db.write_beside() as conn:
            rows = await leases.claim(conn, checks, now=now, limit=limit, lease=lease)
            read = [await self._read_or_rest(conn, row) for row in rows]
        return [check for check in read if check is not None]

    async def stored(self, conn: AsyncConnection, check: Check, verdict: Verdict, key_id: str | None) -> bool:
        """Keeps the verdict until it is told. False: the lease was lost, and nothing is written."""
        values = {"verdict": verdicts.dump(verdict), "key_id": key_id, "replaces": check.replaces}
        return await self._mine(conn, check, values)

    async def finish(self, conn: AsyncConnection, check: Check) -> None:
        await walks.leave(conn, checks, _held(check))

    async def rest(self, conn: AsyncConnection, check: Check, at: datetime | None) -> None:
        """Was told; the credentials stay until their time is over, and are checked again then (None: when asked)."""
        if await self._mine(conn, check, {"verdict": None, "tries": checks.c.tries + 1}):
            await leases.release(conn, checks, check.id, check.fence, at)

    async def tell_later(self, conn: AsyncConnection, check: Check, now: datetime, at: datetime) -> None:
        """Could not be told. The verdict waits as long as it must, the credentials no longer than their time."""
        if now >= check.expires_at:
            empty = await self._keyring.seal(conn, _place(check.owner, check.id, check.exchange), {})
            await self._mine(conn, check, {"sealed": empty})
        await leases.release(conn, checks, check.id, check.fence, at)

    async def again(
        self, unit: Unit, id: str, owner: int, message: int | None, now: datetime, *, anew: bool = False
    ) -> bool:
        """Checks once more, at the trader's word. False: gone, or under way, or about to be.

        `anew`: as a key of its own, and not in the place of another.
        """
        at = to_ms(now)
        resting = and_(checks.c.lease_until.is_(None), or_(checks.c.next_run_at.is_(None), checks.c.next_run_at > at))
        mine = and_(checks.c.id == id, checks.c.owner == owner, checks.c.expires_at > at, resting)
        async with self._db.read() as conn:
            if await conn.scalar(select(checks.c.id).where(mine)) is None:
                return False
        row = update(checks).where(mine).values(next_run_at=at, tries=0, message=message)
        if anew:
            row = row.values(replaces=None)
        unit.later(lambda conn: conn.execute(row))
        return True

    async def credentials(self, id: str, owner: int) -> dict[str, Secret] | None:
        """None: it is gone."""
        async with self._db.read() as conn:
            row = (await conn.execute(select(checks).where(checks.c.id == id, checks.c.owner == owner))).one_or_none()
            if row is None:
                return None
            return await self._keyring.unseal(conn, _place(owner, id, row.exchange), row.sealed)

    async def exchange_of(self, id: str, owner: int) -> str | None:
        """None: it is gone."""
        async with self._db.read() as conn:
            name: str | None = await conn.scalar(
                select(checks.c.exchange).where(checks.c.id == id, checks.c.owner == owner)
            )
        return name

    async def purge(self, conn: AsyncConnection, now: datetime) -> None:
        """Erases what had its time, unless it is being worked on."""
        await walks.leave(conn, checks, and_(checks.c.expires_at <= to_ms(now), checks.c.next_run_at.is_(None)))

    async def next_at(self) -> datetime | None:
        async with self._db.read() as conn:
            return await leases.next_at(conn, checks)

    async def _mine(self, conn: AsyncConnection, check: Check, values: dict[str, Any]) -> bool:
        return (await conn.execute(update(checks).where(_held(check)).values(**values))).rowcount == 1

    async def _read_or_rest(self, conn: AsyncConnection, row: Row[Any]) -> Check | None:
        try:
            return await self._read(conn, row)
        except CannotOpen:
            await leases.release(conn, checks, row.id, row.fence, None)
            return None

    async def _read(self, conn: AsyncConnection, row: Row[Any]) -> Check:
        return Check(
            id=row.id,
            fence=row.fence,
            owner=row.owner,
            exchange=row.exchange,
            chat=row.chat,
            message=row.message,
            language=row.language,
            above=row.above,
            credentials=await self._keyring.unseal(conn, _place(row.owner, row.id, row.exchange), row.sealed),
            tries=row.tries,
            born=from_ms(row.born),
            expires_at=from_ms(row.expires_at),
            verdict=None if row.verdict is None else verdicts.load(row.verdict),
            key_id=row.key_id,
            of_stored=row.of_stored,
            replaces=row.replaces,
        )


def _held(check: Check) -> ColumnElement[bool]:
    return and_(leases.held(checks, check.id, check.fence), checks.c.owner == check.owner)


def _place(owner: int, id: str, exchange: str) -> Place:
    return Place(owner, f"check:{id}", exchange)
