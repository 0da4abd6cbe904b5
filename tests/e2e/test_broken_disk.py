"""The disk takes nothing more, or is an old one: secrets still leave the chat, and nothing that was accepted is lost."""

from __future__ import annotations

import resource
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.moments import PATIENT, in_order
from tests.e2e.process import Forked
from tests.e2e.talking import ACCEPTED, pasted, prompt, say, verdict
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
