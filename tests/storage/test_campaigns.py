from __future__ import annotations

import pytest

from keys.campaign import Change, Ready
from keys.model import Egress
from storage.campaigns import Campaign, Campaigns, Moving
from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, DAY, NOW

CHANGE = Change((Egress("core2", "203.0.113.20"),), (Egress("core", "203.0.113.10"),), NOW, NOW + 9 * DAY)
LATER = NOW + DAY


@pytest.fixture
async def keys(db: Database, keyring: Keyring) -> dict[int, str]:
    found = {}
    for owner, exchange in ((ANNA, "okx"), (BORIS, "bybit")):
        async with db.write() as conn:
            found[owner] = await Keys(db, keyring).add(
                conn, owner=owner, exchange=exchange, name="", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
            )
    return found


@pytest.fixture
async def store(db: Database, keys: dict[int, str]) -> Campaigns:
    """A change with both keys in it."""
    store = Campaigns(db)
    async with db.write() as conn:
        await store.begin(conn, "c1", CHANGE)
        await store.enrol(conn, "c1", NOW)
    return store


async def test_before_there_was_one_there_is_none(db: Database) -> None:
    assert await Campaigns(db).last() is None
    assert await Campaigns(db).under_way() is None


async def test_a_change_is_known_until_it_ends_and_after(db: Database, store: Campaigns) -> None:
    assert await store.under_way() == Campaign(id="c1", change=CHANGE, ended_at=None)
    async with db.write() as conn:
        await store.end(conn, "c1", LATER)
    assert await store.under_way() is None
    assert await store.last() == Campaign(id="c1", change=CHANGE, ended_at=LATER)


async def test_every_key_is_in_it_once_and_a_new_one_comes_in(
    db: Database, keyring: Keyring, store: Campaigns, keys: dict[int, str]
) -> None:
    async with db.write() as conn:
        await store.told(conn, "c1", keys[ANNA], 2)
        await store.enrol(conn, "c1", LATER)
    assert {(one.owner, one.told, one.since) for one in await store.list("c1")} == {(ANNA, 2, NOW), (BORIS, 0, NOW)}


async def test_those_that_wait_come_first_then_those_that_nobody_can_tell_of(
    db: Database, store: Campaigns, keys: dict[int, str]
) -> None:
    async with db.write() as conn:
        await store.found(conn, "c1", keys[BORIS], Ready.WAITING, LATER)
    first, second = await store.list("c1")
    assert first == Moving(
        key_id=keys[BORIS],
        owner=BORIS,
        exchange="bybit",
        ready=Ready.WAITING,
        said=False,
        since=LATER,
        told=0,
        verdict=ACCEPTED,
    )
    assert (second.owner, second.ready) == (ANNA, Ready.UNKNOWN)


async def test_an_owner_speaks_for_their_own_key_and_while_the_change_is_under_way(
    db: Database, store: Campaigns, keys: dict[int, str]
) -> None:
    async with db.write() as conn:
        await store.say(conn, keys[ANNA], BORIS)
    assert not any(one.said for one in await store.list("c1"))
    async with db.write() as conn:
        await store.say(conn, keys[ANNA], ANNA)
        await store.end(conn, "c1", LATER)
        await store.say(conn, keys[BORIS], BORIS)
    assert {one.owner: one.said for one in await store.list("c1")} == {ANNA: True, BORIS: False}


async def test_nobody_is_awaited_any_more_who_says_that_it_is_done_and_nobody_at_all_once_it_is_over(
    db: Database, store: Campaigns, keys: dict[int, str]
) -> None:
    assert await store.awaits(keys[ANNA], ANNA)
    assert not await store.awaits(keys[ANNA], BORIS)
    async with db.write() as conn:
        await store.say(conn, keys[ANNA], ANNA)
    assert not await store.awaits(keys[ANNA], ANNA)
    assert await store.awaits(keys[BORIS], BORIS)
    async with db.write() as conn:
        await store.end(conn, "c1", LATER)
    assert not await store.awaits(keys[BORIS], BORIS)


async def test_a_key_that_was_deleted_is_no_longer_listed(
    db: Database, keyring: Keyring, store: Campaigns, keys: dict[int, str]
) -> None:
    async with db.write() as conn:
        await Keys(db, keyring).forget(conn, keys[ANNA], ANNA)
    assert [one.owner for one in await store.list("c1")] == [BORIS]


async def test_those_are_looked_at_again_that_were_checked_or_are_owed_a_letter(
    db: Database, keyring: Keyring, store: Campaigns, keys: dict[int, str]
) -> None:
    async def concerned(number: int) -> set[int]:
        return {one.owner for one in await store.concerned("c1", number, LATER)}

    assert await concerned(1) == {ANNA, BORIS}
    async with db.write() as conn:
        await store.told(conn, "c1", keys[ANNA], 1)
        await store.found(conn, "c1", keys[BORIS], Ready.READY, NOW)
    assert await concerned(1) == set()
    assert await concerned(2) == {ANNA}, "who is ready is owed nothing"
    async with db.write() as conn:
        await store.say(conn, keys[ANNA], ANNA)
        await Keys(db, keyring).checked(conn, keys[BORIS], BORIS, ACCEPTED, LATER)
    assert await concerned(2) == {BORIS}, "who says that it is done is believed"
