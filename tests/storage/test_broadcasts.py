"""A broadcast and its letters: put down whole, once, and counted."""

from storage.broadcasts import Broadcast, Broadcasts
from storage.database import Database
from storage.forget import forget_owner
from storage.keyring import Keyring
from storage.letters import Letters
from tests.storage.samples import ANNA, BORIS, DAY, LEASE, NOW

ONE = Broadcast(id="b1", by=ANNA, texts={"en": "<b>Hi</b>", "ru": "Да"}, language="ru", message=7)
CARL = 333


async def begun(db: Database, *owners: int) -> Broadcasts:
    store = Broadcasts(db)
    async with db.write() as conn:
        await store.begin(conn, ONE, NOW)
        await Letters(db).post_to_all(conn, owners, kind="broadcast", about=ONE.id, at=NOW)
    return store


async def test_it_is_there_until_it_has_ended_and_for_a_while_after(db: Database) -> None:
    store = await begun(db)
    assert await store.under_way() == [ONE]
    async with db.write() as conn:
        await store.purge(conn, NOW + DAY)
        await store.end(conn, ONE.id, NOW)
    assert (await store.under_way(), await store.get(ONE.id)) == ([], ONE)
    async with db.write() as conn:
        await store.purge(conn, NOW + DAY)
    assert await store.get(ONE.id) is None


async def test_everybody_has_one_letter_however_often_it_is_posted(db: Database) -> None:
    await begun(db, ANNA, BORIS)
    letters = Letters(db)
    async with db.write() as conn:
        await letters.post_to_all(conn, [BORIS, CARL], kind="broadcast", about=ONE.id, at=NOW)
    claimed = await letters.claim(NOW, 10, LEASE)
    assert sorted((one.owner, one.about, one.urgent) for one in claimed) == [
        (owner, "b1", False) for owner in (ANNA, BORIS, CARL)
    ]
    async with db.write() as conn:
        for letter, how in zip(claimed, ("sent", "blocked"), strict=False):
            await letters.end(conn, letter, how, NOW)
    assert await letters.ends(ONE.id) == {"sent": 1, "blocked": 1, None: 1}
    assert await letters.ends("b2") == {}


async def test_what_is_urgent_goes_before_all_that_waits_longer(db: Database) -> None:
    await begun(db, *range(1, 50))
    async with db.write() as conn:
        await Letters(db).post(conn, owner=99, kind="leak", at=NOW + LEASE, urgent=True)
    claimed = await Letters(db).claim(NOW + LEASE, 3, LEASE)
    assert [one.owner for one in claimed] == [99, *(one.owner for one in claimed[1:])]
    assert len(claimed) == 3


async def test_it_goes_on_when_its_writer_is_forgotten_and_tells_nobody(db: Database, keyring: Keyring) -> None:
    store = await begun(db, ANNA, BORIS)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    (left,) = await store.under_way()
    assert (left.by, left.texts) == (0, ONE.texts)
    assert [one.owner for one in await Letters(db).claim(NOW, 10, LEASE)] == [BORIS]
