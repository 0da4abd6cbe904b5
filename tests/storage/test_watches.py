from dataclasses import replace
from datetime import datetime

import pytest

from keys.watch import Memory
from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.watches import DueLook, Watches
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, DAY, LEASE, NOW, REFUSED


@pytest.fixture
async def key(db: Database, keyring: Keyring) -> str:
    async with db.write() as conn:
        return await Keys(db, keyring).add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )


@pytest.fixture
async def store(db: Database, key: str) -> Watches:
    """With one look planned in a day."""
    async with db.write() as conn:
        await Watches(db).begin(conn, key, ANNA, ACCEPTED, NOW + DAY)
    return Watches(db)


async def mute(db: Database, store: Watches, key: str, owner: int) -> None:
    async with db.write() as conn:
        await store.mute(conn, key, owner)


async def done(db: Database, store: Watches, due: DueLook, memory: Memory, at: datetime) -> bool:
    async with db.write() as conn:
        return await store.done(conn, due, memory, at)


async def test_a_look_is_claimed_once_when_it_is_due(store: Watches, key: str) -> None:
    assert await store.next_at() == NOW + DAY
    assert await store.claim(NOW, 10, LEASE) == []
    due = DueLook(key_id=key, fence=1, owner=ANNA, memory=Memory(told=ACCEPTED))
    assert await store.claim(NOW + DAY, 10, LEASE) == [due]
    assert await store.claim(NOW + DAY, 10, LEASE) == []


async def test_what_was_told_is_remembered_to_the_last_word(db: Database, store: Watches, key: str) -> None:
    (due,) = await store.claim(NOW + DAY, 10, LEASE)
    memory = Memory(
        told=REFUSED,
        reminded=2,
        muted=True,
        warned=7,
        ends=NOW + 5 * DAY,
        suspected=True,
        unsure_since=NOW,
        doubts=3,
        silence_told=True,
    )
    assert await done(db, store, due, memory, NOW + 3 * DAY)
    assert await store.next_at() == NOW + 3 * DAY
    assert await store.memory(key, ANNA) == memory
    assert await store.memory(key, BORIS) is None


async def test_a_key_entered_anew_keeps_what_its_owner_wished(db: Database, store: Watches, key: str) -> None:
    await mute(db, store, key, ANNA)
    async with db.write() as conn:
        await store.begin(conn, key, ANNA, REFUSED, NOW)
    assert await store.memory(key, ANNA) == Memory(told=REFUSED, muted=True)
    assert await store.next_at() == NOW


async def test_muted_it_is_looked_at_all_the_same(db: Database, store: Watches, key: str) -> None:
    await mute(db, store, key, ANNA)
    assert await store.memory(key, ANNA) == Memory(told=ACCEPTED, muted=True)
    assert await store.next_at() == NOW + DAY


async def test_another_owner_cannot_mute_it(db: Database, store: Watches, key: str) -> None:
    await mute(db, store, key, BORIS)
    assert await store.memory(key, ANNA) == Memory(told=ACCEPTED)


async def test_a_look_under_way_loses_against_what_the_owner_wished_meanwhile(
    db: Database, store: Watches, key: str
) -> None:
    (due,) = await store.claim(NOW + DAY, 10, LEASE)
    await mute(db, store, key, ANNA)
    assert not await done(db, store, due, replace(due.memory, reminded=1), NOW + 3 * DAY)
    assert await store.memory(key, ANNA) == Memory(told=ACCEPTED, muted=True)
    assert await store.next_at() == NOW + DAY


async def test_a_stale_holder_moves_nothing(db: Database, store: Watches) -> None:
    (stale,) = await store.claim(NOW + DAY, 10, LEASE)
    (holder,) = await store.claim(NOW + DAY + LEASE, 10, LEASE)
    assert not await done(db, store, stale, replace(stale.memory, reminded=5), NOW)
    assert await done(db, store, holder, replace(holder.memory, reminded=1), NOW + 3 * DAY)
    (due,) = await store.claim(NOW + 3 * DAY, 10, LEASE)
    assert due.memory.reminded == 1
