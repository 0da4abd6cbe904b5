import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from keys.model import Draft, Secret
from storage.database import Database
from storage.draft_store import Drafts
from storage.keyring import Keyring
from storage.tables import drafts
from storage.unit import Unit, current
from storage.vault import CannotOpen
from tests.storage.samples import ANNA, BORIS, CREDENTIALS, MINUTE, NOW, SECOND

DRAFT = Draft(
    owner=ANNA,
    exchange="okx",
    expires_at=NOW + 15 * MINUTE,
    fields=CREDENTIALS,
    doubtful={"secret": Secret("odd one")},
    loose=(Secret("piece one"), Secret("piece two")),
)


@pytest.fixture
def store(db: Database, keyring: Keyring) -> Drafts:
    return Drafts(db, keyring)


@pytest.fixture
def unit() -> Iterator[Unit]:
    unit = Unit()
    token = current.set(unit)
    yield unit
    current.reset(token)


async def save(db: Database, store: Drafts, draft: Draft = DRAFT) -> None:
    unit = Unit()
    store.save(unit, draft)
    await unit.commit(db)


async def rows(db: Database) -> int:
    async with db.read() as conn:
        return await conn.scalar(select(func.count()).select_from(drafts)) or 0


async def test_a_draft_comes_back_whole(db: Database, store: Drafts) -> None:
    await save(db, store)
    assert await store.load(ANNA, NOW) == DRAFT


async def test_a_draft_may_have_no_exchange_yet(db: Database, store: Drafts) -> None:
    draft = Draft(owner=ANNA, exchange=None, expires_at=NOW + MINUTE, loose=(Secret("piece"),))
    await save(db, store, draft)
    assert await store.load(ANNA, NOW) == draft


async def test_a_draft_is_its_owners_alone(db: Database, store: Drafts) -> None:
    await save(db, store)
    assert await store.load(BORIS, NOW) is None


async def test_the_newer_draft_takes_the_place_of_the_older(db: Database, store: Drafts) -> None:
    await save(db, store)
    newer = replace(DRAFT, exchange="bybit", fields={})
    await save(db, store, newer)
    assert await store.load(ANNA, NOW) == newer
    assert await rows(db) == 1


async def test_an_expired_draft_does_not_open_though_it_is_not_purged_yet(db: Database, store: Drafts) -> None:
    await save(db, store)
    assert await store.load(ANNA, DRAFT.expires_at - SECOND) == DRAFT
    assert await store.load(ANNA, DRAFT.expires_at) is None
    assert await rows(db) == 1


async def test_only_expired_drafts_are_purged(db: Database, store: Drafts) -> None:
    await save(db, store)
    await save(db, store, replace(DRAFT, owner=BORIS, expires_at=NOW))
    async with db.write() as conn:
        await store.purge(conn, NOW)
    assert await store.load(ANNA, NOW) == DRAFT
    assert await rows(db) == 1


async def test_a_unit_sees_its_own_draft_and_nobody_else_does_before_the_commit(
    db: Database, store: Drafts, unit: Unit
) -> None:
    async def outside() -> Draft | None:
        current.set(None)
        return await store.load(ANNA, NOW)

    store.save(unit, DRAFT)
    assert await store.load(ANNA, NOW) == DRAFT
    assert await asyncio.create_task(outside()) is None
    await unit.commit(db)
    assert await asyncio.create_task(outside()) == DRAFT


async def test_a_unit_sees_that_it_dropped_the_draft(db: Database, store: Drafts, unit: Unit) -> None:
    await save(db, store)
    assert await store.load(ANNA, NOW) == DRAFT
    store.drop(unit, ANNA)
    assert await store.load(ANNA, NOW) is None
    await unit.commit(db)
    assert await rows(db) == 0


async def test_of_several_changes_in_a_unit_the_last_counts(db: Database, store: Drafts, unit: Unit) -> None:
    store.save(unit, replace(DRAFT, exchange="bybit"))
    store.drop(unit, ANNA)
    store.save(unit, DRAFT)
    await unit.commit(db)
    current.set(None)
    assert await store.load(ANNA, NOW) == DRAFT


@pytest.mark.parametrize("change", [{"owner": BORIS}, {"exchange": "bybit"}], ids=["owner", "exchange"])
async def test_a_draft_moved_to_another_owner_or_exchange_does_not_open(
    db: Database, store: Drafts, change: dict[str, object]
) -> None:
    await save(db, store)
    async with db.write() as conn:
        await conn.execute(update(drafts).values(change))
    with pytest.raises(CannotOpen):
        await store.load(BORIS if "owner" in change else ANNA, NOW)
