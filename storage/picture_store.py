"""What Telegram calls the pictures that it has already; a name of one bot means nothing to another."""

from sqlalchemy import and_, delete, select

from storage.database import Database, insert
from storage.leases import Where
from storage.tables import pictures


class Pictures:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def file_id(self, bot: int, digest: str) -> str | None:
        async with self._db.read() as conn:
            file_id: str | None = await conn.scalar(select(pictures.c.file_id).where(_one(bot, digest)))
        return file_id

    async def keep(self, bot: int, digest: str, file_id: str) -> None:
        row = insert(pictures).values(bot=bot, digest=digest, file_id=file_id)
        key = [pictures.c.bot, pictures.c.digest]
        async with self._db.write_beside() as conn:
            await conn.execute(row.on_conflict_do_update(index_elements=key, set_={"file_id": file_id}))

    async def forget(self, bot: int, digest: str) -> None:
        async with self._db.write_beside() as conn:
            await conn.execute(delete(pictures).where(_one(bot, digest)))


def _one(bot: int, digest: str) -> Where:
    return and_(pictures.c.bot == bot, pictures.c.digest == digest)
