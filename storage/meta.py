"""Single values of the installation, by name; none of them secret in clear."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.tables import meta


async def put(conn: AsyncConnection, name: str, value: str) -> None:
    row = insert(meta).values(name=name, value=value)
    await conn.execute(row.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value}))


async def get(conn: AsyncConnection, name: str) -> str | None:
    value: str | None = await conn.scalar(select(meta.c.value).where(meta.c.name == name))
    return value
