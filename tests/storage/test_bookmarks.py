from keys.model import Bookmark
from storage.bookmarks import Bookmarks
from storage.database import Database
from tests.storage.samples import ANNA, BORIS, DAY, NOW


async def test_a_guide_that_nobody_opened_has_not_begun(db: Database) -> None:
    assert await Bookmarks(db).load(ANNA, "okx") == Bookmark(exchange="okx")


async def test_each_owner_is_somewhere_else_in_each_guide(db: Database) -> None:
    store = Bookmarks(db)
    ticked = frozenset({"kyc", "totp"})
    mine = Bookmark(exchange="okx", step=4, ticked=ticked, chosen={"account": "sub"}, seen_at=NOW)
    other = Bookmark(exchange="bybit", step=1, seen_at=NOW)
    async with db.write() as conn:
        await store.save(conn, ANNA, mine)
        await store.save(conn, ANNA, other)
        await store.save(conn, BORIS, Bookmark(exchange="okx"))
    assert await store.load(ANNA, "okx") == mine
    assert await store.load(ANNA, "bybit") == other
    assert await store.load(BORIS, "okx") == Bookmark(exchange="okx")


async def test_the_last_place_counts(db: Database) -> None:
    store = Bookmarks(db)
    for step, at in ((3, NOW), (None, NOW + DAY)):
        async with db.write() as conn:
            await store.save(conn, ANNA, Bookmark(exchange="okx", step=step, seen_at=at))
    assert await store.load(ANNA, "okx") == Bookmark(exchange="okx", step=None, seen_at=NOW + DAY)
