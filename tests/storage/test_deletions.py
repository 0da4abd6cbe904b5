import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.deletions import LEASE, Deletions, Due, erase_refused
from tests.storage.samples import ANNA, BORIS, DAY, MINUTE, NOW, SECOND


@pytest.fixture
def store(db: Database) -> Deletions:
    return Deletions(db)


async def intend(db: Database, message: int = 10, *, owner: int = ANNA, delay: timedelta = timedelta()) -> None:
    async with db.write() as conn:
        await Deletions(db).intend(conn, chat=1, message=message, owner=owner, now=NOW, delay=delay)


async def claimed(store: Deletions, message: int = 10) -> Due:
    due = await store.claim_one(1, message, NOW)
    assert due is not None
    return due


async def test_an_intent_is_due_after_its_delay(db: Database, store: Deletions) -> None:
    await intend(db, delay=MINUTE)
    assert await store.due(NOW, 10) == []
    (due,) = await store.due(NOW + MINUTE, 10)
    assert (due.chat, due.message, due.owner, due.born, due.tries) == (1, 10, ANNA, NOW, 0)


async def test_a_second_intent_for_a_message_does_nothing(db: Database, store: Deletions) -> None:
    await intend(db, delay=MINUTE)
    await intend(db, owner=BORIS)
    assert await store.waiting() == 1
    assert await store.due(NOW, 10) == []
    assert (await claimed(store)).owner == ANNA


async def test_one_can_be_claimed_at_once_though_it_is_not_due(db: Database, store: Deletions) -> None:
    await intend(db, delay=MINUTE)
    assert (await claimed(store)).message == 10
    assert await store.due(NOW + SECOND, 10) == []


async def test_one_that_another_has_claimed_or_that_is_absent_cannot_be_claimed(db: Database, store: Deletions) -> None:
    await intend(db)
    found = await asyncio.gather(*(store.claim_one(1, 10, NOW) for _ in range(5)))
    assert len([due for due in found if due is not None]) == 1
    assert await store.claim_one(1, 11, NOW) is None
    assert await store.claim_one(2, 10, NOW) is None


async def test_what_is_done_is_gone_and_may_be_intended_anew(db: Database, store: Deletions) -> None:
    await intend(db)
    assert await store.done(await claimed(store))
    assert await store.waiting() == 0
    assert await store.oldest() is None
    await intend(db)
    assert await store.waiting() == 1


async def test_what_is_to_be_tried_again_waits_until_then_and_counts(db: Database, store: Deletions) -> None:
    await intend(db)
    assert await store.retry(await claimed(store), NOW + MINUTE)
    assert await store.due(NOW + MINUTE - SECOND, 10) == []
    (due,) = await store.due(NOW + MINUTE, 10)
    assert due.tries == 1
    assert due.born == NOW


async def test_what_was_refused_is_kept_and_never_tried_again(db: Database, store: Deletions) -> None:
    await intend(db)
    assert await store.refused(await claimed(store), "TelegramBadRequest")
    assert await store.waiting() == 0
    assert await store.next_at() is None
    assert await store.claim_one(1, 10, NOW + DAY) is None
    await intend(db)
    assert await store.waiting() == 0


async def test_after_a_crash_it_is_claimed_again_when_the_lease_ends(db: Database, store: Deletions) -> None:
    await intend(db)
    await claimed(store)
    assert await store.next_at() == NOW + LEASE
    assert [due.message for due in await store.due(NOW + LEASE, 10)] == [10]


async def test_a_stale_holder_changes_nothing(db: Database, store: Deletions) -> None:
    await intend(db)
    stale = await claimed(store)
    (holder,) = await store.due(NOW + LEASE, 10)
    assert not await store.done(stale)
    assert not await store.retry(stale, NOW)
    assert not await store.refused(stale, "why")
    assert await store.waiting() == 1
    assert await store.done(holder)


async def test_what_was_refused_long_ago_is_purged_and_what_waits_is_not(db: Database, store: Deletions) -> None:
    await intend(db, 10)
    await intend(db, 11)
    await store.refused(await claimed(store), "why")
    async with db.write() as conn:
        await store.purge(conn, NOW)
    await intend(db, 10)
    assert await store.waiting() == 1
    async with db.write() as conn:
        await store.purge(conn, NOW + SECOND)
    await intend(db, 10)
    assert await store.waiting() == 2


async def test_to_forget_an_owner_leaves_what_still_must_happen(db: Database, store: Deletions) -> None:
    for message, owner in ((10, ANNA), (11, ANNA), (12, BORIS)):
        await intend(db, message, owner=owner)
    for message in (10, 12):
        await store.refused(await claimed(store, message), "why")
    async with db.write() as conn:
        await erase_refused(conn, ANNA)
    for message in (10, 11, 12):
        await intend(db, message)
    assert {due.message for due in await store.due(NOW, 10)} == {10, 11}
