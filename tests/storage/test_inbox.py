import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from storage import deletions, inbox
from storage.database import Database
from storage.inbox import Arrival, Deletion, Inbox
from storage.keyring import Keyring
from storage.tables import deletions as deletion_rows
from storage.tables import inbox as inbox_rows
from storage.vault import CannotOpen
from tests.storage.samples import ANNA, BORIS, DAY, MINUTE, NOW, SECOND

RAW = b'{"update_id": 5, "message": {"text": "S3cretS3cret"}}'


@pytest.fixture
def box(db: Database, keyring: Keyring) -> Inbox:
    return Inbox(db, keyring)


def arrival(update_id: int, owner: int = ANNA, *gone: Deletion) -> Arrival:
    return Arrival(update_id, owner, RAW, gone)


async def act(db: Database, box: Inbox, update_id: int) -> None:
    async with db.write() as conn:
        await box.done(conn, update_id)


async def test_an_update_taken_is_pending_and_opens_as_it_came(box: Inbox) -> None:
    assert await box.take([arrival(7), arrival(5, BORIS)], NOW) == [7, 5]
    assert await box.pending() == [(5, BORIS), (7, ANNA)]
    assert await box.open(5) == RAW


async def test_what_must_be_deleted_is_stored_with_it(db: Database, box: Inbox) -> None:
    await box.take([arrival(5, ANNA, Deletion(1, 10), Deletion(1, 11, MINUTE))], NOW)
    due = await deletions.Deletions(db).due(NOW, 10)
    assert [(each.chat, each.message, each.owner, each.born) for each in due] == [(1, 10, ANNA, NOW)]
    assert [each.message for each in await deletions.Deletions(db).due(NOW + MINUTE, 10)] == [10, 11]


async def test_what_waits_and_what_was_set_aside_is_counted(db: Database, box: Inbox) -> None:
    await box.take([arrival(number) for number in range(1, 7)], NOW)
    await act(db, box, 1)
    async with db.write() as conn:
        await box.dead(conn, 2, "ValueError")
        await box.dead(conn, 3, "ValueError")
    assert (await box.count("new"), await box.count("dead")) == (3, 2)


async def test_an_update_offered_again_is_not_taken_again(db: Database, box: Inbox) -> None:
    assert await box.take([arrival(5), arrival(5)], NOW) == [5]
    await act(db, box, 5)
    assert await box.take([arrival(5, ANNA, Deletion(1, 10)), arrival(6)], NOW) == [6]
    assert await box.open(5) is None
    assert await deletions.Deletions(db).waiting() == 0


async def test_of_an_update_twice_in_one_batch_the_first_counts(box: Inbox) -> None:
    await box.take([Arrival(5, ANNA, b"first"), Arrival(5, BORIS, b"second")], NOW)
    assert await box.pending() == [(5, ANNA)]
    assert await box.open(5) == b"first"


async def test_nothing_that_came_needs_no_transaction(db: Database, box: Inbox) -> None:
    async with db.write():
        assert await box.take([], NOW) == []


async def test_when_an_intent_cannot_be_stored_neither_is_its_update(box: Inbox) -> None:
    too_large = Deletion(2**70, 1)
    with pytest.raises((OverflowError, DBAPIError)):
        await box.take([arrival(5), arrival(6, ANNA, too_large)], NOW)
    assert await box.pending() == []


async def test_what_has_acted_is_empty_and_stays_as_a_tombstone(db: Database, box: Inbox) -> None:
    await box.take([arrival(5)], NOW)
    await act(db, box, 5)
    assert await box.pending() == []
    assert await box.open(5) is None
    async with db.read() as conn:
        row = (await conn.execute(select(inbox_rows))).one()
    assert (row.update_id, row.state, row.payload) == (5, "done", None)


async def test_it_is_told_once_that_an_update_has_acted(db: Database, box: Inbox) -> None:
    await box.take([arrival(5)], NOW)
    async with db.write() as conn:
        assert [await box.done(conn, 5), await box.done(conn, 5)] == [True, False]


