"""A change of addresses over several exchanges, from the first letter to the last, with a kill in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, TERM, at_call, end, over, until
from tests.e2e.talking import add, say
from tests.e2e.world import OURS, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEW = "198.51.100.7"
START = ("campaign", "start", "--add", f"core2={NEW}", "--drop", f"core={OURS[0]}", "--by", "2099-12-15")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("campaign")) as world:
        yield world


def told(who: User, key: str, **values: object) -> list[Message]:
    return [message for message in who.history if message.by_bot and say(who, key, **values) in message.text]


def count(who: User, key: str) -> int:
    return len(told(who, key))


async def again(world: World) -> None:
    """A bot that comes up looks at once at what is due; one that runs does so within half a minute."""
    await end(world, TERM)
    await world.bot.start()


async def totals(world: World) -> dict[str, int]:
    shown: dict[str, Any] = await world.cli("campaign", "status", "--json")
    return dict(shown["totals"])


async def test_a_change_from_its_start_to_its_end(world: World) -> None:
    anna, boris, carl = world.trader("ru"), world.trader("en"), world.trader("en")
    annas, boriss, carls = world.key("okx"), world.key("binance"), world.key("okx", ips=[*OURS, NEW])
    for who, key, exchange in ((anna, annas, "okx"), (boris, boriss, "binance"), (carl, carls, "okx")):
        await add(who, key, exchange)
    await world.cli(*START)

    struck = at_call(world, anna, "sendMessage", KILL, done=False, text=say(anna, "moving-check"))
    await again(world)
    await over(world, struck, KILL)
    await world.bot.start()
    await until(partial(count, anna, "moving-check"), 1)
    # His may have gone out at the same moment: killed before that was put down, the bot sends it once more.
    await until(lambda: count(boris, "moving-unknown") in (1, 2), True)
    (letter,) = told(anna, "moving-check")
    assert NEW in letter.text
    assert OURS[0] in letter.text, "it stays until the day"
    assert [button["copy_text"]["text"] for button in letter.buttons if "copy_text" in button] == [NEW]
    assert await totals(world) == {"ready": 1, "said": 0, "waiting": 1, "unknown": 1}
    assert count(carl, "moving-check") == 0

    anna.send("/ip")
    await anna.wait_for(NEW)

    annas.ips = [*OURS, NEW]
    anna.press(say(anna, "button-again"), letter.id)
    await until(partial(count, anna, "moving-ready"), 1)
    boris.press(say(boris, "button-moved"), told(boris, "moving-unknown")[0].id)
    await boris.wait_for(say(boris, "moving-noted"))
    await world.settle()
    assert await totals(world) == {"ready": 2, "said": 1, "waiting": 0, "unknown": 0}
    (stored,) = await world.stored(anna)
    assert "foreign_ip" not in stored["advice"], "an address that is coming is no stranger"

    await world.cli("campaign", "end", "--yes")
    await again(world)
    for who in (anna, boris):
        await until(partial(count, who, "moving-over"), 1)
    assert OURS[0] in told(anna, "moving-over")[0].text
    assert count(carl, "moving-over") == 0, "who had nothing to do hears nothing"
