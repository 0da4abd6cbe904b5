"""Single values of the installation, by name; none of them secret in clear."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.tables import meta
from storage.times import to_ms


async def put(conn: AsyncConnection, name: str, value: str) -> None:
    row = insert(meta).values(name=name, value=value)
    await conn.execute(row.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value}))


async def get(conn: AsyncConnection, name: str) -> str | None:
    value: str | None = await conn.scalar(select(meta.c.value).where(meta.c.name == name))
    return value


async def claim(conn: AsyncConnection, name: str, now: datetime, lease: timedelta) -> bool:
    """True for one of all who ask, who then has it for so long; it is never given back, only over."""
    row = insert(meta).values(name=name, value=_ordered(now + lease))
    over = row.on_conflict_do_update(
        index_elements=[meta.c.name], set_={"value": row.excluded.value}, where=meta.c.value <= _ordered(now)
    )
    return await conn.scalar(over.returning(meta.c.name)) is not None


def _ordered(moment: datetime) -> str:
    """As text in the order of time."""
    return f"{to_ms(moment):015d}"
