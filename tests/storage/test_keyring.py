import asyncio
import base64

import pytest
from sqlalchemy import func, select

from keys.model import Secret
from storage.database import Database
from storage.keyring import Keyring
from storage.tables import data_keys
from storage.tables import meta as meta_rows
from storage.vault import CannotOpen, MasterKeys, Place, Vault, WrongMasterKey
from tests.storage.samples import ANNA, BORIS, CREDENTIALS

PLACE = Place(ANNA, "key:abc", "okx")


class Stop(Exception):
    pass


async def sealed_by(db: Database, keyring: Keyring, place: Place = PLACE) -> bytes:
    async with db.write() as conn:
        return await keyring.seal(conn, place, CREDENTIALS)


async def opened_by(db: Database, keyring: Keyring, sealed: bytes) -> dict[str, Secret]:
    async with db.read() as conn:
        return await keyring.unseal(conn, PLACE, sealed)


async def how_many_keys(db: Database) -> int:
    async with db.read() as conn:
        return await conn.scalar(select(func.count()).select_from(data_keys)) or 0


async def test_what_is_sealed_opens_after_a_restart(db: Database, keyring: Keyring, master: MasterKeys) -> None:
    sealed = await sealed_by(db, keyring)
    assert await opened_by(db, await Keyring.open(db, master), sealed) == CREDENTIALS


async def test_many_payloads_are_sealed_at_once_and_each_opens_in_its_place(db: Database, keyring: Keyring) -> None:
    pieces = [(Place(0, f"inbox:{number}", ""), bytes([number])) for number in range(3)]
    async with db.write() as conn:
        sealed = await keyring.seal_bytes(conn, 0, pieces)
        opened = [
            await keyring.unseal_bytes(conn, place, each) for (place, _), each in zip(pieces, sealed, strict=True)
        ]
        with pytest.raises(CannotOpen):
            await keyring.unseal_bytes(conn, pieces[0][0], sealed[1])
    assert opened == [b"\0", b"\1", b"\2"]
    assert await how_many_keys(db) == 1


async def test_each_owner_has_a_key_of_their_own_made_once(db: Database, keyring: Keyring) -> None:
    for owner in (ANNA, BORIS, ANNA):
        await sealed_by(db, keyring, Place(owner, "key:abc", "okx"))
    assert await how_many_keys(db) == 2


async def test_a_key_whose_transaction_was_taken_back_is_used_no_more(db: Database, keyring: Keyring) -> None:
    async def fail() -> None:
        async with db.write() as conn:
            await keyring.seal(conn, PLACE, CREDENTIALS)
            raise Stop

    with pytest.raises(Stop):
        await fail()
    assert await how_many_keys(db) == 0
    assert await opened_by(db, keyring, await sealed_by(db, keyring)) == CREDENTIALS


async def test_two_processes_that_begin_at_once_end_with_one_key_and_one_installation(
    url: str, master: MasterKeys
) -> None:
    databases = [await Database.open(url) for _ in range(2)]
    keyrings = await asyncio.gather(*(Keyring.open(database, master) for database in databases))
    pairs = list(zip(databases, keyrings, strict=True))
    sealed = await asyncio.gather(*(sealed_by(*pair) for pair in pairs))
    assert [await opened_by(*pair, each) for pair in pairs for each in sealed] == [CREDENTIALS] * 4
    assert len({each.fingerprint("okx", Secret("k")) for each in keyrings}) == 1
    for database in databases:
        await database.close()


async def test_a_forgotten_owners_records_do_not_open_also_where_another_process_forgot_them(
    db: Database, keyring: Keyring, master: MasterKeys
) -> None:
    sealed = await sealed_by(db, keyring)
    other = await Keyring.open(db, master)
    async with db.write() as conn:
        await other.forget(conn, ANNA)
    with pytest.raises(CannotOpen):
        await opened_by(db, keyring, sealed)
    fresh = await sealed_by(db, keyring)
    assert await opened_by(db, other, fresh) == CREDENTIALS
    with pytest.raises(CannotOpen):
        await opened_by(db, keyring, sealed)


async def test_to_forget_one_owner_leaves_the_others_their_keys(db: Database, keyring: Keyring) -> None:
    sealed = await sealed_by(db, keyring)
    async with db.write() as conn:
        await keyring.forget(conn, BORIS)
    assert await opened_by(db, keyring, sealed) == CREDENTIALS


async def test_the_installations_own_key_cannot_be_forgotten(db: Database, keyring: Keyring) -> None:
    async with db.write() as conn:
        with pytest.raises(ValueError, match=r"^the installation's own key is not an owner's$"):
            await keyring.forget(conn, 0)


async def test_an_installation_is_its_id_a_check_and_a_key_of_marks_each_under_its_name(
    db: Database, keyring: Keyring, master: MasterKeys
) -> None:
    async with db.read() as conn:
        rows = (await conn.execute(select(meta_rows.c.name, meta_rows.c.value))).all()
    found = {name: base64.b64decode(text) for name, text in rows}
    assert found.keys() == {"installation", "check", "fingerprint_key"}
    assert len(found["installation"]) == 16
    vault, key = Vault(master, found["installation"]), found["fingerprint_key"]
    vault.check(found["check"])
    assert keyring.fingerprint("okx", Secret("key")) == vault.fingerprints(key).of("okx", "key")
    assert keyring.tie(b"before", b"a", b"b") == vault.links(key).tie(b"before", b"a", b"b")
    assert keyring.sign(b"a", b"b") == vault.signatures(key).of(b"a", b"b")
    assert keyring.vault.keys == master.ids


async def test_a_wrong_master_key_is_told_at_once_and_changes_nothing(db: Database, keyring: Keyring) -> None:
    async with db.read() as conn:
        before = (await conn.execute(select(meta_rows).order_by(meta_rows.c.name))).all()
    with pytest.raises(WrongMasterKey):
        await Keyring.open(db, MasterKeys.parse(MasterKeys.generate()))
    async with db.read() as conn:
        assert (await conn.execute(select(meta_rows).order_by(meta_rows.c.name))).all() == before


async def test_while_rotating_old_records_open_and_fingerprints_stay(db: Database) -> None:
    old, new = MasterKeys.generate(), MasterKeys.generate()
    before = await Keyring.open(db, MasterKeys.parse(old))
    sealed = await sealed_by(db, before)
    after = await Keyring.open(db, MasterKeys.parse(f"{new},{old}"))
    assert await opened_by(db, after, sealed) == CREDENTIALS
    assert after.fingerprint("okx", Secret("k")) == before.fingerprint("okx", Secret("k"))
