"""Keys still being entered: sealed, one an owner, gone after their time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Draft, Secret
from storage import walks
from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import drafts
from storage.times import from_ms, to_ms
from storage.unit import Unit, current
from storage.vault import Place


class Drafts:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    async def load(self, owner: int, now: datetime) -> Draft | None:
        """None: there is none, or its time is over. Within a unit, what the unit is going to write."""
        unit = current.get()
        if unit is not None and owner in unit.drafts:
            draft: Draft | None = unit.drafts[owner]
            return draft
        asked = select(drafts).where(drafts.c.owner == owner, drafts.c.expires_at > to_ms(now))
        async with self._db.read() as conn:
            row = (await conn.execute(asked)).one_or_none()
            if row is None:
                return None
            sealed = await self._keyring.unseal_bytes(conn, _place(owner, row.exchange), row.sealed)
        return replace(_unpack(owner, row.exchange, from_ms(row.expires_at), sealed), replaces=row.replaces)

    def save(self, unit: Unit, draft: Draft) -> None:
        unit.drafts[draft.owner] = draft
        unit.later(lambda conn: self._save(conn, draft))

    def begin(self, unit: Unit, draft: Draft, now: datetime) -> None:
        """In the place of an older one, with a walk of its own."""
        self.drop(unit, draft.owner)
        self.save(unit, draft)
        unit.later(lambda conn: walks.begin(conn, draft.owner, now))

    def reach(self, unit: Unit, owner: int, step: str, now: datetime, expires_at: datetime) -> None:
        """How far the walk has come (storage/walks.py); what goes on lives on, unless its time is over."""
        alive = and_(drafts.c.owner == owner, drafts.c.expires_at > to_ms(now))
        unit.later(lambda conn: walks.reach(conn, drafts, alive, step))
        longer = update(drafts).where(alive).values(expires_at=to_ms(expires_at))
        unit.later(lambda conn: conn.execute(longer))

    def turn(self, unit: Unit, owner: int) -> None:
        """Before another exchange is chosen in the middle of a walk."""
        unit.later(lambda conn: walks.turn(conn, owner))

    def drop(self, unit: Unit, owner: int) -> None:
        """A walk that has not gone on to a check ends here."""
        unit.drafts[owner] = None
        unit.later(lambda conn: self._drop(conn, owner))

    async def purge(self, conn: AsyncConnection, now: datetime) -> None:
        await walks.leave(conn, drafts, drafts.c.expires_at <= to_ms(now))

    async def _save(self, conn: AsyncConnection, draft: Draft) -> None:
        piece = (_place(draft.owner, draft.exchange), _pack(draft))
        (sealed,) = await self._keyring.seal_bytes(conn, draft.owner, [piece])
        values = {
            "exchange": draft.exchange,
            "replaces": draft.replaces,
            "sealed": sealed,
            "expires_at": to_ms(draft.expires_at),
        }
        row = insert(drafts).values(owner=draft.owner, **values)
        await conn.execute(row.on_conflict_do_update(index_elements=["owner"], set_=values))

    async def _drop(self, conn: AsyncConnection, owner: int) -> None:
        await walks.leave(conn, drafts, drafts.c.owner == owner)


def _place(owner: int, exchange: str | None) -> Place:
    return Place(owner, f"draft:{owner}", exchange or "")


def _pack(draft: Draft) -> bytes:
    fields = {name: value.reveal() for name, value in draft.fields.items()}
    doubtful = {name: value.reveal() for name, value in draft.doubtful.items()}
    loose = [value.reveal() for value in draft.loose]
    return json.dumps({"fields": fields, "doubtful": doubtful, "loose": loose}).encode()


def _unpack(owner: int, exchange: str | None, expires_at: datetime, packed: bytes) -> Draft:
    held = json.loads(packed)
    return Draft(
        owner=owner,
        exchange=exchange,
        expires_at=expires_at,
        fields={name: Secret(value) for name, value in held["fields"].items()},
        doubtful={name: Secret(value) for name, value in held["doubtful"].items()},
        loose=tuple(Secret(value) for value in held["loose"]),
    )
