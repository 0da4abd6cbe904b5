"""Another API key in the entry of the one before: the entry is the same, and it is never lost which key it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from keys.model import Former, KeyFacts, Secret, StoredKey, Verdict
from keys.watch import Memory
from storage.check_store import Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.key_store import Keys, OtherAccount
from storage.keyring import Keyring
from storage.letters import Letters
from storage.tables import letters as letter_rows
from storage.unit import Unit
from storage.watches import Watches
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, DAY, LEASE, MINUTE, NOW, REFUSED
from tests.storage.test_draft_store import DRAFT

LATER = NOW + 30 * DAY
NEW = {**CREDENTIALS, "apiKey": Secret("n2abcdefghijklmnopqrwxyz"), "secret": Secret("an0ther secret")}


def of(account: str | None, verdict: Verdict = ACCEPTED) -> Verdict:
    return replace(verdict, facts=KeyFacts(account=account))


@pytest.fixture
def store(db: Database, keyring: Keyring) -> Keys:
    return Keys(db, keyring)


async def add(db: Database, store: Keys, **changed: Any) -> str:
    given = {"owner": ANNA, "exchange": "okx", "name": "Main", "credentials": CREDENTIALS, "verdict": ACCEPTED}
    async with db.write() as conn:
        return await store.add(conn, **{**given, "now": NOW, **changed})


async def put(db: Database, store: Keys, id: str, **changed: Any) -> bool:
    given = {"owner": ANNA, "exchange": "okx", "credentials": NEW, "verdict": ACCEPTED, "now": LATER}
    async with db.write() as conn:
        return await store.replace(conn, id, **{**given, **changed})


async def one(store: Keys, id: str) -> StoredKey:
    key = await store.get(id, ANNA)
    assert key is not None
    return key


async def test_the_entry_stays_and_the_key_in_it_is_another(db: Database, store: Keys) -> None:
    id = await add(db, store)
    before = await one(store, id)
    assert await put(db, store, id)
    after = replace(before, api_key="n2ab…wxyz", checked_at=LATER, since=LATER, given_at=LATER)
    assert await one(store, id) == after
    assert await store.credentials(id, ANNA) == NEW


async def test_which_keys_were_there_before_is_kept_from_when_until_when(db: Database, store: Keys) -> None:
    id = await add(db, store)
    assert await store.former(id, ANNA) == []
    await put(db, store, id)
    await put(db, store, id, credentials={**NEW, "apiKey": Secret("m3abcdefghijklmn")}, now=LATER + DAY)
    assert await store.former(id, ANNA) == [
        Former(api_key="k1ab…stuv", exchange="okx", since=NOW, until=LATER),
        Former(api_key="n2ab…wxyz", exchange="okx", since=LATER, until=LATER + DAY),
    ]
    assert await store.former(id, BORIS) == []


async def test_the_old_api_key_is_free_and_the_new_one_is_known(db: Database, store: Keys) -> None:
    id = await add(db, store)
    await put(db, store, id)
    assert await add(db, store, owner=BORIS) != id
    assert await add(db, store, credentials=NEW) == id


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [("7", "7", True), ("7", "8", False), ("7", None, True), (None, "8", True), (None, None, True)],
)
async def test_it_has_to_be_of_the_same_account_where_both_tell(
    db: Database, store: Keys, old: str | None, new: str | None, taken: bool
) -> None:
    id = await add(db, store, verdict=of(old))
    if taken:
        assert await put(db, store, id, verdict=of(new))
        assert (await one(store, id)).account == (new or old)
        return
    with pytest.raises(OtherAccount):
        await put(db, store, id, verdict=of(new))
    assert (await store.credentials(id, ANNA), await store.former(id, ANNA)) == (CREDENTIALS, [])


async def test_the_account_is_known_still_when_the_key_is_refused(db: Database, store: Keys) -> None:
    id = await add(db, store, verdict=of("7"))
    async with db.write() as conn:
        await store.checked(conn, id, ANNA, REFUSED, NOW + DAY)
    assert (await one(store, id)).account == "7"
    with pytest.raises(OtherAccount):
        await put(db, store, id, verdict=of("8"))


async def test_a_key_of_another_brand_is_of_another_account_and_one_of_another_id_of_the_brand_is_not(
    db: Database, store: Keys
) -> None:
    id = await add(db, store, exchange="binance")
    with pytest.raises(OtherAccount):
        await put(db, store, id, exchange="bybit")
    assert await put(db, store, id, exchange="binanceusdm", family=("binance", "binanceusdm"))
    assert (await one(store, id)).exchange == "binanceusdm"
    assert await store.credentials(id, ANNA) == NEW


async def test_an_api_key_that_somebody_has_already_replaces_nothing(db: Database, store: Keys) -> None:
    id = await add(db, store)
    await add(db, store, owner=BORIS, credentials=NEW)
    assert not await put(db, store, id), "another owner"
    assert not await put(db, store, id, credentials=CREDENTIALS), "the entry itself"
    assert await store.former(id, ANNA) == []


async def test_nothing_of_another_owner_is_replaced_and_nothing_that_went(db: Database, store: Keys) -> None:
    id = await add(db, store)
    assert not await put(db, store, id, owner=BORIS)
    async with db.write() as conn:
        await store.forget(conn, id, ANNA)
    assert not await put(db, store, id)


async def test_what_was_asked_about_the_old_key_says_nothing_of_the_new_one(db: Database, store: Keys) -> None:
    id = await add(db, store)
    await put(db, store, id)
    async with db.write() as conn:
        stands = await store.checked(conn, id, ANNA, REFUSED, LATER + MINUTE, asked=LATER - MINUTE)
        assert stands == (await one(store, id)).verdict == ACCEPTED
        assert await store.checked(conn, id, ANNA, REFUSED, LATER + DAY, asked=LATER + MINUTE) == REFUSED
        assert await store.checked(conn, "gone", ANNA, REFUSED, LATER) == REFUSED


async def test_the_watch_begins_anew_and_a_look_under_way_is_lost(db: Database, store: Keys) -> None:
    id, watches = await add(db, store), Watches(db)
    async with db.write() as conn:
        await watches.begin(conn, id, ANNA, REFUSED, NOW)
        await watches.mute(conn, id, ANNA)
    (under_way,) = await watches.claim(NOW, 10, LEASE)
    async with db.write() as conn:
        await watches.anew(conn, id, ANNA, ACCEPTED, LATER)
        assert not await watches.done(conn, under_way, under_way.memory, NOW)
    assert await watches.memory(id, ANNA) == Memory(told=ACCEPTED)
    assert await watches.next_at() == LATER


async def test_letters_about_the_old_key_are_not_sent_any_more(db: Database) -> None:
    letters = Letters(db)
    async with db.write() as conn:
        for owner, about in ((ANNA, "k1"), (ANNA, "k2"), (BORIS, "k1")):
            await letters.post(conn, owner=owner, kind="news", about=about, at=NOW)
        await letters.post(conn, owner=ANNA, kind="moving", about="k1", at=NOW)
        await letters.moot(conn, "k1", ANNA, ("news", "leak"), NOW)
    left = [(one.owner, one.about, one.kind) for one in await letters.claim(NOW, 10, LEASE)]
    assert left == [(ANNA, "k2", "news"), (BORIS, "k1", "news"), (ANNA, "k1", "moving")]
    async with db.read() as conn:
        assert (await conn.scalars(select(letter_rows.c.ended).where(letter_rows.c.ended.is_not(None)))).all() == [
            "moot"
        ]


async def test_a_draft_and_a_check_know_whose_place_they_are_to_take(db: Database, keyring: Keyring) -> None:
    unit, checks = Unit(), Checks(db, keyring)
    Drafts(db, keyring).save(unit, replace(DRAFT, replaces="k1"))
    checks.submit(
        unit,
        id="c1",
        owner=ANNA,
        exchange="okx",
        chat=1,
        message=50,
        language="ru",
        credentials=CREDENTIALS,
        now=NOW,
        expires_at=NOW + MINUTE,
        replaces="k1",
    )
    await unit.commit(db)
    assert await Drafts(db, keyring).load(ANNA, NOW) == replace(DRAFT, replaces="k1")
    (check,) = await checks.claim(NOW, 10, LEASE)
    assert check.replaces == "k1"
    async with db.write() as conn:
        await checks.stored(conn, check, ACCEPTED, None)
        await checks.rest(conn, check, None)
    again = Unit()
    assert await checks.again(again, "c1", ANNA, 50, NOW, anew=True)
    await again.commit(db)
    (check,) = await checks.claim(NOW, 10, LEASE)
    assert check.replaces is None
