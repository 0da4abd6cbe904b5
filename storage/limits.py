"""How often keys may be checked: by one person, of one API key, at one exchange. Marks, and no name, number or key, are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Allowed, Exchange, Secret, Wait
from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import tries
from storage.times import from_ms, to_ms
from storage.unit import Unit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORED = 4  # times as often: whoever is putting a key right must not be locked out, and nobody can watch stolen ones


class Limits:
    """What was forgotten of a person does not begin anew here: a mark does not tell whose it is, and lasts a day."""

    def __init__(self, db: Database, keyring: Keyring, allowed: Allowed) -> None:
        self._db = db
        self._keyring = keyring
        self._allowed = allowed

    async def wait(
        self, owner: int, exchange: Exchange, credentials: Mapping[str, Secret], now: datetime
    ) -> Wait | None:
        """None: it may be checked now; else until when it may not be, and whose limit that is."""
        asked = self._allowed
        async with self._db.read() as conn:
            limits = {
                "owner": free_at(
                    await _times(conn, self._owner(owner), now - DAY), {HOUR: asked.an_hour, DAY: asked.a_day}
                ),
                "key": await self._key_free_at(conn, exchange, credentials, now),
                "exchange": free_at(await _times(conn, self._exchange(exchange), now - DAY), {HOUR: asked.at_exchange}),
            }
        return _longest(limits, now)

    async def wait_begun(self, exchange: Exchange, credentials: Mapping[str, Secret], now: datetime) -> Wait | None:
        """The same of a check that was asked for and counted: of many that came side by side, too many may have been let
        through, or have failed meanwhile. One that has to wait for its exchange does not count any more."""
        asked, mark = self._allowed, self._exchange(exchange)
        newest = select(tries.c.id).where(tries.c.mark == mark).order_by(tries.c.at.desc()).limit(1)
        async with self._db.write() as conn:
            wait = _longest({"key": await self._key_free_at(conn, exchange, credentials, now)}, now)
            times = await _times(conn, mark, now - HOUR)
            if wait is None and len(times) > asked.at_exchange:
                await conn.execute(delete(tries).where(tries.c.id.in_(newest)))
                wait = Wait("exchange", times[-asked.at_exchange - 1] + HOUR)
            return wait

    async def wait_stored(self, owner: int, exchange: Exchange, now: datetime) -> Wait | None:
        """The same of a key that is stored already: the person has a limit of its own for these."""
        hour, day = STORED * self._allowed.an_hour, STORED * self._allowed.a_day
        async with self._db.read() as conn:
            limits = {
                "owner": free_at(await _times(conn, self._stored(owner), now - DAY), {HOUR: hour, DAY: day}),
                "exchange": free_at(
                    await _times(conn, self._exchange(exchange), now - DAY), {HOUR: self._allowed.at_exchange}
                ),
            }
        return _longest(limits, now)

    def count(self, unit: Unit, owner: int, exchange: Exchange, now: datetime, *, stored: bool = False) -> None:
        """One check that a person asked for."""
        for mark in (self._stored(owner) if stored else self._owner(owner), self._exchange(exchange)):
            unit.later(partial(_add, mark=mark, now=now))

    async def failed(
        self, conn: AsyncConnection, exchange: Exchange, credentials: Mapping[str, Secret], now: datetime
    ) -> None:
        """One answer that a value of this key is wrong."""
        await _add(conn, self.key(exchange, credentials), now)

    async def purge(self, conn: AsyncConnection, now: datetime) -> None:
        await conn.execute(delete(tries).where(tries.c.at <= to_ms(now - DAY)))

    def _owner(self, owner: int) -> bytes:
        return self._keyring.fingerprint("checks of an owner", Secret(str(owner)))

    def _stored(self, owner: int) -> bytes:
        return self._keyring.fingerprint("checks of stored keys", Secret(str(owner)))

    def _exchange(self, exchange: Exchange) -> bytes:
        return self._keyring.fingerprint("checks at an exchange", Secret(exchange.family[0]))

    async def _key_free_at(
        self, conn: AsyncConnection, exchange: Exchange, credentials: Mapping[str, Secret], now: datetime
    ) -> datetime | None:
        return free_at(await _times(conn, self.key(exchange, credentials), now - DAY), {DAY: self._allowed.failures})

    def key(self, exchange: Exchange, credentials: Mapping[str, Secret]) -> bytes:
        """The mark of an API key, whoever brings it."""
        return self._keyring.fingerprint(f"failures at {exchange.family[0]}", credentials[exchange.identity[0]])


def free_at(times: Sequence[datetime], limits: Mapping[timedelta, int]) -> datetime | None:
    """When the next may come, of times in ascending order; None: there were never so many. `limits`: number by span."""
    ends = [times[-number] + span for span, number in limits.items() if len(times) >= number]
    return max(ends, default=None)


def _longest(limits: Mapping[str, datetime | None], now: datetime) -> Wait | None:
    waits = [Wait(why, until) for why, until in limits.items() if until is not None and until > now]
    return max(waits, key=lambda wait: wait.until, default=None)


async def _times(conn: AsyncConnection, mark: bytes, since: datetime) -> list[datetime]:
    recent = select(tries.c.at).where(tries.c.mark == mark, tries.c.at > to_ms(since)).order_by(tries.c.at)
    return [from_ms(at) for at in await conn.scalars(recent)]


async def _add(conn: AsyncConnection, mark: bytes, now: datetime) -> None:
    await conn.execute(insert(tries).values(mark=mark, at=to_ms(now)))
