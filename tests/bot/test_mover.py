"""A change of addresses in the running bot: which keys are looked at again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import service_of
from bot.mover import Mover
from bot.profile import load
from keys.campaign import Change, Ready
from keys.model import Egress, KeyFacts, Secret, Status, Verdict
from storage.campaigns import Campaigns
from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letters
from storage.vault import MasterKeys
from tests.storage.migrated import open_migrated

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD, NEW = "203.0.113.10", "203.0.113.20"
CREDENTIALS = {name: Secret(f"{name} of Anna, long enough") for name in ("apiKey", "secret", "password")}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    yield database
    await database.close()


def bound(*addresses: str) -> Verdict:
    facts = KeyFacts(ip_bound=True, ip_whitelist=addresses)
    return Verdict(status=Status.ACCEPTED, exchange="okx", facts=facts)


async def test_what_was_checked_just_before_the_last_look_and_stored_after_it_is_seen(db: Database) -> None:
    keys = Keys(db, await Keyring.open(db, MasterKeys.parse(MasterKeys.generate())))
    campaigns, now = Campaigns(db), NOW
    mover = Mover(
        db=db,
        campaigns=campaigns,
        letters=Letters(db),
        service=service_of(load()),
        clock=lambda: now,
        told=lambda: None,
    )
    async with db.write() as conn:
        key = await keys.add(
            conn, owner=1, exchange="okx", name="", credentials=CREDENTIALS, verdict=bound(OLD), now=NOW
        )
        await campaigns.begin(conn, "c", Change((Egress("core2", NEW),), (), NOW, NOW + timedelta(days=9)))
    await mover.round()
    now = NOW + timedelta(hours=1)
    await mover.round()
    async with db.write() as conn:
        await keys.checked(conn, key, 1, bound(OLD, NEW), now - timedelta(seconds=5))
    now += timedelta(seconds=30)
    await mover.round()
    assert [one.ready for one in await campaigns.list("c")] == [Ready.READY]


async def test_a_letter_that_waits_for_the_morning_gives_way_to_the_next(db: Database) -> None:
    keys = Keys(db, await Keyring.open(db, MasterKeys.parse(MasterKeys.generate())))
    campaigns, letters, now = Campaigns(db), Letters(db), NOW
    mover = Mover(
        db=db, campaigns=campaigns, letters=letters, service=service_of(load()), clock=lambda: now, told=lambda: None
    )
    async with db.write() as conn:
        await keys.add(conn, owner=1, exchange="okx", name="", credentials=CREDENTIALS, verdict=bound(OLD), now=NOW)
        await campaigns.begin(conn, "c", Change((Egress("core2", NEW),), (), NOW, NOW + timedelta(days=2)))
    await mover.round()
    now = NOW + timedelta(days=1)
    await mover.round()
    assert [one.told for one in await campaigns.list("c")] == [2]
    assert len(await letters.claim(now, 10, timedelta(minutes=1))) == 1
