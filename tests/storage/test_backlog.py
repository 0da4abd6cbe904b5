"""How far behind the work is: what is due and since when, and whose lease ran out."""

from datetime import timedelta

import pytest

from storage import leases
from storage.backlog import Backlog, Behind
from storage.database import Database
from storage.deletions import intend
from storage.inbox import Arrival, Inbox
from storage.keyring import Keyring
from storage.tables import deletions
from tests.storage.samples import ANNA, LEASE, MINUTE, NOW, SECOND

NONE = Behind(timedelta(), 0)


@pytest.fixture
def backlog(db: Database) -> Backlog:
    return Backlog(db)


async def due_at(db: Database, *minutes: int) -> None:
    async with db.write() as conn:
        for message in minutes:
            await intend(conn, chat=1, message=message, owner=ANNA, now=NOW + message * MINUTE)


async def test_where_nothing_is_due_nothing_is_late(backlog: Backlog, db: Database) -> None:
    await due_at(db, 1)
    assert await backlog.read(NOW) == dict.fromkeys(("deletions", "checks", "watch", "letters"), NONE)


async def test_the_longest_due_row_counts_though_somebody_works_on_it(backlog: Backlog, db: Database) -> None:
    await due_at(db, 1, 2, 30)
    async with db.write() as conn:
        await leases.claim(conn, deletions, now=NOW + 3 * MINUTE, limit=1, lease=LEASE)
    assert (await backlog.read(NOW + 3 * MINUTE))["deletions"] == Behind(2 * MINUTE, 0)


async def test_a_lease_that_ran_out_is_counted_until_another_claims_the_row(backlog: Backlog, db: Database) -> None:
    await due_at(db, 1, 2)
    async with db.write() as conn:
        await leases.claim(conn, deletions, now=NOW + 3 * MINUTE, limit=2, lease=LEASE)
    over = NOW + 3 * MINUTE + LEASE
    assert (await backlog.read(over - SECOND))["deletions"].overrun == 0
    assert (await backlog.read(over))["deletions"].overrun == 2
    async with db.write() as conn:
        await leases.claim(conn, deletions, now=over, limit=1, lease=LEASE)
    assert (await backlog.read(over))["deletions"].overrun == 1


async def test_the_oldest_update_that_has_not_acted_counts_alone(
    backlog: Backlog, db: Database, keyring: Keyring
) -> None:
    inbox = Inbox(db, keyring)
    assert await backlog.inbox(NOW) == timedelta()
    for number in (1, 2):
        await inbox.take([Arrival(number, ANNA, b"{}")], NOW + number * MINUTE)
    assert await backlog.inbox(NOW + 5 * MINUTE) == 4 * MINUTE
    async with db.write() as conn:
        await inbox.done(conn, 1)
    assert await backlog.inbox(NOW + 5 * MINUTE) == 3 * MINUTE
    assert await backlog.inbox(NOW) == timedelta(), "the clock may have been set back"
