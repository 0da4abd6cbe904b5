"""A database for each test, in a file or on a server; an empty one on a server is one of before that was emptied."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import pytest

from storage.database import Database
from storage.tables import metadata
from tests import postgres

T = TypeVar("T")
KINDS = ("sqlite", "postgresql")
SQLITE_ONLY = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
POSTGRESQL_ONLY = pytest.mark.parametrize("url", ["postgresql"], indirect=True)

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
COUNTED = "SELECT quote_ident(sequencename) FROM pg_sequences"


def url_of(kind: str, tmp_path: Path, shared: Path) -> str:
    """`shared`: a folder of the whole test run."""
    return f"sqlite:///{tmp_path}/data/keyferry.db" if kind == "sqlite" else emptied(shared)


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder of the whole test run: xdist's workers have theirs in it."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def emptied(shared: Path) -> str:
    """The database of this process on the server, as it was when its tables had just been made."""
    url = _begun(shared)
    run(_empty(url))
    return url


def named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


async def create(server: str, name: str) -> str:
    """A database of this name, where there is none; its address."""
    conn = await asyncpg.connect(server)
    try:
        await conn.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY file_copy')
    finally:
        await conn.close()
    return named(server, name)


@cache
def _begun(shared: Path) -> str:
    server = postgres.shared(shared)
    return run(_made(server, f"keyferry_test_{os.getpid()}"))


async def _made(server: str, name: str) -> str:
    url = await create(server, name)
    await (await Database.open(url)).close()
    return url


async def _empty(url: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(OTHERS)
        counted = [f"ALTER SEQUENCE {row[0]} RESTART" for row in await conn.fetch(COUNTED)]
        deleted = [str(table.delete()) for table in reversed(metadata.sorted_tables)]
        free, bound = "ALTER TABLE audit DISABLE TRIGGER USER", "ALTER TABLE audit ENABLE TRIGGER USER"
        await conn.execute("; ".join((free, *deleted, bound, *counted)))
    finally:
        await conn.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """To its end, also where a loop of the test's is there already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
