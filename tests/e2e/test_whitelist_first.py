"""An exchange that ends a key on a question from a foreign address: nothing is asked before the trader says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from playground.exchanges import Key
from playground.telegram import Message, User
from tests.e2e.talking import ACCEPTED, REFUSED, UNSURE, pasted, prompt, say
from tests.e2e.world import OURS, PROFILE, World, open_world
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFERED = PROFILE.replace('["okx", "bybit", "binance", "bingx", "myokx"]', '["whitebit", "okx"]')
UNNAMED = OFFERED.partition("[[addresses]]")[0]
NAME = "WhiteBIT"
CHECK = "select next_run_at from checks where owner = ?"
LOOKED = "select fence > 0 and lease_until is null from watches where owner = ?"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("first"), OFFERED) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def mortal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One whose bot is killed: what is counted of its lines dies with it."""
    async with open_world(tmp_path_factory.mktemp("mortal"), OFFERED) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(desk: World) -> AsyncIterator[World]:
    yield desk
    desk.exchanges["whitebit"].heal()


def asked(world: World, key: Key) -> int:
    """Questions with this key so far."""
    shown = f"{key.api_key[:4]}…{key.api_key[-4:]}"
    return sum(seen.key == shown for seen in world.exchanges["whitebit"].requests)


async def waits(who: User, timeout: float = 15) -> Message:
    """The bot waits for the word that the addresses are in."""
    return await who.wait_for(say(who, "first-why", exchange=NAME), timeout)


async def told(who: User, status: str) -> Message:
    return await who.wait_for(say(who, f"verdict-{status}", exchange=NAME), 15)


async def entered(world: World, language: str = "en", **state: Any) -> tuple[User, Key, Message]:
    """A trader who has sent all values of a key."""
    trader, key = world.trader(language), world.key("whitebit", **state)
    trader.send("/addkey whitebit")
    await prompt(trader, "whitebit")
    await trader.wait_gone(trader.send(pasted(key)))
    return trader, key, await waits(trader)


def go(who: User) -> str:
    return say(who, "button-ready")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_addresses_come_first_and_one_press_checks_the_key(world: World, language: str) -> None:
    trader, key, panel = await entered(world, language)
    assert [each["copy_text"]["text"] for each in panel.buttons if "copy_text" in each] == [*OURS, ",".join(OURS)]
    assert say(trader, "first-kept") in panel.text
    await world.settle()
    assert (asked(world, key), await world.stored(trader, "--attempts")) == (0, [])
    trader.press(go(trader))
    card = await told(trader, ACCEPTED)
    assert (card.id, asked(world, key)) == (panel.id, 1)
    assert [one["exchange"] for one in await world.stored(trader)] == ["whitebit"]


@pytest.mark.parametrize("begin", ["/addkey", "/start addkey_whitebit"])
async def test_what_is_pasted_early_or_after_a_deep_link_waits_too(world: World, begin: str) -> None:
    trader, key = world.trader(), world.key("whitebit")
    trader.send(begin)
    if begin == "/addkey":
        await trader.wait_for(say(trader, "choose"))
        await trader.wait_gone(trader.send(f"API Key: {key.api_key}\nSecret Key: {key.secret}"))
        await trader.wait_for(say(trader, "addkey-kept"))
        trader.press(NAME)
    else:
        await prompt(trader, "whitebit")
        await trader.wait_gone(trader.send(key.api_key))
        await trader.wait_gone(trader.send(key.secret))
    await waits(trader)
    await world.settle()
    assert asked(world, key) == 0
    trader.press(go(trader))
    await told(trader, ACCEPTED)


async def test_other_talk_meanwhile_leads_back_to_the_same_button(world: World) -> None:
    trader, key, panel = await entered(world)
    trader.press(say(trader, "button-guide"))
    await trader.wait_for(lambda m: say(trader, "button-have") in [each["text"] for each in m.buttons], timeout=15)
    trader.press(say(trader, "button-have"))
    await waits(trader)
    trader.send_photo(png())
    await trader.wait_for(say(trader, "pasted-picture"))
    await waits(trader)
    await trader.wait_gone(trader.send("pelican"))
    await world.settle()
    assert asked(world, key) == 0
    trader.press(go(trader))
    assert (await told(trader, ACCEPTED)).id == panel.id


async def test_a_second_tap_asks_nothing_and_leaves_the_verdict_its_buttons(world: World) -> None:
    trader, key, panel = await entered(world)
    trader.press(go(trader), panel.id)
    second = trader.press(go(trader), panel.id)
    await world.telegram.wait_for_call(
        "answerCallbackQuery", when=lambda call: call.parameters.get("callback_query_id") == second
    )
    card = await told(trader, ACCEPTED)
    await world.settle()
    assert trader.notices == [say(trader, "ready-gone")]
    assert asked(world, key) == 1
    assert card.buttons


async def test_a_button_of_a_conversation_that_is_over_asks_nothing(world: World) -> None:
    trader, key, panel = await entered(world)
    trader.press(say(trader, "button-cancel"))
    await trader.wait_for(say(trader, "cancelled"))
    query = {"id": "771", "from": trader.person, "chat_instance": "1", "data": "ready:whitebit"}
    world.telegram.inject({"callback_query": {**query, "message": panel.to_json()}})
    call = await world.telegram.wait_for_call(
        "answerCallbackQuery", when=lambda call: call.parameters.get("callback_query_id") == "771"
    )
    await world.settle()
    assert (call.parameters["text"], asked(world, key)) == (say(trader, "ready-gone"), 0)


