from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from storage.check_store import Check, Checks
from storage.database import Database
from storage.keyring import Keyring
from storage.tables import checks
from storage.unit import Unit
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, LEASE, MINUTE, NOW, REFUSED, SECOND

EXPIRES = NOW + 15 * MINUTE


@pytest.fixture
def store(db: Database, keyring: Keyring) -> Checks:
    return Checks(db, keyring)


async def submit(db: Database, store: Checks, id: str = "c1", **changed: Any) -> None:
    unit = Unit()
    values: dict[str, Any] = {
        "owner": ANNA,
        "exchange": "okx",
        "chat": 1,
        "message": 50,
        "language": "ru",
        "credentials": CREDENTIALS,
        "now": NOW,
        "expires_at": EXPIRES,
    }
    store.submit(unit, id=id, **{**values, **changed})
    await unit.commit(db)


async def claimed(store: Checks, now: datetime = NOW) -> Check:
    (check,) = await store.claim(now, 10, LEASE)
    return check


async def resting(db: Database, store: Checks, at: datetime | None = None) -> Check:
    """A check that was refused, and told so."""
    await submit(db, store)
    check = await claimed(store)
    async with db.write() as conn:
        assert await store.stored(conn, check, REFUSED, None)
        await store.rest(conn, check, at)
    return check


async def again(db: Database, store: Checks, owner: int = ANNA, now: datetime = NOW) -> bool:
    unit = Unit()
    found = await store.again(unit, "c1", owner, 60, now)
    await unit.commit(db)
    return found


async def rows(db: Database) -> int:
    async with db.read() as conn:
        return await conn.scalar(select(func.count()).select_from(checks)) or 0


async def test_what_was_submitted_is_claimed_once_with_all_that_is_needed(db: Database, store: Checks) -> None:
    await submit(db, store)
    assert await store.next_at() == NOW
    assert await claimed(store) == Check(
        id="c1",
        born=NOW,
        fence=1,
        owner=ANNA,
        exchange="okx",
        chat=1,
        message=50,
        language="ru",
        above=None,
        credentials=CREDENTIALS,
        tries=0,
        expires_at=EXPIRES,
        verdict=None,
        key_id=None,
        of_stored=False,
    )
    assert await store.claim(NOW, 10, LEASE) == []


async def test_a_stored_key_can_be_checked_again(db: Database, store: Checks) -> None:
    await submit(db, store, key_id="k1", message=None)
    check = await claimed(store)
    assert (check.key_id, check.of_stored, check.message) == ("k1", True, None)


async def test_the_same_submission_twice_is_one_check(db: Database, store: Checks) -> None:
    await submit(db, store)
    await submit(db, store, owner=BORIS)
    assert (await claimed(store)).owner == ANNA
    assert await rows(db) == 1


async def test_a_crash_before_the_verdict_means_that_it_is_checked_after_the_lease(db: Database, store: Checks) -> None:
    await submit(db, store)
    await claimed(store)
    check = await claimed(store, NOW + LEASE)
    assert check.verdict is None
    assert check.credentials == CREDENTIALS


async def test_a_crash_before_the_verdict_was_told_means_that_it_is_told_after_the_lease(
    db: Database, store: Checks
) -> None:
    await submit(db, store)
    check = await claimed(store)
    async with db.write() as conn:
        assert await store.stored(conn, check, ACCEPTED, "k1")
    later = await claimed(store, NOW + LEASE)
    assert (later.verdict, later.key_id, later.of_stored) == (ACCEPTED, "k1", False)


async def test_after_a_long_pause_an_expired_check_still_gets_its_verdict(db: Database, store: Checks) -> None:
    await submit(db, store)
    async with db.write() as conn:
        await store.purge(conn, EXPIRES + MINUTE)
    assert (await claimed(store, EXPIRES + MINUTE)).id == "c1"


async def test_what_is_finished_is_gone(db: Database, store: Checks) -> None:
    await submit(db, store)
    check = await claimed(store)
    async with db.write() as conn:
        await store.finish(conn, check)
    assert await rows(db) == 0


async def test_a_stale_holder_can_write_nothing(db: Database, store: Checks) -> None:
    await submit(db, store)
    stale = await claimed(store)
    holder = await claimed(store, NOW + LEASE)
    async with db.write() as conn:
        assert not await store.stored(conn, stale, ACCEPTED, "k1")
        await store.rest(conn, stale, None)
        await store.tell_later(conn, stale, NOW, NOW)
        await store.finish(conn, stale)
        assert await store.stored(conn, holder, REFUSED, None)
    later = await claimed(store, NOW + 2 * LEASE)
    assert (later.verdict, later.tries, later.key_id) == (REFUSED, 0, None)


async def test_no_holder_writes_to_a_check_of_another_owner(db: Database, store: Checks) -> None:
    await submit(db, store)
    strange = replace(await claimed(store), owner=BORIS)
    async with db.write() as conn:
        assert not await store.stored(conn, strange, ACCEPTED, "k1")
        await store.finish(conn, strange)
    assert await rows(db) == 1


