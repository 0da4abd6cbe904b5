"""The clock is set back under a running bot, by an hour and by a day: nothing is stuck, and nothing comes twice."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.e2e.moments import PATIENT, by_bot, in_order, until
from tests.e2e.talking import ACCEPTED, UNSURE, add, pasted, prompt, say, verdict
from tests.e2e.world import World, open_world
from tests.year.bots import FACE, Hands
from tests.year.driver import Led
from tests.year.story import START

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.unmeasured]

TOLD = "the clock was set back"
SOON = timedelta(seconds=50)  # later than the first pauses of a deletion and of a check end


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("set_back")
    clock = Hands(folder / FACE)
    clock.set(START)
    async with open_world(folder, process=Led, clock=clock, LOG_LEVEL="info") as world:
        yield world


def set_to(world: World, by: timedelta) -> None:
    hands = Hands(world.bot.folder / FACE)
    hands.set(hands() + by)
    world.bot.strike(signal.SIGUSR1)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)], ids=["an hour", "a day"])
async def test_what_was_to_be_tried_again_in_a_moment_is(world: World, back: timedelta) -> None:
    careless, trader, key = world.trader(), world.trader("ru"), world.key("bybit")
    world.exchanges["bybit"].state = "down"
    await add(trader, key, "bybit", UNSURE)
    world.telegram.fail("deleteMessage", None, 500, chat_id=careless.id)
    stray = careless.send(f"my secret: {world.key('okx').secret}")
    await careless.wait_for(say(careless, "stray-secret"))
    await world.settle()
    await world.heal()
    assert careless.message(stray).deleted_at is None
    told = world.bot.log.read_text().count(TOLD)
    set_to(world, -back)
    await until(lambda: world.bot.log.read_text().count(TOLD), told + 1)
    set_to(world, SOON)
    await careless.wait_gone(stray, PATIENT)
    await verdict(trader, ACCEPTED, "bybit", PATIENT)
    await in_order(world, trader)
    await in_order(world, careless, keys=0)
    assert len([message for message in by_bot(trader) if "Bybit" in message.text]) == 1
    assert len(by_bot(careless)) == 1


async def test_a_key_that_comes_then_is_taken_as_ever(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    set_to(world, -timedelta(hours=3))
    message = trader.send(pasted(world.key("okx")))
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)
