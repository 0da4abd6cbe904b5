import asyncio
import os
import stat
from pathlib import Path

import pytest

from keys.model import Secret
from storage import meta
from storage.backup import MAGIC, PIECE, BadBackup, back_up, restore
from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.storage.samples import ACCEPTED, ANNA, CREDENTIALS, NOW


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: of a server an own tool makes backups."""
    return f"sqlite:///{tmp_path}/data/keyferry.db"


def silent(done: int, of: int) -> None:
    """Nobody watches."""


@pytest.fixture
async def key(db: Database, keyring: Keyring) -> str:
    async with db.write() as conn:
        return await Keys(db, keyring).add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )


@pytest.fixture
async def backup(keyring: Keyring, key: str, tmp_path: Path) -> Path:
    back_up(tmp_path / "data" / "keyferry.db", tmp_path / "out" / "b.kfb", keyring.vault, silent)
    return tmp_path / "out" / "b.kfb"


async def opened(path: Path, master: MasterKeys, key: str) -> dict[str, Secret] | None:
    db = await Database.open(f"sqlite:///{path}")
    try:
        return await Keys(db, await Keyring.open(db, master)).credentials(key, ANNA)
    finally:
        await db.close()


async def test_what_was_backed_up_is_there_again_and_opens(
    backup: Path, master: MasterKeys, key: str, tmp_path: Path
) -> None:
    restore(backup, tmp_path / "new" / "keyferry.db", master)
    assert await opened(tmp_path / "new" / "keyferry.db", master, key) == CREDENTIALS
    for path in (backup, tmp_path / "new" / "keyferry.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name], "no copy is left behind"


def test_the_file_holds_nothing_in_clear(backup: Path) -> None:
    data = backup.read_bytes()
    assert data.startswith(MAGIC)
    assert b"SQLite" not in data
    assert b"okx" not in data


async def test_one_state_of_all_of_it_is_taken_while_others_write(
    db: Database, keyring: Keyring, master: MasterKeys, tmp_path: Path
) -> None:
    """Each transaction writes one number twice; in a torn copy the two would differ."""
    stop = asyncio.Event()

    async def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            async with db.write() as conn:
                await meta.put(conn, "first", str(number) + "x" * 20_000)
                await meta.put(conn, "second", str(number) + "x" * 20_000)
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    try:
        for number in range(5):
            to = tmp_path / f"{number}.kfb"
            await asyncio.to_thread(back_up, tmp_path / "data" / "keyferry.db", to, keyring.vault, silent)
            restore(to, tmp_path / f"{number}.db", master)
            copy = await Database.open(f"sqlite:///{tmp_path}/{number}.db")
            async with copy.read() as conn:
                assert await meta.get(conn, "first") == await meta.get(conn, "second")
            await copy.close()
    finally:
        stop.set()
        await writing


def test_nothing_that_is_there_is_overwritten(
    keyring: Keyring, backup: Path, master: MasterKeys, tmp_path: Path
) -> None:
    before = backup.read_bytes()
    with pytest.raises(FileExistsError):
        back_up(tmp_path / "data" / "keyferry.db", backup, keyring.vault, silent)
    with pytest.raises(FileExistsError):
        restore(backup, tmp_path / "data" / "keyferry.db", master)
    assert backup.read_bytes() == before


def changed(data: bytes, how: str) -> bytes:
    middle = len(data) // 2
    match how:
        case "a bit":
            return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        case "cut off":
            return data[:-1]
        case "a piece less":
            return data[: -(len(data) - len(data) // PIECE * PIECE)]
        case "more behind it":
            return data + b"\0\0\0\1x"
        case "no length":
            return data + b"\0\0\0\0"
        case "half a length":
            return data + b"\0\0"
        case _:
            return b"PK" + data


def change(path: Path, how: str) -> None:
    path.write_bytes(changed(path.read_bytes(), how))


@pytest.mark.parametrize(
    "how", ["a bit", "cut off", "a piece less", "more behind it", "no length", "half a length", "another kind of file"]
)
async def test_what_was_changed_is_refused_and_nothing_is_left_of_it(
    db: Database, keyring: Keyring, master: MasterKeys, tmp_path: Path, how: str
) -> None:
    async with db.write() as conn:
        await meta.put(conn, "much", os.urandom(3 * PIECE // 2).hex())
    to = tmp_path / "b.kfb"
    back_up(tmp_path / "data" / "keyferry.db", to, keyring.vault, silent)
    change(to, how)
    with pytest.raises(BadBackup):
        restore(to, tmp_path / "new" / "keyferry.db", master)
    assert list((tmp_path / "new").iterdir()) == []


def test_another_master_key_opens_nothing(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BadBackup):
        restore(backup, tmp_path / "new.db", MasterKeys.parse(MasterKeys.generate()))


def test_a_file_with_nothing_behind_its_head_is_refused(master: MasterKeys, tmp_path: Path) -> None:
    (tmp_path / "short.kfb").write_bytes(MAGIC + bytes(16))
    with pytest.raises(BadBackup):
        restore(tmp_path / "short.kfb", tmp_path / "new.db", master)


def test_progress_is_told(keyring: Keyring, key: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    vault = keyring.vault
    back_up(tmp_path / "data" / "keyferry.db", tmp_path / "b.kfb", vault, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] > 0
