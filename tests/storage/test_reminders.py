import pytest

from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.reminders import DueReminder, Reminders
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, DAY, LEASE, NOW


@pytest.fixture
async def key(db: Database, keyring: Keyring) -> str:
    async with db.write() as conn:
        return await Keys(db, keyring).add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )


@pytest.fixture
async def store(db: Database, key: str) -> Reminders:
    """With one reminder planned in a day."""
    async with db.write() as conn:
        await Reminders(db).plan(conn, key, ANNA, NOW + DAY)
    return Reminders(db)


async def test_a_reminder_is_claimed_once_when_it_is_due(store: Reminders, key: str) -> None:
    assert await store.next_at() == NOW + DAY
    assert await store.claim(NOW, 10, LEASE) == []
    assert await store.claim(NOW + DAY, 10, LEASE) == [DueReminder(key_id=key, fence=1, owner=ANNA, step=0)]
    assert await store.claim(NOW + DAY, 10, LEASE) == []


async def test_one_after_the_other_until_there_is_none(db: Database, store: Reminders) -> None:
    (due,) = await store.claim(NOW + DAY, 10, LEASE)
    async with db.write() as conn:
        await store.advance(conn, due, 1, NOW + 3 * DAY)
    assert await store.next_at() == NOW + 3 * DAY
    (due,) = await store.claim(NOW + 3 * DAY, 10, LEASE)
    assert due.step == 1
    async with db.write() as conn:
        await store.advance(conn, due, 2, None)
    assert await store.next_at() is None


async def test_planned_again_it_keeps_its_time_and_step(db: Database, store: Reminders, key: str) -> None:
    async with db.write() as conn:
        await store.plan(conn, key, ANNA, NOW)
    assert await store.next_at() == NOW + DAY


async def test_whoever_wants_none_gets_none_also_when_they_are_planned_again(
    db: Database, store: Reminders, key: str
) -> None:
    async with db.write() as conn:
        await store.stop(conn, key, ANNA)
        await store.plan(conn, key, ANNA, NOW)
    assert await store.next_at() is None
    assert await store.claim(NOW + 9 * DAY, 10, LEASE) == []


async def test_another_owner_cannot_stop_them(db: Database, store: Reminders, key: str) -> None:
    async with db.write() as conn:
        await store.stop(conn, key, BORIS)
    assert await store.next_at() == NOW + DAY


async def test_one_that_is_being_given_does_not_come_back_once_stopped(
    db: Database, store: Reminders, key: str
) -> None:
    (due,) = await store.claim(NOW + DAY, 10, LEASE)
    async with db.write() as conn:
        await store.stop(conn, key, ANNA)
        await store.advance(conn, due, 1, NOW + 3 * DAY)
    assert await store.next_at() is None


async def test_a_stale_holder_moves_nothing(db: Database, store: Reminders) -> None:
    (stale,) = await store.claim(NOW + DAY, 10, LEASE)
    (holder,) = await store.claim(NOW + DAY + LEASE, 10, LEASE)
    async with db.write() as conn:
        await store.advance(conn, stale, 5, NOW)
        await store.advance(conn, holder, 1, NOW + 3 * DAY)
    (due,) = await store.claim(NOW + 3 * DAY, 10, LEASE)
    assert due.step == 1
