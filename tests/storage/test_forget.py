import pytest
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import Table, func, select

from keys.model import Bookmark, Draft, Secret
from storage.attempts import Attempts
from storage.audit import Audit
from storage.bookmarks import Bookmarks
from storage.campaigns import Campaigns
from storage.check_store import Checks
from storage.database import Database
from storage.deletions import Deletions
from storage.draft_store import Drafts
from storage.forget import forget_owner
from storage.fsm import SqlStorage
from storage.inbox import Arrival, Deletion, Inbox
from storage.incidents import Incidents
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letters, asked_by
from storage.members import Members, State
from storage.owners import Owners
from storage.tables import metadata
from storage.unit import Unit
from storage.watches import Watches
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, MINUTE, NOW, REFUSED
from tests.storage.test_audit import ENTRY
from tests.storage.test_campaigns import CHANGE

KEPT = {"deletions": 1, "audit": 1}
"""What is still to be deleted, and who saw a key: see docs/storage.md."""


async def fill(db: Database, keyring: Keyring, owner: int) -> None:
    """Something of this owner in every table that has an owner."""
    unit = Unit()
    Drafts(db, keyring).save(unit, Draft(owner=owner, exchange="okx", expires_at=NOW + MINUTE, fields=CREDENTIALS))
    Checks(db, keyring).submit(
        unit,
        id=f"check of {owner}",
        owner=owner,
        exchange="okx",
        chat=owner,
        message=1,
        language="en",
        credentials=CREDENTIALS,
        now=NOW,
        expires_at=NOW + MINUTE,
    )
    await unit.commit(db)
    async with db.write() as conn:
        exchange = f"exchange of {owner}"
        keys = Keys(db, keyring)
        id = await keys.add(
            conn, owner=owner, exchange=exchange, name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )
        renewed = {**CREDENTIALS, "apiKey": Secret(f"another api key of {owner}")}
        assert await keys.replace(
            conn, id, owner=owner, exchange=exchange, credentials=renewed, verdict=ACCEPTED, now=NOW
        )
        await Watches(db).begin(conn, id, owner, ACCEPTED, NOW)
        await Campaigns(db).begin(conn, f"campaign of {owner}", CHANGE)
        await Campaigns(db).enrol(conn, f"campaign of {owner}", NOW)
        await Incidents(db).begin(conn, f"incident of {owner}", "a drill", exchange, NOW)
        await Letters(db).post(conn, owner=owner, kind="news", at=NOW)
        await Attempts(db).record(
            conn, id=f"check of {owner}", owner=owner, exchange="okx", api_key="k1", verdict=REFUSED, now=NOW
        )
        await Owners(db).set_language(conn, owner, "ru")
        await Bookmarks(db).save(conn, owner, Bookmark(exchange="okx", step=3))
        await Members(db).ask(conn, owner, NOW)
    await SqlStorage(db).set_state(StorageKey(1, owner, owner), "here")
    gone = (Deletion(owner, 1), Deletion(owner, 2))
    await Inbox(db, keyring).take([Arrival(owner, owner, b"{}", gone)], NOW)
    refused = await Deletions(db).claim_one(owner, 2, NOW)
    assert refused is not None
    await Deletions(db).refused(refused, "why")


async def of(db: Database, owner: int) -> dict[str, int]:
    """How many rows of this owner are in each table."""

    async def count(table: Table) -> int:
        async with db.read() as conn:
            mine = table.c.owner == owner
            return await conn.scalar(select(func.count()).select_from(table).where(mine)) or 0

    return {name: await count(table) for name, table in metadata.tables.items() if "owner" in table.c}


async def test_to_forget_an_owner_erases_every_row_of_theirs_and_of_nobody_else(db: Database, keyring: Keyring) -> None:
    for owner in (ANNA, BORIS):
        await fill(db, keyring, owner)
    async with db.write() as conn:
        await Audit(db, keyring).record(conn, ENTRY)
    assert all((await of(db, ANNA)).values())
    others = await of(db, BORIS)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    assert {name: rows for name, rows in (await of(db, ANNA)).items() if rows} == KEPT
    assert await of(db, BORIS) == others


async def test_an_update_of_theirs_neither_acts_nor_is_taken_again(db: Database, keyring: Keyring) -> None:
    await fill(db, keyring, ANNA)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    assert await Inbox(db, keyring).open(ANNA) is None
    assert await Inbox(db, keyring).take([Arrival(ANNA, ANNA, b"{}")], NOW) == []


async def test_messages_still_to_be_deleted_are_deleted(db: Database, keyring: Keyring) -> None:
    await fill(db, keyring, ANNA)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    assert [due.message for due in await Deletions(db).due(NOW, 10)] == [1]


async def test_whoever_comes_back_begins_anew(db: Database, keyring: Keyring) -> None:
    await fill(db, keyring, ANNA)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
        keys = Keys(db, keyring)
        id = await keys.add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )
    assert await keys.credentials(id, ANNA) == CREDENTIALS


async def test_what_the_operators_people_were_asked_about_them_goes_too(db: Database, keyring: Keyring) -> None:
    async with db.write() as conn:
        for owner in (ANNA, BORIS):
            await Letters(db).post(conn, owner=1, kind="asked", at=NOW, about=asked_by(owner))
        await forget_owner(conn, keyring, ANNA)
    assert [letter.about for letter in await Letters(db).claim(NOW, 10, MINUTE)] == [asked_by(BORIS)]


async def test_to_be_forgotten_is_no_way_in(db: Database, keyring: Keyring) -> None:
    async with db.write() as conn:
        await Members(db).put(conn, ANNA, State.DECLINED, "1", NOW)
        await forget_owner(conn, keyring, ANNA)
    member = await Members(db).get(ANNA)
    assert member is not None
    assert member.state is State.DECLINED


async def test_the_installation_itself_cannot_be_forgotten(db: Database, keyring: Keyring) -> None:
    await Inbox(db, keyring).take([Arrival(1, ANNA, b"{}")], NOW)

    async def forget() -> None:
        async with db.write() as conn:
            await forget_owner(conn, keyring, 0)

    with pytest.raises(ValueError, match="installation"):
        await forget()
    assert await Inbox(db, keyring).open(1) == b"{}"
