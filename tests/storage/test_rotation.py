import pytest

from keys.model import Secret
from storage import rotation
from storage.database import Database
from storage.keyring import Keyring
from storage.rotation import left, rotate
from storage.vault import CannotOpen, MasterKeys, Place, WrongMasterKey

OLD, NEW = MasterKeys.generate(), MasterKeys.generate()
BOTH = MasterKeys.parse(f"{NEW},{OLD}")
AT_ONCE = 20
FIELDS = {"secret": Secret("S3cretS3cretS3cret")}


@pytest.fixture(autouse=True)
def a_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "AT_ONCE", AT_ONCE)


def place(owner: int) -> Place:
    return Place(owner, "key:abc", "okx")


async def fill(db: Database, keyring: Keyring, owners: range) -> dict[int, bytes]:
    async with db.write() as conn:
        return {owner: await keyring.seal(conn, place(owner), FIELDS) for owner in owners}


async def opens(db: Database, master: MasterKeys, sealed: dict[int, bytes]) -> bool:
    keyring = await Keyring.open(db, master)
    async with db.read() as conn:
        return all([await keyring.unseal(conn, place(owner), one) == FIELDS for owner, one in sealed.items()])


async def test_after_a_rotation_the_old_key_may_go_and_everything_opens(db: Database) -> None:
    keyring = await Keyring.open(db, MasterKeys.parse(OLD))
    sealed = await fill(db, keyring, range(1, 2 * AT_ONCE + 2))
    mark = keyring.fingerprint("okx", Secret("k1"))
    both = await Keyring.open(db, BOTH)
    assert await left(db, both.vault) == len(sealed)
    told: list[tuple[int, int]] = []
    assert await rotate(db, both.vault, lambda done, of: told.append((done, of))) == len(sealed)
    assert told == [(done, len(sealed)) for done in (0, AT_ONCE, 2 * AT_ONCE, len(sealed))]
    assert await opens(db, MasterKeys.parse(NEW), sealed)
    assert (await Keyring.open(db, MasterKeys.parse(NEW))).fingerprint("okx", Secret("k1")) == mark
    with pytest.raises(WrongMasterKey):
        await Keyring.open(db, MasterKeys.parse(OLD))


async def test_broken_off_it_goes_on_where_it_was_and_until_its_end_both_keys_open(db: Database) -> None:
    sealed = await fill(db, await Keyring.open(db, MasterKeys.parse(OLD)), range(1, AT_ONCE + 3))
    vault = (await Keyring.open(db, BOTH)).vault

    def pull_the_plug(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate(db, vault, pull_the_plug)
    assert await left(db, vault) == 2
    assert await opens(db, BOTH, sealed)
    assert await rotate(db, vault, lambda done, of: None) == 2
    assert await opens(db, MasterKeys.parse(NEW), sealed)


async def test_an_owner_who_comes_in_the_middle_is_not_left_behind(db: Database) -> None:
    old = await Keyring.open(db, MasterKeys.parse(OLD))
    sealed = await fill(db, old, range(1, 3))
    vault = (await Keyring.open(db, BOTH)).vault
    await rotate(db, vault, lambda done, of: None)
    sealed |= await fill(db, old, range(3, 4))  # a bot that does not know the new key yet
    assert await rotate(db, vault, lambda done, of: None) == 1
    assert await opens(db, MasterKeys.parse(NEW), sealed)


async def test_without_the_old_key_nothing_is_wrapped_anew(db: Database) -> None:
    await fill(db, await Keyring.open(db, MasterKeys.parse(OLD)), range(1, 3))
    both = await Keyring.open(db, BOTH)
    await rotate(db, both.vault, lambda done, of: None)
    await fill(db, await Keyring.open(db, BOTH), range(3, 4))
    stranger = MasterKeys.parse(f"{MasterKeys.generate()},{NEW}")
    await rotate(db, (await Keyring.open(db, stranger)).vault, lambda done, of: None)
    with pytest.raises(CannotOpen):
        await rotate(db, both.vault, lambda done, of: None)