async def test_what_was_set_aside_is_listed_stays_sealed_and_is_pending_no_more(db: Database, box: Inbox) -> None:
    await box.take([arrival(5)], NOW)
    async with db.write() as conn:
        assert await box.dead(conn, 5, "ValidationError") == ANNA
        assert await box.dead(conn, 5, "again") is None
        assert not await box.done(conn, 5)
    assert await box.dead_letters() == [(5, ANNA, "ValidationError", NOW)]
    assert await box.pending() == []
    assert await box.open(5) is None
    async with db.read() as conn:
        assert await conn.scalar(select(inbox_rows.c.payload)) is not None


async def test_tries_are_counted(box: Inbox) -> None:
    await box.take([arrival(5)], NOW)
    assert [await box.tried(5) for _ in range(3)] == [1, 2, 3]
    assert await box.tried(6) == 0


async def test_only_old_tombstones_are_purged(db: Database, box: Inbox) -> None:
    await box.take([arrival(1), arrival(2), arrival(3)], NOW - 2 * DAY)
    await box.take([arrival(4)], NOW)
    async with db.write() as conn:
        await box.dead(conn, 2, "why")
        for update_id in (3, 4):
            await box.done(conn, update_id)
        await box.purge(conn, done=NOW - DAY, dead=NOW - 3 * DAY)
    async with db.read() as conn:
        left = (await conn.scalars(select(inbox_rows.c.update_id).order_by(inbox_rows.c.update_id))).all()
    assert left == [1, 2, 4]
    async with db.write() as conn:
        await box.purge(conn, done=NOW - DAY, dead=NOW - DAY)
    assert await box.dead_letters() == []
    assert await box.pending() == [(1, ANNA)]


async def test_a_payload_moved_to_another_update_does_not_open(db: Database, box: Inbox) -> None:
    await box.take([arrival(5), arrival(6)], NOW)
    async with db.write() as conn:
        other = select(inbox_rows.c.payload).where(inbox_rows.c.update_id == 6).scalar_subquery()
        await conn.execute(update(inbox_rows).where(inbox_rows.c.update_id == 5).values(payload=other))
    with pytest.raises(CannotOpen):
        await box.open(5)


async def test_an_owner_can_be_erased_from_it_and_the_update_still_does_not_act_again(db: Database, box: Inbox) -> None:
    await box.take([arrival(1), arrival(2), arrival(3, BORIS)], NOW)
    async with db.write() as conn:
        await box.dead(conn, 2, "why")
        await inbox.erase(conn, ANNA)
    assert await box.pending() == [(3, BORIS)]
    assert await box.dead_letters() == []
    assert await box.take([arrival(1), arrival(2)], NOW) == []
    async with db.read() as conn:
        rows = await conn.execute(select(inbox_rows.c.owner, inbox_rows.c.payload).where(inbox_rows.c.update_id < 3))
        assert [tuple(row) for row in rows] == [(0, None), (0, None)]


def test_an_arrival_does_not_show_its_text() -> None:
    assert "S3cret" not in repr(arrival(5))


async def test_the_longest_waiting_deletion_is_known(db: Database, box: Inbox) -> None:
    await box.take([arrival(5, ANNA, Deletion(1, 10))], NOW - SECOND)
    await box.take([arrival(6, ANNA, Deletion(1, 11))], NOW)
    async with db.read() as conn:
        assert len((await conn.execute(select(deletion_rows))).all()) == 2
    assert await deletions.Deletions(db).oldest() == NOW - SECOND


async def test_what_waits_is_found_by_owner_and_by_age(db: Database, box: Inbox) -> None:
    await box.take([arrival(9), arrival(7), arrival(8, BORIS)], NOW)
    await box.take([arrival(6)], NOW + MINUTE)
    await act(db, box, 7)
    assert await box.pending_of(ANNA) == [6, 9]
    assert await box.owners_waiting(NOW) == [ANNA, BORIS]
    assert await box.owners_waiting(NOW - SECOND) == []
    await act(db, box, 9)
    assert await box.owners_waiting(NOW) == [BORIS]