async def test_a_verdict_that_could_not_be_told_is_told_later(db: Database, store: Checks) -> None:
    await submit(db, store)
    check = await claimed(store)
    async with db.write() as conn:
        await store.stored(conn, check, REFUSED, None)
        await store.tell_later(conn, check, NOW, NOW + 5 * SECOND)
    assert await store.next_at() == NOW + 5 * SECOND
    later = await claimed(store, NOW + 5 * SECOND)
    assert (later.verdict, later.tries) == (REFUSED, 0)


async def test_a_verdict_that_waits_long_to_be_told_keeps_no_credentials(db: Database, store: Checks) -> None:
    await submit(db, store)
    check = await claimed(store)
    async with db.write() as conn:
        await store.stored(conn, check, REFUSED, None)
        await store.tell_later(conn, check, check.expires_at, check.expires_at + SECOND)
    later = await claimed(store, check.expires_at + SECOND)
    assert (later.verdict, later.credentials) == (REFUSED, {})


async def test_an_unsure_check_is_made_anew_when_its_time_comes_and_counts(db: Database, store: Checks) -> None:
    await resting(db, store, NOW + MINUTE)
    assert await store.claim(NOW + MINUTE - SECOND, 10, LEASE) == []
    check = await claimed(store, NOW + MINUTE)
    assert (check.verdict, check.tries, check.credentials) == (None, 1, CREDENTIALS)


async def test_what_rests_runs_no_more_by_itself_and_once_when_the_trader_asks(db: Database, store: Checks) -> None:
    await resting(db, store)
    assert await store.claim(EXPIRES - SECOND, 10, LEASE) == []
    assert await again(db, store)
    check = await claimed(store)
    assert (check.verdict, check.tries, check.message, check.credentials) == (None, 0, 60, CREDENTIALS)


async def test_a_planned_repetition_can_be_asked_for_earlier(db: Database, store: Checks) -> None:
    await resting(db, store, NOW + MINUTE)
    assert await again(db, store)
    assert (await claimed(store)).tries == 0


async def test_a_double_tap_asks_once(db: Database, store: Checks) -> None:
    await resting(db, store)
    assert [await again(db, store) for _ in range(2)] == [True, False]
    await claimed(store)
    assert not await again(db, store)


async def test_it_cannot_be_asked_for_by_another_owner_nor_after_its_time_nor_when_it_is_gone(
    db: Database, store: Checks
) -> None:
    assert not await again(db, store)
    await resting(db, store)
    assert not await again(db, store, owner=BORIS)
    assert not await again(db, store, now=EXPIRES)
    assert await store.next_at() is None


async def test_what_was_claimed_between_the_question_and_the_commit_is_left_alone(db: Database, store: Checks) -> None:
    await resting(db, store, NOW + SECOND)
    unit = Unit()
    assert await store.again(unit, "c1", ANNA, 60, NOW)
    check = await claimed(store, NOW + SECOND)
    await unit.commit(db)
    async with db.write() as conn:
        assert await store.stored(conn, check, ACCEPTED, "k1")
    assert (await claimed(store, NOW + 2 * LEASE)).message == 50


async def test_only_what_rests_is_erased_when_its_time_is_over(db: Database, store: Checks) -> None:
    await resting(db, store)
    await submit(db, store, "c2")
    async with db.write() as conn:
        await store.purge(conn, EXPIRES - SECOND)
    assert await rows(db) == 2
    async with db.write() as conn:
        await store.purge(conn, EXPIRES)
    assert (await claimed(store)).id == "c2"
    assert await rows(db) == 1


@pytest.mark.parametrize(
    "moved",
    [{"owner": BORIS}, {"exchange": "bybit"}, {"id": "c3"}, {"sealed": b""}],
    ids=["owner", "exchange", "row", "cut"],
)
async def test_one_that_does_not_open_holds_up_no_other_and_is_erased_in_time(
    db: Database, store: Checks, moved: dict[str, object]
) -> None:
    await submit(db, store, "c1")
    await submit(db, store, "c2", now=NOW + SECOND)
    await submit(db, store, "of boris", owner=BORIS, now=NOW + SECOND)
    async with db.write() as conn:
        await conn.execute(update(checks).where(checks.c.id == "c1").values(moved))
    found = await store.claim(NOW + SECOND, 10, timedelta(seconds=1))
    assert {check.id for check in found} == {"c2", "of boris"}
    async with db.write() as conn:
        for check in found:
            await store.finish(conn, check)
    assert await store.next_at() is None
    async with db.write() as conn:
        await store.purge(conn, EXPIRES)
    assert await rows(db) == 0


async def test_the_credentials_of_a_check_are_its_owners_alone_and_gone_with_it(db: Database, store: Checks) -> None:
    await submit(db, store)
    assert await store.credentials("c1", ANNA) == CREDENTIALS
    assert await store.credentials("c1", BORIS) is None
    assert await store.credentials("c2", ANNA) is None