async def test_what_waited_for_too_long_is_asked_for_again(world: World) -> None:
    trader, key, _ = await entered(world)
    await world.settle()
    world.sql("update drafts set expires_at = 1 where owner = ?", trader.id)
    trader.press(go(trader))
    await trader.wait_for(say(trader, "ask-title", exchange=NAME))
    await world.settle()
    assert asked(world, key) == 0
    assert say(trader, "oops") not in [message.text for message in trader.chat]


async def test_after_a_refusal_the_word_is_asked_for_again(world: World) -> None:
    trader, key, _ = await entered(world, ips=["198.51.100.7"])
    trader.press(go(trader))
    await told(trader, REFUSED)
    assert (asked(world, key), key.disabled) == (1, True)
    key.ips, key.disabled = list(OURS), False
    trader.press(say(trader, "button-again"))
    await waits(trader)
    await world.settle()
    assert asked(world, key) == 1
    trader.press(go(trader))
    await told(trader, ACCEPTED)
    assert asked(world, key) == 2


async def test_a_wrong_secret_is_asked_for_alone_and_then_the_word(world: World) -> None:
    trader, key = world.trader(), world.key("whitebit")
    trader.send("/addkey whitebit")
    await prompt(trader, "whitebit")
    await trader.wait_gone(trader.send(f"API Key: {key.api_key}\nSecret Key: {'0a' * 16}"))
    await waits(trader)
    trader.press(go(trader))
    await told(trader, REFUSED)
    await trader.wait_gone(trader.send(key.secret))
    await waits(trader)
    await world.settle()
    assert asked(world, key) == 1
    trader.press(go(trader))
    await told(trader, ACCEPTED)


async def test_what_is_unsure_is_not_tried_again_by_itself(world: World) -> None:
    world.exchanges["whitebit"].state = "throttled"
    trader, key, _ = await entered(world)
    trader.press(go(trader))
    card = await told(trader, UNSURE)
    assert say(trader, "unsure-later") in card.text
    await world.eventually(lambda: _rests(world, CHECK, trader))
    assert asked(world, key) == 1


async def test_a_stored_key_is_checked_after_the_word_alone_and_never_by_itself(world: World) -> None:
    trader, key, _ = await entered(world)
    trader.press(go(trader))
    await told(trader, ACCEPTED)
    await world.settle()
    ((id,),) = world.sql("select id from keys where owner = ?", trader.id)
    world.sql("update watches set next_run_at = 1 where id = ?", id)
    trader.send("/keys")
    await trader.wait_for(say(trader, "keys-title", count=1))
    trader.press(NAME)
    await trader.wait_for(say(trader, "card-accepted"))
    trader.press(say(trader, "button-again"))
    await waits(trader)
    trader.press(say(trader, "button-back"))
    await trader.wait_for(say(trader, "card-accepted"))
    trader.press(say(trader, "button-again"))
    await waits(trader)
    await world.eventually(lambda: _looked(world, trader))
    assert asked(world, key) == 1
    trader.press(go(trader))
    await world.eventually(lambda: _asked_twice(world, key))


async def _rests(world: World, query: str, who: User) -> bool:
    """Nothing is going to be done by itself."""
    return world.sql(query, who.id) == [(None,)]


async def _looked(world: World, who: User) -> bool:
    return world.sql(LOOKED, who.id) == [(1,)]


async def _asked_twice(world: World, key: Key) -> bool:
    return asked(world, key) == 2


@pytest.mark.parametrize("how", ["kill", "stop"])
async def test_it_waits_on_through_the_end_of_the_process(mortal: World, how: str) -> None:
    trader, key, panel = await entered(mortal)
    await mortal.settle()
    await getattr(mortal.bot, how)()
    trader.press(go(trader))
    await mortal.bot.start()
    assert (await told(trader, ACCEPTED)).id == panel.id
    assert asked(mortal, key) == 1


async def test_it_goes_on_waiting_after_a_restart_until_it_is_told(mortal: World) -> None:
    trader, key, panel = await entered(mortal)
    await mortal.settle()
    await mortal.bot.kill()
    await mortal.bot.start()
    trader.send_photo(png())
    await trader.wait_for(say(trader, "pasted-picture"))
    await mortal.settle()
    assert asked(mortal, key) == 0
    trader.press(go(trader), panel.id)
    await told(trader, ACCEPTED)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_service_without_addresses_asks_for_a_key_without_a_restriction(
    tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    async with open_world(tmp_path_factory.mktemp("unnamed"), UNNAMED) as world:
        trader, key, panel = await entered(world, language, ips=[])
        assert say(trader, "first-none") in panel.text
        assert say(trader, "help-support", contact="@testdesk") in panel.text
        assert not [each for each in panel.buttons if "copy_text" in each]
        trader.press(say(trader, "button-unbound"))
        await told(trader, ACCEPTED)
        assert asked(world, key) == 1
