"""The disk takes nothing, or gives back what is old: secrets still leave the chat, and what was accepted is not lost."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.moments import KILL, PATIENT, TERM, end, in_order, kept
from tests.e2e.process import Forked
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, say, verdict
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
CANNOT = "updates cannot be stored"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("disk"), LOG_LEVEL="info") as world:
        yield world


def limit(world: World, size: int) -> None:
    """From now on the bot's process can write no file beyond this size: neither the database nor the log."""
    assert isinstance(world.bot, Forked)
    resource.prlimit(world.bot.number, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_a_start_with_a_database_that_cannot_be_written_says_so(world: World) -> None:
    await end(world, TERM)
    with closing(sqlite3.connect(world.bot.folder / "data" / "keyferry.db")) as db:
        db.execute("begin immediate")
        status, _, told = await world.bot.command("run")
    assert (status, told.count("\n")) == (1, 1), told
    assert "The database cannot be opened and written" in told
    await world.bot.start()


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'


def may_mount() -> bool:
    """Whether this account may have mounts of its own."""
    unshare = shutil.which("unshare")
    return (
        unshare is not None
        and not subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode
    )


@pytest.mark.skipif(not may_mount(), reason="no mounts of one's own here")
async def test_a_start_on_a_read_only_file_system_says_so_and_what_waits_is_done_on_the_next(world: World) -> None:
    trader = world.trader()
    await end(world, TERM)
    stray = trader.send(f"my secret: {world.key('bybit').secret}")
    words = ("unshare", "-rm", "sh", "-c", READ_ONLY, "sh", str(world.bot.folder), sys.executable, "-m", "bot", "run")
    child = await asyncio.create_subprocess_exec(
        *words, cwd=world.bot.folder, env=world.bot.environment(), stderr=asyncio.subprocess.PIPE
    )
    _, told = await child.communicate()
    assert (child.returncode, told.count(b"\n")) == (1, 1), told
    assert b"The database cannot be opened and written" in told
    assert trader.message(stray).deleted_at is None
    await world.bot.start()
    await trader.wait_gone(stray, PATIENT)
    await trader.wait_for(say(trader, "stray-secret"), PATIENT)


async def test_while_the_disk_takes_nothing_secrets_leave_the_chat_and_a_key_is_checked_afterwards(
    world: World,
) -> None:
    trader, other, key = world.trader(), world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await world.settle()
    limit(world, world.bot.log.stat().st_size + 4096)
    seen = len(trader.history)
    message = trader.send(pasted(key))
    stray = other.send(f"my secret: {world.key('bybit').secret}")
    await trader.wait_gone(message, PATIENT)
    await other.wait_gone(stray, PATIENT)
    assert world.telegram.pending == 2, "nothing was acknowledged that is not stored"
    assert len(trader.history) == seen + 1, "and nothing is said of it"
    assert CANNOT in world.bot.log.read_text()
    limit(world, resource.RLIM_INFINITY)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await other.wait_for(say(other, "stray-secret"), PATIENT)
    await in_order(world, trader)
    await in_order(world, other, keys=0)
    await kept(world)


async def test_after_an_old_backup_what_came_since_can_be_given_again(world: World, tmp_path: Path) -> None:
    early, late, key = world.trader(), world.trader("ru"), world.key("okx")
    await add(early, world.key("okx"), "okx")
    await world.cli("backup", "--out", str(tmp_path / "backup"))
    await add(late, key, "okx")
    await end(world, KILL)
    shutil.rmtree(world.bot.folder / "data")
    told = await world.cli("restore", "--from", str(tmp_path / "backup"))
    assert "is as it was when the backup was made" in told
    await world.bot.start()
    assert [len(await world.stored(who)) for who in (early, late)] == [1, 0]
    late.send("/keys")
    await late.wait_for(say(late, "keys-none"))
    late.send("/addkey okx")
    await prompt(late, "okx")
    await late.wait_gone(late.send(pasted(key)), PATIENT)
    await in_order(world, late)


async def test_a_key_that_was_sent_a_day_ago_is_deleted_and_checked(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    message = trader.send("words that become a key of yesterday")
    await world.settle()
    yesterday = int(time.time()) - 23 * 3600
    world.telegram.inject({"message": trader.message(message).to_json() | {"text": pasted(key), "date": yesterday}})
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)
