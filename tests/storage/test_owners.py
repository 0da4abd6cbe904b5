from sqlalchemy import select

from storage.database import Database
from storage.owners import Owners
from storage.tables import owners as owner_rows
from storage.times import to_ms
from tests.storage.samples import ANNA, BORIS, DAY, NOW


async def test_a_stranger_has_neither_language_nor_chat(db: Database) -> None:
    assert await Owners(db).language(ANNA) is None
    assert await Owners(db).chat(ANNA) is None


async def test_the_chosen_language_is_the_last_one_and_is_the_owners_alone(db: Database) -> None:
    async with db.write() as conn:
        await Owners(db).set_language(conn, ANNA, "ru")
        await Owners(db).set_language(conn, ANNA, "en")
    assert await Owners(db).language(ANNA) == "en"
    assert await Owners(db).language(BORIS) is None


async def test_the_last_chat_counts_and_the_first_meeting_and_the_language_stays(db: Database) -> None:
    async with db.write() as conn:
        await Owners(db).meet(conn, ANNA, 1, NOW)
        await Owners(db).set_language(conn, ANNA, "ru")
        await Owners(db).meet(conn, ANNA, 2, NOW + DAY)
    assert await Owners(db).chat(ANNA) == 2
    assert await Owners(db).language(ANNA) == "ru"
    async with db.read() as conn:
        assert await conn.scalar(select(owner_rows.c.first_seen)) == to_ms(NOW)
