"""A real database file for each test, and the words that the tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.storage.migrated import open_migrated


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/keyferry.db"


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = await open_migrated(url)
    yield database
    await database.close()


@pytest.fixture
def master() -> MasterKeys:
    return MasterKeys.parse(MasterKeys.generate())


@pytest.fixture
async def keyring(db: Database, master: MasterKeys) -> Keyring:
    return await Keyring.open(db, master)
