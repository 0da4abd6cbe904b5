"""Single values by name, and a claim that one of several processes has for a while."""

import asyncio

from storage import meta
from storage.database import Database
from tests.storage.samples import LEASE, NOW, SECOND


async def claimed(db: Database, name: str = "work", after: int = 0) -> bool:
    async with db.write() as conn:
        return await meta.claim(conn, name, NOW + after * SECOND, LEASE)


async def test_one_of_all_who_ask_has_the_claim(db: Database, url: str) -> None:
    other = await Database.open(url)
    try:
        both = [claimed(each) for each in (db, other) for _ in range(4)]
        assert sorted(await asyncio.gather(*both)) == [False] * 7 + [True]
    finally:
        await other.close()


async def test_a_claim_is_anothers_when_it_is_over_and_not_before(db: Database) -> None:
    assert await claimed(db)
    assert not await claimed(db, after=59)
    assert await claimed(db, after=60)
    assert not await claimed(db, after=61)


async def test_claims_of_other_names_are_others(db: Database) -> None:
    assert await claimed(db)
    assert await claimed(db, "other work")


async def test_the_newest_value_stands(db: Database) -> None:
    async with db.write() as conn:
        assert await meta.get(conn, "name") is None
        await meta.put(conn, "name", "one")
        await meta.put(conn, "name", "two")
        assert await meta.get(conn, "name") == "two"
