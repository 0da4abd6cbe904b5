"""Keys that were accepted: sealed for their owner, one entry for each API key of an installation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, Text, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Former, Secret, StoredKey, Verdict, shown
from storage import key_history, verdicts
from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import keys, watches
from storage.times import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from storage.vault import Place

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that are taken for others when read aloud
ID_LENGTH = 12
API_KEY = ("apiKey",)
HERE = keys.c.deleted_at.is_(None)
STATUS = cast(keys.c.verdict, JSON().with_variant(Text(), "sqlite"))[
    "status"
].as_string()  # SQLite reads JSON from text
WALLET = frozenset({"walletAddress", "privateKey"})  # hex digits, which are the same in either case


class HeldByAnother(Exception):
    """Another owner has this API key; `owner` and `key_id` are for the operator alone."""

    def __init__(self, owner: int, key_id: str) -> None:
        super().__init__("another owner has this API key")
        self.owner = owner
        self.key_id = key_id


class OtherAccount(Exception):
    """The new key is not of the account of the entry whose key it was to replace."""


class Keys:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    async def add(
        self,
        conn: AsyncConnection,
        *,
        owner: int,
        exchange: str,
        name: str,
        credentials: Mapping[str, Secret],
        verdict: Verdict,
        now: datetime,
        identity: tuple[str, ...] = API_KEY,
        family: tuple[str, ...] = (),
    ) -> str:
        """The id of the entry: a new one, or the one that this owner has of the same API key. Raises HeldByAnother.

        `identity`: names of the fields that make it the same key, the one that is shown first (`Exchange.identity`).
        `family`: ccxt ids under which it may be held, the one that its fingerprint is made for first (`Exchange.family`).
        """
        marks = self._marks(credentials, identity, family or (exchange,))
        held = await self._held(conn, marks)
        if held is not None and held.owner != owner:
            raise HeldByAnother(held.owner, held.id)
        id = held.id if held is not None else _new_id()
        account = held.account if held is not None else None
        values = await self._values(conn, _place(owner, id, exchange), credentials, verdict, now, account)
        if held is not None:
            await conn.execute(update(keys).where(_mine(id, owner)).values(**values))
            return id
        row = {
            "id": id,
            "owner": owner,
            "name": await self._free_name(conn, owner, name),
            "api_key": shown(identity[0], credentials[identity[0]]),
            "fingerprint": marks[0],
            "added_at": to_ms(now),
            "given_at": to_ms(now),
        }
        await conn.execute(insert(keys).values(**row, **values))
        return id

    async def replace(
        self,
        conn: AsyncConnection,
        id: str,
        *,
        owner: int,
        exchange: str,
        credentials: Mapping[str, Secret],
        verdict: Verdict,
        now: datetime,
        identity: tuple[str, ...] = API_KEY,
        family: tuple[str, ...] = (),
    ) -> bool:
        """Puts another API key into an entry, which keeps its id and its name; the credentials before are destroyed.

        False: nothing is written, and `add` is the way: the entry went, or somebody has this very API key, the entry
        itself perhaps. Raises OtherAccount, where both tell theirs.
        """
        marks = self._marks(credentials, identity, family or (exchange,))
        mine = _mine(id, owner) & HERE
        row = (await conn.execute(select(keys).where(mine))).one_or_none()
        if row is None or await self._held(conn, marks) is not None:
            return False
        told = verdict.facts.account
        if row.exchange not in (family or (exchange,)) or (told is not None and row.account not in (None, told)):
            raise OtherAccount
        await key_history.keep(conn, row, now)
        values = await self._values(conn, _place(owner, id, exchange), credentials, verdict, now, row.account)
        public = shown(identity[0], credentials[identity[0]])
        fresh = {"api_key": public, "fingerprint": marks[0], "given_at": to_ms(now)}
        await conn.execute(update(keys).where(mine).values(**values, **fresh))
        return True

    async def former(self, id: str, owner: int) -> Sequence[Former]:
        """The API keys that were in this entry before, the oldest first."""
        async with self._db.read() as conn:
            return await key_history.of(conn, id, owner)

    def _marks(self, credentials: Mapping[str, Secret], identity: tuple[str, ...], ids: Sequence[str]) -> list[bytes]:
        return [self._keyring.fingerprint(id, _identity(credentials, identity)) for id in ids]

    async def _values(
        self,
        conn: AsyncConnection,
        place: Place,
        credentials: Mapping[str, Secret],
        verdict: Verdict,
        now: datetime,
        account: str | None,
    ) -> dict[str, object]:
        """What a key that was given now is written as, whether the entry is a new one or not. `account`: of the entry."""
        return {
            "exchange": place.exchange,
            "sealed": await self._keyring.seal(conn, place, credentials),
            "verdict": verdicts.dump(verdict),
            "checked_at": to_ms(now),
            "since": to_ms(now),
            "account": verdict.facts.account or account,
            "deleted_at": None,
        }

    async def _held(self, conn: AsyncConnection, marks: Sequence[bytes]) -> Row[str, int, str | None] | None:
        """The oldest entry of this API key. A fingerprint used to be made for the entry's own ccxt id: all are looked for."""
        oldest = select(keys.c.id, keys.c.owner, keys.c.account).order_by(keys.c.added_at, keys.c.id).limit(1)
        return (await conn.execute(oldest.where(keys.c.fingerprint.in_(marks)))).one_or_none()

    async def list(self, owner: int | None = None, exchange: str | None = None) -> list[StoredKey]:
        """Oldest first. `owner` None: of everybody, for the operator."""
        asked = select(keys).where(HERE).order_by(keys.c.added_at, keys.c.id)
        if owner is not None:
            asked = asked.where(keys.c.owner == owner)
        if exchange is not None:
            asked = asked.where(keys.c.exchange == exchange)
        async with self._db.read() as conn:
            return [_read(row) for row in await conn.execute(asked)]

    async def count(self) -> dict[tuple[str, str], int]:
        """How many there are, by exchange and verdict."""
        asked = select(keys.c.exchange, STATUS, func.count()).where(HERE).group_by(keys.c.exchange, STATUS)
        async with self._db.read() as conn:
            return {(exchange, verdict): number for exchange, verdict, number in await conn.execute(asked)}

    async def get(self, id: str, owner: int | None) -> StoredKey | None:
        """`owner` None: whosever it is, for the operator."""
        asked = select(keys).where(keys.c.id == id, HERE)
        if owner is not None:
            asked = asked.where(keys.c.owner == owner)
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
        return None if row is None else _read(row)

    async def credentials(self, id: str, owner: int) -> dict[str, Secret] | None:
        asked = select(keys).where(_mine(id, owner), HERE)
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
            if row is None:
                return None
            return await self._keyring.unseal(conn, _place(owner, id, row.exchange), row.sealed)

    async def checked(
        self,
        conn: AsyncConnection,
        id: str,
        owner: int,
        verdict: Verdict,
        now: datetime,
        *,
        asked: datetime | None = None,
    ) -> Verdict:
        """The verdict that holds from now on: this one, or, where another API key was given since it was `asked`, that of it."""
        row = (await conn.execute(select(keys).where(_mine(id, owner)))).one_or_none()
        if row is None:
            return verdict
        before = verdicts.load(row.verdict)
        if asked is not None and asked < from_ms(row.given_at):
            return before
        same = (before.status, before.faults) == (verdict.status, verdict.faults)
        values = {
            "verdict": verdicts.dump(verdict),
            "checked_at": to_ms(now),
            "since": row.since if same else to_ms(now),
            "account": verdict.facts.account or row.account,
        }
        await conn.execute(update(keys).where(_mine(id, owner)).values(**values))
        return verdict

    async def rename(self, conn: AsyncConnection, id: str, owner: int, name: str) -> None:
        free = await self._free_name(conn, owner, name, other_than=id)
        await conn.execute(update(keys).where(_mine(id, owner)).values(name=free))

    async def pause(self, conn: AsyncConnection, id: str, owner: int, at: datetime | None) -> None:
        """None: it goes on."""
        await conn.execute(update(keys).where(_mine(id, owner)).values(paused_at=to_ms_or_none(at)))

    async def delete(self, conn: AsyncConnection, id: str, owner: int, at: datetime) -> None:
        """Out of sight at once; destroyed by `purge`, until when it can be restored."""
        await conn.execute(update(keys).where(_mine(id, owner), HERE).values(deleted_at=to_ms(at)))

    async def deleted(self, id: str, owner: int, since: datetime) -> StoredKey | None:
        """None: it was not, or not since then."""
        asked = select(keys).where(_mine(id, owner), keys.c.deleted_at > to_ms(since))
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
        return None if row is None else _read(row)

    async def restore(self, conn: AsyncConnection, id: str, owner: int) -> None:
        await conn.execute(update(keys).where(_mine(id, owner)).values(deleted_at=None))

    async def purge(self, conn: AsyncConnection, before: datetime) -> None:
        """Destroys what was deleted by then, with its watch and its history."""
        await conn.execute(delete(keys).where(keys.c.deleted_at <= to_ms(before)))

    async def forget(self, conn: AsyncConnection, id: str, owner: int) -> bool:
        """False: there was none."""
        await conn.execute(delete(watches).where(watches.c.id == id, watches.c.owner == owner))
        gone = await conn.execute(delete(keys).where(_mine(id, owner)))
        return gone.rowcount == 1

    async def _free_name(self, conn: AsyncConnection, owner: int, name: str, other_than: str = "") -> str:
        """The name itself, or with the first free number behind it."""
        asked = select(keys.c.name).where(keys.c.owner == owner, keys.c.id != other_than)
        taken = {row.name for row in await conn.execute(asked)}
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name} {number}"
        return free


def _mine(id: str, owner: int) -> ColumnElement[bool]:
    """This entry, and only as this owner's."""
    return (keys.c.id == id) & (keys.c.owner == owner)


def _new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def _identity(credentials: Mapping[str, Secret], names: tuple[str, ...]) -> Secret:
    return Secret("\n".join(_plain(name, credentials[name].reveal()) for name in names))


def _plain(name: str, value: str) -> str:
    """However it is spelled."""
    return value.lower().removeprefix("0x") if name in WALLET else value


def _place(owner: int, id: str, exchange: str) -> Place:
    return Place(owner, f"key:{id}", exchange)


def _read(row: Row[Any]) -> StoredKey:
    return StoredKey(
        id=row.id,
        owner=row.owner,
        exchange=row.exchange,
        name=row.name,
        api_key=row.api_key,
        verdict=verdicts.load(row.verdict),
        added_at=from_ms(row.added_at),
        checked_at=from_ms(row.checked_at),
        since=from_ms(row.since),
        frozen=row.frozen is not None,
        given_at=from_ms(row.given_at),
        account=row.account,
        paused_at=from_ms_or_none(row.paused_at),
    )
