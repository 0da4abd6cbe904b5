from __future__ import annotations

import pytest

from storage.database import Database
from storage.incidents import DEAD, OVER, TELL, End, Exposed, Incidents
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letter, Letters
from storage.watches import Watches
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, DAY, LEASE, NOW

LATER = NOW + DAY


async def add(db: Database, keyring: Keyring, owner: int, exchange: str) -> str:
    async with db.write() as conn:
        id = await Keys(db, keyring).add(
            conn, owner=owner, exchange=exchange, name="", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )
        await Watches(db).begin(conn, id, owner, ACCEPTED, LATER + DAY)
    return id


@pytest.fixture
async def annas(db: Database, keyring: Keyring) -> str:
    return await add(db, keyring, ANNA, "okx")


@pytest.fixture
async def boriss(db: Database, keyring: Keyring) -> str:
    return await add(db, keyring, BORIS, "bybit")


@pytest.fixture
async def leak(db: Database, annas: str, boriss: str) -> Incidents:
    await begin(db)
    return Incidents(db)


async def begin(db: Database, exchange: str | None = None) -> None:
    async with db.write() as conn:
        await Incidents(db).begin(conn, "i1", "the core was broken into", exchange, NOW)


async def end(db: Database, *, false_alarm: bool = False) -> None:
    async with db.write() as conn:
        await Incidents(db).end(conn, "i1", LATER, false_alarm=false_alarm)


async def posted(db: Database) -> list[tuple[str, int, str | None]]:
    found = await Letters(db).claim(LATER, 10, LEASE)
    assert all(letter.urgent for letter in found)
    return sorted((letter.kind, letter.owner, letter.about) for letter in found)


async def frozen(db: Database, *ids: str) -> list[bool]:
    async with db.read() as conn:
        return [await Incidents(db).frozen(conn, id) for id in ids]


async def ends(leak: Incidents) -> list[tuple[int, End, str | None]]:
    return [(one.owner, one.end, one.told) for one in await leak.exposed("i1")]


async def take(db: Database, how: str) -> Letter:
    letter = (await Letters(db).claim(LATER, 1, LEASE))[0]
    async with db.write() as conn:
        await Letters(db).end(conn, letter, how, LATER)
    return letter


async def test_every_key_is_frozen_looked_at_at_once_and_its_owner_written_to(
    db: Database, leak: Incidents, annas: str, boriss: str
) -> None:
    assert await frozen(db, annas, boriss, "any other") == [True, True, True]
    assert await Watches(db).next_at() == NOW
    assert await posted(db) == [(TELL, ANNA, annas), (TELL, BORIS, boriss)]
    started = await leak.last()
    assert started is not None
    assert (started.id, started.reason, started.started_at, started.ended_at) == (
        "i1",
        "the core was broken into",
        NOW,
        None,
    )


async def test_of_one_exchange_only_those_keys_are_dealt_with(db: Database, annas: str, boriss: str) -> None:
    await begin(db, "bybit")
    assert await posted(db) == [(TELL, BORIS, boriss)]
    await end(db)
    assert await frozen(db, annas, boriss) == [False, True]


async def test_before_any_incident_nothing_is_frozen(db: Database, annas: str) -> None:
    assert await frozen(db, annas) == [False]
    assert await Incidents(db).last() is None


async def test_a_key_that_the_exchange_no_longer_knows_is_told_dead_once(
    db: Database, leak: Incidents, annas: str, boriss: str
) -> None:
    for _ in range(2):
        async with db.write() as conn:
            await leak.died(conn, annas, ANNA, LATER)
            await leak.died(conn, boriss, ANNA, LATER)  # another owner's
    assert await posted(db) == [(TELL, ANNA, annas), (TELL, BORIS, boriss), (DEAD, ANNA, annas)]
    assert await ends(leak) == [(BORIS, End.WAITING, None), (ANNA, End.DEAD, None)]


async def test_what_became_of_each_is_shown_those_first_that_may_still_be_used(
    db: Database, keyring: Keyring, leak: Incidents, annas: str, boriss: str
) -> None:
    told = await take(db, "sent")
    async with db.write() as conn:
        await Keys(db, keyring).forget(conn, annas, ANNA)
    first, second = await leak.exposed("i1")
    assert first == Exposed(
        key_id=boriss,
        owner=BORIS,
        exchange="bybit",
        api_key="k1ab…stuv",
        end=End.WAITING,
        since=NOW,
        told="sent" if told.owner == BORIS else None,
        faults=(),
    )
    assert (second.owner, second.end) == (ANNA, End.DELETED)


async def test_after_the_end_what_was_replaced_is_handed_out_and_the_rest_stays_frozen(
    db: Database, leak: Incidents, annas: str, boriss: str
) -> None:
    async with db.write() as conn:
        await leak.replaced(conn, annas, ANNA, LATER)
    assert await frozen(db, annas) == [True], "as long as it lasts"
    await end(db)
    assert await frozen(db, annas, boriss) == [False, True]
    assert await posted(db) == [], "who was not told by then is not told"
    assert (ANNA, End.REPLACED, None) in await ends(leak)


async def test_after_a_false_alarm_everything_is_handed_out_and_those_who_were_told_hear_of_it(
    db: Database, leak: Incidents, annas: str, boriss: str
) -> None:
    told = await take(db, "sent")
    await end(db, false_alarm=True)
    assert await frozen(db, annas, boriss) == [False, False]
    assert await posted(db) == [(OVER, told.owner, told.about)]
    last = await leak.last()
    assert last is not None
    assert last.ended_at == LATER
