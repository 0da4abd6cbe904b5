"""What a thief gets of each part: of the bot's token, of all that lies on the disk, of a backup, of the master key."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from playground.exchanges import Key
from playground.telegram import User
from storage.vault import MasterKeys
from tests.e2e.canary import files, leaks
from tests.e2e.talking import add, pasted
from tests.e2e.world import TOKEN, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def robbed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, User, Key]]:
    """A bot that has been stopped, with a stored key, a log and a backup."""
    async with open_world(tmp_path_factory.mktemp("robbed")) as world:
        trader, key = world.trader(), world.key("okx")
        await add(trader, key, "okx")
        await trader.wait_gone(trader.send(f"my secret is {key.secret}"))
        await world.settle()
        await world.cli("backup", "--out", str(world.bot.folder / "stolen.kfb"))
        await world.bot.stop()
        yield world, trader, key


Robbed = tuple[World, User, Key]


async def updates(world: World) -> list[dict[str, Any]]:
    """What Telegram gives to whoever has the token."""
    async with ClientSession() as http, http.get(f"{world.telegram.url}/bot{TOKEN}/getUpdates") as answer:
        return list((await answer.json())["result"])


async def test_the_token_gives_nothing_that_was_sent_before_and_all_that_is_sent_from_then_on(robbed: Robbed) -> None:
    world, trader, _ = robbed
    assert await updates(world) == []
    key = world.key("bybit")
    message = trader.send(pasted(key))
    assert key.secret in str(await updates(world)), "a thief reads it: SECURITY.md says so"
    await world.bot.start()
    await trader.wait_gone(message)
    await world.bot.stop()


async def test_all_that_lies_on_the_disk_holds_no_secret_no_token_and_no_master_key(robbed: Robbed) -> None:
    world, _, _ = robbed
    master = world.bot.env["MASTER_KEY"]
    disk = files(world.bot.folder)
    assert {Path(name).suffix for name in disk} >= {".db", ".log", ".kfb"}
    assert leaks([*world.secrets, TOKEN, master.rstrip("=")], disk) == []
    assert not any(base64.urlsafe_b64decode(master) in content for content in disk.values())


async def test_database_and_backup_open_with_the_master_key_and_with_no_other(robbed: Robbed, tmp_path: Path) -> None:
    world, trader, key = robbed
    (stored,) = await world.stored(trader)
    master, database = world.bot.env["MASTER_KEY"], world.bot.env["DATABASE_URL"]
    reveal = ("keys", "reveal", stored["id"], "--reason", "theft", "--json")
    restore = ("restore", "--from", str(world.bot.folder / "stolen.kfb"))
    world.bot.env["MASTER_KEY"] = MasterKeys.generate()
    assert await world.cli(*reveal[:-1], status=2) == ""
    world.bot.env["DATABASE_URL"] = f"sqlite:///{tmp_path}/elsewhere.db"
    await world.cli(*restore, status=1)
    assert files(tmp_path) == {}
    world.bot.env["MASTER_KEY"] = master
    await world.cli(*restore)
    assert (await world.cli(*reveal))["credentials"]["secret"] == key.secret, "with both a thief has everything"
    world.bot.env["DATABASE_URL"] = database
