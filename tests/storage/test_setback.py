"""The clock is set back under rows that were planned by it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from exchanges import load
from keys.model import Allowed, Wait
from storage.database import Database
from storage.deletions import LEASE, Deletions
from storage.keyring import Keyring
from storage.limits import Limits
from storage.setback import follow
from storage.tables import checks, drafts, letters
from storage.times import to_ms
from storage.unit import Unit
from tests.storage.samples import ANNA, BORIS, CREDENTIALS, DAY, MINUTE, NOW, SECOND

HOUR = timedelta(hours=1)
BACK = pytest.mark.parametrize("back", [HOUR, DAY])


async def set_back(db: Database, by: timedelta) -> datetime:
    async with db.write() as conn:
        await follow(conn, NOW, NOW - by)
    return NOW - by


@BACK
async def test_a_deletion_is_due_when_it_was_to_be_and_once(db: Database, back: timedelta) -> None:
    store = Deletions(db)
    async with db.write() as conn:
        for message, delay in ((1, SECOND), (2, timedelta()), (3, timedelta())):
            await store.intend(conn, chat=1, message=message, owner=ANNA, now=NOW, delay=delay)
    assert await store.claim_one(1, 3, NOW)
    now = await set_back(db, back)
    assert [due.message for due in await store.due(now, 10)] == [2], "the third is under way"
    assert [due.message for due in await store.due(now + SECOND, 10)] == [1]
    assert await store.due(now + LEASE - SECOND, 10) == []
    assert [due.message for due in await store.due(now + LEASE, 10)] == [2, 3]


@BACK
async def test_what_waits_for_an_hour_of_the_day_stays_and_what_is_tried_again_is_not_late(
    db: Database, back: timedelta
) -> None:
    letter = {"kind": "x", "body": "{}", "urgent": False, "posted_at": to_ms(NOW)}
    at = {ANNA: NOW + 5 * SECOND, BORIS: NOW + 9 * HOUR}
    async with db.write() as conn:
        for owner, planned in at.items():
            await conn.execute(insert(letters).values(owner=owner, next_run_at=to_ms(planned), **letter))
    now = await set_back(db, back)
    async with db.read() as conn:
        rows = await conn.execute(select(letters.c.owner, letters.c.next_run_at))
        found = {row.owner: row.next_run_at for row in rows}
    assert found == {ANNA: to_ms(now + 5 * SECOND), BORIS: to_ms(at[BORIS])}


@BACK
async def test_what_was_given_lives_no_longer(db: Database, keyring: Keyring, back: timedelta) -> None:
    ends, check = to_ms(NOW + 15 * MINUTE), {"exchange": "okx", "chat": 1, "language": "en", "sealed": b"", "born": 1}
    async with db.write() as conn:
        await conn.execute(insert(drafts).values(owner=ANNA, sealed=b"", expires_at=ends))
        await conn.execute(insert(checks).values(id="a", owner=ANNA, expires_at=ends, of_stored=False, **check))
    now = await set_back(db, back)
    async with db.read() as conn:
        for table in (drafts, checks):
            assert await conn.scalar(select(table.c.expires_at)) == to_ms(now + 15 * MINUTE)


@BACK
async def test_a_limit_has_its_time_and_no_more(db: Database, keyring: Keyring, back: timedelta) -> None:
    limits, unit = Limits(db, keyring, Allowed(an_hour=1)), Unit()
    limits.count(unit, ANNA, load()["okx"], NOW)
    await unit.commit(db)
    now = await set_back(db, back)
    wait = await limits.wait(ANNA, load()["okx"], CREDENTIALS, now + MINUTE)
    assert wait == Wait("owner", now + HOUR)


async def test_a_lease_that_may_have_been_taken_since_is_left(db: Database) -> None:
    store = Deletions(db)
    async with db.write() as conn:
        await store.intend(conn, chat=1, message=1, owner=ANNA, now=NOW, delay=timedelta())
    assert await store.claim_one(1, 1, NOW)
    now = await set_back(db, MINUTE)
    assert await store.due(now + LEASE, 10) == []
    assert len(await store.due(NOW + LEASE, 10)) == 1
