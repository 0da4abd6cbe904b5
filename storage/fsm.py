"""aiogram's conversation state in SQL, so that a place in a conversation survives a restart. Never for secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.tables import fsm
from storage.unit import Position, Unit, current

NOWHERE = Position()


class SqlStorage(BaseStorage):
    """Within a unit, reads see what the unit has set, and only the last of it is written, at the unit's commit."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        await self._change(key, lambda position: replace(position, state=name))

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._position(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """TypeError: there is something in it that JSON does not give back as it was, such as a Secret."""
        text = _json(data)
        await self._change(key, lambda position: replace(position, data=text))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((await self._position(key)).data)
        return data

    async def close(self) -> None:
        """The database is closed by whoever opened it."""

    async def owners_in_flow(self) -> list[int]:
        """Those who are in the middle of a conversation."""
        query = select(fsm.c.owner).where(fsm.c.state.is_not(None)).distinct().order_by(fsm.c.owner)
        async with self._db.read() as conn:
            return list((await conn.scalars(query)).all())

    async def in_flow(self, bot_id: int) -> dict[int, str]:
        """The state of each who is in the middle of a conversation, in the chat with the bot alone; in one look, since
        nothing is taken from Telegram before it."""
        query = select(fsm.c.key, fsm.c.owner, fsm.c.state).where(fsm.c.state.is_not(None))
        async with self._db.read() as conn:
            rows = (await conn.execute(query)).all()
        return {row.owner: row.state for row in rows if row.key == _text(StorageKey(bot_id, row.owner, row.owner))}

    async def clear_owner(self, conn: AsyncConnection, owner: int) -> None:
        await erase(conn, owner)

    async def _position(self, key: StorageKey) -> Position:
        unit = current.get()
        if unit is not None and (known := unit.fsm.get(_text(key))) is not None:
            return known
        async with self._db.read() as conn:
            return await _read(conn, key)

    async def _change(self, key: StorageKey, change: Callable[[Position], Position]) -> None:
        unit = current.get()
        if unit is None:
            async with self._db.write() as conn:
                await _write(conn, key, change(await _read(conn, key)))
            return
        position = change(await self._position(key))
        unit.fsm[_text(key)] = position
        unit.later(partial(_write_last, unit, key, position))


async def erase(conn: AsyncConnection, owner: int) -> None:
    await conn.execute(delete(fsm).where(fsm.c.owner == owner))


async def _read(conn: AsyncConnection, key: StorageKey) -> Position:
    query = select(fsm.c.state, fsm.c.data).where(fsm.c.key == _text(key), fsm.c.owner == key.user_id)
    row = (await conn.execute(query)).one_or_none()
    return NOWHERE if row is None else Position(row.state, row.data)


async def _write(conn: AsyncConnection, key: StorageKey, position: Position) -> None:
    if position == NOWHERE:
        await conn.execute(delete(fsm).where(fsm.c.key == _text(key), fsm.c.owner == key.user_id))
        return
    values = {"state": position.state, "data": position.data}
    row = insert(fsm).values(key=_text(key), owner=key.user_id, **values)
    await conn.execute(row.on_conflict_do_update(index_elements=[fsm.c.key], set_=values))


async def _write_last(unit: Unit, key: StorageKey, position: Position, conn: AsyncConnection) -> None:
    if unit.fsm[_text(key)] is position:
        await _write(conn, key, position)


def _text(key: StorageKey) -> str:
    parts = (key.bot_id, key.chat_id, key.user_id, key.thread_id, key.business_connection_id, key.destiny)
    return json.dumps(parts)


def _json(data: Mapping[str, Any]) -> str:
    """The failure names no value: it may be what must not be here."""
    plain = dict(data)
    try:
        text = json.dumps(plain, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = "null"
    if json.loads(text) != plain:
        raise TypeError("conversation data must be plain JSON; secrets belong into a draft")
    return text
