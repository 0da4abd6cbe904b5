import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.forget import forget_owner
from storage.invites import Invite, Invites
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.storage.samples import ANNA, BORIS, DAY, MINUTE, NOW


async def make(db: Database, keyring: Keyring, life: timedelta = DAY) -> str:
    async with db.write() as conn:
        return await Invites(db, keyring).make(
            conn, exchange="okx", label="<b>autumn", language="ru", expires_at=NOW + life, now=NOW
        )


async def take(
    db: Database, keyring: Keyring, text: str, owner: int = ANNA, later: timedelta = MINUTE
) -> Invite | None:
    async with db.write() as conn:
        return await Invites(db, keyring).take(conn, text, owner, NOW + later)


async def test_an_invite_lets_in_one_person_who_may_open_it_again(db: Database, keyring: Keyring) -> None:
    link = await make(db, keyring)
    assert len(link) <= 64
    assert await Invites(db, keyring).of(link, ANNA) is None
    taken = await take(db, keyring, link)
    assert taken is not None
    assert (taken.exchange, taken.label, taken.language) == ("okx", "<b>autumn", "ru")
    assert await take(db, keyring, link, BORIS) is None
    assert await take(db, keyring, link, later=2 * DAY) is not None
    assert await Invites(db, keyring).of(link, BORIS) is None
    again = await Invites(db, keyring).of(link, ANNA)
    assert again is not None
    assert (again.used_by, again.used_at) == (ANNA, NOW + MINUTE)


async def test_of_two_who_open_it_at_once_one_is_let_in(db: Database, keyring: Keyring) -> None:
    link = await make(db, keyring)
    taken = await asyncio.gather(*(take(db, keyring, link, owner) for owner in (ANNA, BORIS)))
    assert sum(one is not None for one in taken) == 1


async def test_expired_or_revoked_it_lets_in_nobody(db: Database, keyring: Keyring) -> None:
    assert await take(db, keyring, await make(db, keyring, MINUTE), later=MINUTE) is None
    link, invites = await make(db, keyring), Invites(db, keyring)
    (id,) = [one.id for one in await invites.list() if one.expires_at == NOW + DAY]
    async with db.write() as conn:
        assert [await invites.revoke(conn, one, NOW) for one in (id, id, "none")] == [True, False, False]
    assert await take(db, keyring, link) is None


@pytest.mark.parametrize("at", [2, 10, 18, 30, 39])
async def test_one_letter_changed_makes_it_worthless(db: Database, keyring: Keyring, at: int) -> None:
    link = await make(db, keyring)
    other = "A" if link[at] != "A" else "B"
    assert await take(db, keyring, link[:at] + other + link[at + 1 :]) is None


@pytest.mark.parametrize("text", ["", "i_", "i_" + "é" * 38, "i_" + "A" * 38, "x" * 500])
async def test_what_is_no_invite_is_none(db: Database, keyring: Keyring, text: str) -> None:
    assert await take(db, keyring, text) is None


@pytest.mark.parametrize(
    "change", ["expires_at = expires_at + 1", "exchange = 'bybit'", "label = ''", "language = null"]
)
async def test_its_terms_cannot_be_changed_in_the_database(db: Database, keyring: Keyring, change: str) -> None:
    link = await make(db, keyring)
    async with db.write() as conn:
        await conn.exec_driver_sql(f"update invites set {change}")  # noqa: S608
    assert await take(db, keyring, link) is None


async def test_one_of_another_installation_is_worth_nothing(db: Database, keyring: Keyring, tmp_path: Path) -> None:
    other = await Database.open(f"sqlite:///{tmp_path}/other/keyferry.db")
    stranger = await Keyring.open(other, MasterKeys.parse(MasterKeys.generate()))
    await other.close()
    link = await make(db, stranger)  # as who can write to the database might make one
    assert await take(db, keyring, link) is None


async def test_used_by_somebody_who_was_forgotten_it_stays_used(db: Database, keyring: Keyring) -> None:
    link = await make(db, keyring)
    await take(db, keyring, link)
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    assert [one.used_by for one in await Invites(db, keyring).list()] == [0]
    assert [await take(db, keyring, link, owner) for owner in (ANNA, BORIS)] == [None, None]


async def test_the_link_is_not_in_the_database(db: Database, keyring: Keyring) -> None:
    link = await make(db, keyring)
    async with db.read() as conn:
        (row,) = (await conn.exec_driver_sql("select * from invites")).all()
    assert not any(str(value) and str(value) in link for value in row if isinstance(value, str) and len(value) > 6)
