"""Keys that are paused, or deleted with a minute to undo it."""

from __future__ import annotations

import pytest

from keys.desk import UNDO
from keys.model import Former
from storage.database import Database
from storage.key_store import HeldByAnother, Keys
from storage.keyring import Keyring
from tests.storage.samples import ANNA, BORIS, CREDENTIALS, NOW, SECOND
from tests.storage.test_replacing import add, one, put

LATER = NOW + 10 * SECOND


@pytest.fixture
def store(db: Database, keyring: Keyring) -> Keys:
    return Keys(db, keyring)


async def delete(db: Database, store: Keys, id: str, owner: int = ANNA) -> None:
    async with db.write() as conn:
        await store.delete(conn, id, owner, NOW)


async def test_what_is_deleted_is_seen_nowhere_and_comes_back_as_it_was(db: Database, store: Keys) -> None:
    id = await add(db, store)
    before = await one(store, id)
    await delete(db, store, id)
    assert [await store.get(id, ANNA), await store.credentials(id, ANNA)] == [None, None]
    assert (await store.list(), await store.count()) == ([], {})
    assert not await put(db, store, id), "nothing takes its place"
    assert await store.deleted(id, ANNA, LATER - UNDO) == before
    async with db.write() as conn:
        await store.restore(conn, id, ANNA)
    assert await one(store, id) == before
    assert await store.deleted(id, ANNA, NOW - UNDO) is None


async def test_nobody_else_deletes_it_and_nobody_else_brings_it_back(db: Database, store: Keys) -> None:
    id = await add(db, store)
    await delete(db, store, id, BORIS)
    assert await one(store, id)
    await delete(db, store, id)
    assert await store.deleted(id, BORIS, NOW - UNDO) is None
    async with db.write() as conn:
        await store.restore(conn, id, BORIS)
    assert await store.get(id, ANNA) is None


async def test_it_is_destroyed_with_its_history_when_its_time_is_over(db: Database, store: Keys) -> None:
    id = await add(db, store)
    await put(db, store, id)
    assert [type(each) for each in await store.former(id, ANNA)] == [Former]
    await delete(db, store, id)
    for before, left in ((NOW - SECOND, True), (NOW, False)):
        async with db.write() as conn:
            await store.purge(conn, before)
        assert (await store.deleted(id, ANNA, NOW - UNDO) is not None) is left
    assert await store.former(id, ANNA) == []


async def test_its_api_key_is_its_owners_until_then_and_given_again_it_is_there_again(
    db: Database, store: Keys
) -> None:
    id = await add(db, store)
    await delete(db, store, id)
    with pytest.raises(HeldByAnother):
        await add(db, store, owner=BORIS)
    assert await add(db, store) == id
    assert await store.credentials(id, ANNA) == CREDENTIALS


async def test_a_paused_key_is_known_to_be_and_goes_on(db: Database, store: Keys) -> None:
    id = await add(db, store)
    for owner, at, paused in ((BORIS, NOW, None), (ANNA, NOW, NOW), (ANNA, None, None)):
        async with db.write() as conn:
            await store.pause(conn, id, owner, at)
        assert (await one(store, id)).paused_at == paused
