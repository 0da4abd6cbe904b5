"""A leak drill: everybody is told, whatever kills the bot, nothing is handed out, and every key is proven dead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from playground.exchanges import Key
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, at_call, end, over, until
from tests.e2e.talking import NAMES, add, say
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
START = ("leak", "start", "--reason", "the core was broken into", "--yes")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("leak")) as world:
        yield world


def told(who: User, key: str) -> list[Message]:
    return [message for message in who.history if message.by_bot and say(who, key) in message.text]


def asks_to_delete(who: User) -> list[Message]:
    return [message for message in told(who, "leak-then") if say(who, "leak-what", service="Test Desk") in message.text]


def asked(who: User) -> int:
    return len(asks_to_delete(who))


def proven(who: User) -> int:
    return len(told(who, "leak-dead"))


async def again(world: World) -> None:
    """A bot that comes up looks at once at what is due; one that runs does so within half a minute."""
    await end(world, KILL)
    world.sql("update watches set next_run_at = 1")
    await world.bot.start()


async def state(world: World) -> dict[str, int]:
    totals: dict[str, int] = (await world.cli("leak", "status", "--json"))["totals"]
    return totals


async def test_a_drill_over_several_exchanges_with_kills_in_the_middle(world: World) -> None:
    people: list[tuple[User, Key, str]] = []
    for language, exchange in (("ru", "okx"), ("en", "bybit"), ("en", "okx")):
        who, key = world.trader(language), world.key(exchange)
        await add(who, key, exchange)
        people.append((who, key, exchange))
    (key_id,) = {one["id"] for one in await world.stored(people[0][0])}
    await world.cli(*START)
    await world.cli("keys", "reveal", key_id, "--reason", "trading", "--json", status=1)

    struck = at_call(world, people[1][0], "sendMessage", KILL, done=False, text=say(people[1][0], "leak-then"))
    await again(world)
    await over(world, struck, KILL)
    await world.bot.start()
    for who, _, exchange in people:
        await until(partial(asked, who), 1)
        assert NAMES[exchange] in asks_to_delete(who)[0].text
    assert await state(world) == {"waiting": 3, "dead": 0, "replaced": 0, "deleted": 0}

    (first, key, _), *others = people
    del world.exchanges["okx"].keys[key.api_key]
    first.press(say(first, "button-deleted"), asks_to_delete(first)[0].id)
    await until(partial(proven, first), 1)
    assert (await state(world))["dead"] == 1

    for _, key, exchange in others:
        del world.exchanges[exchange].keys[key.api_key]
    await again(world)
    for who, _, _ in others:
        await until(partial(proven, who), 1)
    assert await state(world) == {"waiting": 0, "dead": 3, "replaced": 0, "deleted": 0}
    assert all(not told(who, "news-refused") for who, _, _ in people), "they hear of the leak, and of nothing else"

    await world.cli("leak", "end", "--yes")
    await world.cli("keys", "reveal", key_id, "--reason", "trading", "--json", status=1)
