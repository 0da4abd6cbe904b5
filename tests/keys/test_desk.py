"""The desk over the real store: what the end-to-end tests cannot bring about at will."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import service_of
from bot.profile import load
from keys.desk import Desk
from keys.model import Secret, Status, Verdict
from storage.check_store import Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.unit import Unit
from storage.vault import MasterKeys
from storage.watches import Watches

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OWNER = 7


class Store:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self.db, self.keys, self.checks = db, Keys(db, keyring), Checks(db, keyring)
        self.woken = 0
        self.desk = Desk(
            service_of(load()),
            Drafts(db, keyring),
            self.checks,
            self.keys,
            Watches(db),
            wake=self.wake,
            forget_owner=lambda conn, owner: keyring.forget(conn, owner),
        )

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    db = await Database.open(f"sqlite:///{tmp_path}/k.db")
    yield Store(db, await Keyring.open(db, MasterKeys.parse(MasterKeys.generate())))
    await db.close()


async def test_an_incomplete_draft_is_not_submitted(store: Store) -> None:
    unit = Unit()
    draft = store.desk.open(unit, OWNER, "okx", NOW)
    assert store.desk.missing(draft) == ("apiKey", "secret", "password")
    with pytest.raises(ValueError, match="not complete"):
        store.desk.submit(unit, draft, id="a", chat=OWNER, message=None, language="en", now=NOW)


async def test_a_stored_key_that_went_this_very_moment_is_not_checked(store: Store) -> None:
    async with store.db.write() as conn:
        id = await store.keys.add(
            conn,
            owner=OWNER,
            exchange="bybit",
            name="Bybit",
            credentials={"apiKey": Secret("k" * 18), "secret": Secret("s" * 36)},
            verdict=Verdict(status=Status.ACCEPTED, exchange="bybit"),
            now=NOW,
        )
    key = await store.desk.key(id, OWNER)
    assert key is not None
    async with store.db.write() as conn:
        await store.keys.forget(conn, id, OWNER)
    unit = Unit()
    await store.desk.recheck(unit, key, id="a", chat=OWNER, message=None, language="en", now=NOW)
    await unit.commit(store.db)
    assert await store.checks.next_at() is None
    assert store.woken == 0
