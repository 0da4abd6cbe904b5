"""Nothing that was sealed is found in clear in any file of the database, while it is there and after it has gone."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from keys.model import Draft, Secret
from storage.check_store import Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.forget import forget_owner
from storage.inbox import Arrival, Inbox
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.unit import Unit
from storage.vault import MasterKeys
from tests.databases import SQLITE_ONLY
from tests.storage.samples import ACCEPTED, ANNA, MINUTE, NOW

CANARY = "CanarY7f3kQz9wXv2LmN8bT4"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
CREDENTIALS = {"apiKey": Secret(CANARY + "api"), "secret": Secret(CANARY), "password": Secret("парольКанарейки")}


def forms(text: str) -> Iterator[bytes]:
    """The text, either half of it, and both backwards, in every encoding in which it could lie about."""
    middle = len(text) // 2
    for part in (text, text[:middle], text[middle:], text[::-1]):
        yield json.dumps(part).strip('"').encode()
        yield quote(part).encode()
        for encoding in ENCODINGS:
            raw = part.encode(encoding)
            yield from (raw, raw.hex().encode(), raw.hex().upper().encode())
            for shift in range(3):
                coded = base64.b64encode(bytes(shift) + raw)
                yield coded[4 if shift else 0 : len(coded) // 4 * 4 - 4]


def found(folder: Path, text: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"keyferry.db"}
    return [path.name for path in files for form in forms(text) if form in path.read_bytes()]


def leaks(folder: Path) -> list[str]:
    return [name for text in (CANARY, "парольКанарейки") for name in found(folder, text)]


async def store(db: Database, keyring: Keyring) -> None:
    """The canary in everything that holds secrets."""
    unit = Unit()
    draft = Draft(
        owner=ANNA, exchange="okx", expires_at=NOW + MINUTE, fields=CREDENTIALS, loose=tuple(CREDENTIALS.values())
    )
    Drafts(db, keyring).save(unit, draft)
    Checks(db, keyring).submit(
        unit,
        id="c1",
        owner=ANNA,
        exchange="okx",
        chat=1,
        message=1,
        language="en",
        credentials=CREDENTIALS,
        now=NOW,
        expires_at=NOW + MINUTE,
    )
    await unit.commit(db)
    async with db.write() as conn:
        await Keys(db, keyring).add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=ACCEPTED, now=NOW
        )
    raw = json.dumps({"text": CANARY + "парольКанарейки"}, ensure_ascii=False).encode()
    await Inbox(db, keyring).take([Arrival(1, ANNA, raw), Arrival(2, ANNA, raw)], NOW)


@SQLITE_ONLY
async def test_nothing_sealed_is_found_in_clear(db: Database, keyring: Keyring, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await store(db, keyring)
    assert (folder / "keyferry.db-wal").stat().st_size
    assert leaks(folder) == []
    async with db.write() as conn:
        await Inbox(db, keyring).done(conn, 1)
        await forget_owner(conn, keyring, ANNA)
    assert leaks(folder) == []
    await db.close()
    assert leaks(folder) == []


@SQLITE_ONLY
async def test_the_scan_finds_what_is_there(db: Database, tmp_path: Path) -> None:
    for form in forms(CANARY):
        (tmp_path / "data" / "leak").write_bytes(b"before" + form + b"after")
        assert "leak" in found(tmp_path / "data", CANARY)


async def test_the_master_key_is_in_no_file(tmp_path: Path) -> None:
    text = MasterKeys.generate()
    db = await Database.open(f"sqlite:///{tmp_path}/data/keyferry.db")
    await store(db, await Keyring.open(db, MasterKeys.parse(text)))
    raw = base64.urlsafe_b64decode(text)
    files = [path.read_bytes() for path in (tmp_path / "data").iterdir()]
    assert len(files) == 3
    assert not any(form in data for data in files for form in (raw, raw.hex().encode(), text.rstrip("=").encode()))
    await db.close()
