"""Wraps everything that the master key protects in the newest one, while the bot runs on; what was done stays done."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.keyring import CHECK, FINGERPRINT_KEY, keep, kept
from storage.tables import data_keys
from storage.vault import Vault

AT_ONCE = 1000  # data keys in one transaction: others write between two of them
OnProgress = Callable[[int, int], None]  # done, of how many


async def left(db: Database, vault: Vault) -> int:
    """Data keys that an older master key still protects."""
    async with db.read() as conn:
        return await conn.scalar(select(func.count()).select_from(data_keys).where(_old(vault))) or 0


async def rotate(db: Database, vault: Vault, on_progress: OnProgress) -> int:
    """How many data keys were wrapped anew; until none is left, since the bot may make some meanwhile."""
    done = 0
    while (still := await left(db, vault)) > 0:
        on_progress(done, done + still)
        async with db.write() as conn:
            done += await _some(conn, vault)
    async with db.write() as conn:
        wrapped = await kept(conn, FINGERPRINT_KEY, b"")
        await keep(conn, FINGERPRINT_KEY, vault.rewrap_fingerprint_key(wrapped))
        await keep(conn, CHECK, vault.new_check())
    on_progress(done, done)
    return done


async def _some(conn: AsyncConnection, vault: Vault) -> int:
    rows = (await conn.execute(select(data_keys).where(_old(vault)).limit(AT_ONCE))).all()
    for row in rows:
        anew = vault.rewrap_data_key(row.owner, row.wrapped)
        await conn.execute(update(data_keys).where(data_keys.c.owner == row.owner).values(wrapped=anew))
    return len(rows)


def _old(vault: Vault) -> ColumnElement[bool]:
    return func.substr(data_keys.c.wrapped, 1, len(vault.newest)) != vault.newest
