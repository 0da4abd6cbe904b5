"""The checker itself: each invariant, once it is broken in a copy of a world where all hold, is told and no other is."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from playground.telegram.chats import Content, Version
from storage.database import Database
from storage.keyring import Keyring
from storage.vault import MasterKeys, Place
from tests.e2e.invariants import MASKED, breaches, check
from tests.e2e.process import Forked
from tests.e2e.sealed import opened_rows
from tests.e2e.talking import add
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def held(shared: World) -> World:
    """Two people with a key each."""
    for exchange in ("okx", "bybit"):
        trader = shared.trader()
        await add(trader, shared.key(exchange), exchange)
        trader.send("/keys")
        await trader.wait_for(lambda message: MASKED.search(message.text) is not None)
    return shared


@pytest.fixture
def copy(held: World, tmp_path: Path) -> World:
    """What was stored, put elsewhere; what was sent and asked is the same."""
    folder = tmp_path / "copy"
    (folder / "data").mkdir(parents=True)
    shutil.copy(held.bot.folder / "profile.toml", folder)
    with closing(held_db(held)) as db, closing(sqlite3.connect(folder / "data" / "keyferry.db")) as target:
        db.backup(target)
    env = held.bot.env | {"DATABASE_URL": f"sqlite:///{folder}/data/keyferry.db"}
    return replace(held, bot=Forked(folder, env), secrets=[*held.secrets], exchanges={**held.exchanges})


def held_db(world: World) -> sqlite3.Connection:
    return sqlite3.connect(world.bot.folder / "data" / "keyferry.db", timeout=10)


def of_the_two(world: World) -> list[tuple[str, int]]:
    """Their keys and themselves, the newest first."""
    found: list[tuple[str, int]] = world.sql("select id, owner from keys order by added_at desc limit 2")
    return found


def broken(world: World) -> set[str]:
    return {breach[:2] for breach in breaches(check(world))}


async def test_all_hold_where_nothing_was_done_to_it(copy: World) -> None:
    found = check(copy)
    assert breaches(found) == []
    assert all(each.looked for each in found.values())


async def test_a_secret_in_a_file_is_a_breach(copy: World) -> None:
    secret = copy.secrets[-1].encode()
    (copy.bot.folder / "temp").mkdir()
    (copy.bot.folder / "temp" / "left").write_bytes(b"." + base64.b64encode(b"?" + secret))
    assert broken(copy) == {"I1"}


async def test_a_secret_that_stays_in_a_chat_is_a_breach(copy: World) -> None:
    copy.watch("/addkey bybit")  # what somebody has written, and what was right not to be deleted
    assert broken(copy) == {"I2"}


async def test_a_key_that_no_exchange_has_served_is_a_breach(copy: World) -> None:
    for exchange in ("okx", "bybit"):
        copy.exchanges[exchange] = deaf = type(copy.exchanges[exchange])()
        deaf.url = copy.bot.env["EXCHANGE_URLS"].partition(f"{exchange}=")[2].partition(",")[0]
    assert broken(copy) == {"I3"}


async def test_a_key_that_is_stored_twice_is_a_breach(copy: World) -> None:
    (key, owner), _ = of_the_two(copy)
    db = await Database.open(f"sqlite:///{copy.bot.folder}/data/keyferry.db")
    try:
        keyring = await Keyring.open(db, MasterKeys.parse(copy.bot.env["MASTER_KEY"]))
        ((sealed, exchange),) = copy.sql("select sealed, exchange from keys where id = ?", key)
        async with db.write() as conn:
            fields = await keyring.unseal(conn, Place(owner, f"key:{key}", exchange), sealed)
            again = await keyring.seal(conn, Place(owner, "key:again", exchange), fields)
    finally:
        await db.close()
    copy.sql(
        """insert into keys (id, owner, exchange, name, api_key, fingerprint, sealed, verdict, added_at, checked_at)
        select 'again', owner, exchange, 'again', api_key, 'again', ?, verdict, added_at, checked_at
        from keys where id = ?""",
        again,
        key,
    )
    assert broken(copy) == {"I3"}


def watch_of_another(world: World, key: str, other: int) -> None:
    world.sql("update watches set owner = ? where id = ?", other, key)


def letter_of_another(world: World, key: str, other: int) -> None:
    world.sql(
        "insert into letters (owner, kind, about, body, urgent, posted_at) values (?, 'news', ?, '{}', 0, 1)",
        other,
        key,
    )


@pytest.mark.parametrize("mix", [watch_of_another, letter_of_another])
async def test_what_is_mixed_up_between_two_owners_is_a_breach(
    copy: World, mix: Callable[[World, str, int], None]
) -> None:
    (key, _), (_, other) = of_the_two(copy)
    mix(copy, key, other)
    assert broken(copy) == {"I4"}


@pytest.mark.parametrize("what", ["api_key", "id"])
async def test_a_key_that_is_shown_to_another_owner_is_a_breach(copy: World, what: str) -> None:
    (key, _), (_, other) = of_the_two(copy)
    ((mark,),) = copy.sql(f"select {what} from keys where id = ?", key)  # noqa: S608
    chat = copy.telegram.world.chats[other]
    message = chat.add(datetime.now(UTC), copy.telegram.world.bot, Content(f"key: {mark}"))
    try:
        assert broken(copy) == {"I4"}
    finally:
        message.delete(datetime.now(UTC), by_bot=True)
        message.versions = [Version(datetime.now(UTC), Content())]


async def test_a_record_that_opens_at_another_owner_is_a_breach(copy: World) -> None:
    (key, owner), (_, other) = of_the_two(copy)
    copy.sql("delete from data_keys where owner not in (?, ?)", owner, other)
    copy.sql("update keys set owner = ? where id = ?", other, key)
    with closing(held_db(copy)) as db:
        (row,) = [each for each in opened_rows(db, copy.bot.env["MASTER_KEY"]) if each.row == key]
    assert row.data is None
    assert row.opens_elsewhere
    assert {"I4", "I5"} <= broken(copy)


async def test_a_record_that_does_not_open_is_a_breach(copy: World) -> None:
    (key, _), _ = of_the_two(copy)
    copy.sql("update keys set sealed = cast(substr(sealed, 1, length(sealed) - 1) || x'00' as blob) where id = ?", key)
    assert broken(copy) == {"I5"}


async def test_nothing_opens_with_another_master_key(copy: World) -> None:
    copy.bot.env = copy.bot.env | {"MASTER_KEY": MasterKeys.generate()}
    assert "I5" in broken(copy)
