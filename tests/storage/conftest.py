"""A real database for each test, of both kinds, and the words that the tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.databases import KINDS, shared_folder, url_of
from tests.storage.migrated import open_migrated


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return url_of(request.param, tmp_path, shared_folder(tmp_path_factory))


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
