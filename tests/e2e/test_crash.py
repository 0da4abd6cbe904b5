"""The process ends, by a power cut or in order, at each moment that matters; the trader goes on as if nothing was."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
import pytest_asyncio

from playground.exchanges import Key, hostile
from playground.telegram import Message, User
from tests.e2e.moments import (
    KILL,
    PATIENT,
    TERM,
    at_call,
    at_question,
    by_bot,
    end,
    in_order,
    over,
    questions,
    shown,
)
from tests.e2e.talking import ACCEPTED, REFUSED, UNSURE, add, pasted, prompt, say, verdict
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

ways = pytest.mark.parametrize("how", [KILL, TERM], ids=["kill -9", "SIGTERM"])
Moment = Callable[[World, User, Key, signal.Signals], asyncio.Event]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("crash")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    """It is healed after each test, and the bot runs again; the scan for secrets comes at the end of all."""
    yield restless
    await restless.heal()


TOLD = "✅ OKX"  # the mark alone stands in the message of a slow check, too

MOMENTS: dict[str, Moment] = {
    "before the message is deleted": lambda w, t, k, how: at_call(w, t, "deleteMessage", how, done=False),
    "after the message is deleted": lambda w, t, k, how: at_call(w, t, "deleteMessage", how, done=True),
    "before the trader sees the check begin": lambda w, t, k, how: at_call(w, t, "editMessageText", how, done=False),
    "before it is stored that the check begins": lambda w, t, k, how: at_call(w, t, "editMessageText", how, done=True),
    "while the exchange is asked": lambda w, t, k, how: at_question(w, "okx", k, how),
    "before the verdict is told": lambda w, t, k, how: at_call(w, t, "editMessageText", how, done=False, text=TOLD),
    "before it is stored that it is told": lambda w, t, k, how: at_call(
        w, t, "editMessageText", how, done=True, text=TOLD
    ),
}


@ways
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_pasted_key_outlives_the_end_of_the_process(world: World, moment: str, how: signal.Signals) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    struck = MOMENTS[moment](world, trader, key, how)
    message, seen = trader.send(pasted(key)), len(shown(trader))
    await over(world, struck, how)
    asked = questions(world, "okx", key)
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)
    assert len(by_bot(trader)) == 1
    assert not any(say(trader, "ask-title", exchange="OKX") in text for text in shown(trader)[seen:])
    if "told" in moment:
        assert questions(world, "okx", key) == asked > 0
    if "message" not in moment:
        assert deletions(world, trader, message) == 1


def deletions(world: World, who: User, message: int) -> int:
    """How often Telegram was asked to delete this message."""
    places = [call.parameters for call in world.telegram.log if call.method == "deleteMessage"]
    return sum((int(each["chat_id"]), int(each["message_id"])) == (who.id, message) for each in places)


async def test_what_follows_a_command_that_an_end_cut_off_does_not_wait_for_its_answer(world: World) -> None:
    """Such a word looks like any other; of what the command was, the new process has not read a word yet."""
    trader = world.trader()
    struck = at_call(world, trader, "sendMessage", KILL, done=False)
    trader.send("/addkey okx")
    await over(world, struck, KILL)
    world.telegram.delay("sendMessage", 5, chat_id=trader.id)
    message = trader.send("Sunny day 26")
    await world.bot.start()
    await trader.wait_gone(message, 4)
    assert by_bot(trader) == []
    await prompt(trader, "okx", PATIENT)


@ways
async def test_a_key_that_is_half_entered_is_not_asked_for_again(world: World, how: signal.Signals) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    for value in key.credentials.values():
        await trader.wait_gone(trader.send(value), PATIENT)
        await end(world, how)
        await world.bot.start()
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


@ways
async def test_what_is_pasted_while_the_bot_is_down_is_taken_when_it_is_up(world: World, how: signal.Signals) -> None:
    trader, other, key = world.trader(), world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await end(world, how)
    messages = [trader.send(value) for value in key.credentials.values()]
    stray = other.send(f"my secret: {world.key('bybit').secret}")
    await world.bot.start()
    for message in messages:
        await trader.wait_gone(message, PATIENT)
    await other.wait_gone(stray, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)
    await in_order(world, other, keys=0)


@pytest.mark.parametrize("done", [False, True], ids=["unheard", "heard"])
@ways
async def test_the_prompt_comes_although_the_process_ended_over_it(
    world: World, how: signal.Signals, done: bool
) -> None:
    trader, key = world.trader(), world.key("okx")
    struck = at_call(world, trader, "sendMessage", how, done=done)
    trader.send("/addkey okx")
    await over(world, struck, how)
    await world.bot.start()
    await trader.wait_for(lambda m: "have:" in str(m.buttons) and m.id > (2 if done else 1), PATIENT)
    await trader.wait_gone(trader.send(pasted(key)), PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


@ways
async def test_a_button_pressed_while_the_bot_is_down_works_after_it(world: World, how: signal.Signals) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    await trader.wait_gone(trader.send(pasted(key)), PATIENT)
    await trader.wait_for(say(trader, "addkey-kept"))
    await end(world, how)
    trader.press("OKX")
    await world.bot.start()
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


@ways
async def test_the_place_in_a_conversation_is_kept(world: World, how: signal.Signals) -> None:
    trader = world.trader("ru")
    await add(trader, world.key("okx"), "okx")
    trader.press(say(trader, "button-key"))
    await trader.wait_for(lambda m: ":rename" in str(m.buttons))
    trader.press(say(trader, "button-rename"))
    await trader.wait_for(say(trader, "rename-ask", name="OKX"))
    await end(world, how)
    trader.send("Second account")
    await world.bot.start()
    await trader.wait_for(say(trader, "renamed", name="Second account"), PATIENT)


@ways
async def test_after_a_refusal_only_what_was_wrong_is_sent_again(world: World, how: signal.Signals) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    struck = at_call(world, trader, "editMessageText", how, done=True, text="❌")
    message = trader.send(f"{key.api_key}\n{key.secret}\nNot-The-One-9!")
    await over(world, struck, how)
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, REFUSED, "okx", PATIENT)
    await in_order(world, trader, keys=0, drafts=1, checks=1)
    await end(world, how)
    await world.bot.start()
    assert key.passphrase is not None
    await trader.wait_gone(trader.send(key.passphrase), PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader, checks=1)


async def test_what_the_exchange_did_not_answer_is_checked_again_by_the_button(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    world.exchanges["bybit"].plan(hostile.html(502), key)
    await add(trader, key, "bybit", UNSURE)
    await end(world, KILL)
    world.exchanges["bybit"].heal()
    trader.press(say(trader, "button-again"))
    await world.bot.start()
    await verdict(trader, ACCEPTED, "bybit", PATIENT)
    await in_order(world, trader)


async def test_an_end_at_the_start_and_once_more_and_again_loses_nothing(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await end(world, KILL)
    message = trader.send(pasted(key))
    for pause in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        await world.bot.start(ready=False)
        await asyncio.sleep(pause)
        await end(world, KILL)
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


async def test_an_end_in_order_waits_for_no_exchange(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    world.exchanges["okx"].slow = 9
    trader.send(pasted(key))
    while not questions(world, "okx", key):
        await asyncio.sleep(0.02)
    begun = time.monotonic()
    await end(world, TERM)
    assert time.monotonic() - begun < 5
    world.exchanges["okx"].heal()
    await world.bot.start()
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


async def test_another_start_changes_nothing(world: World) -> None:
    """Of all that the tests above left behind."""
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    before = [person.transcript for person in world.people], await world.cli("keys", "list", "--json")
    asked = len(world.exchanges["okx"].requests)
    for how in (TERM, KILL):
        await end(world, how)
        await world.bot.start()
        world.trader().send("/help")
        await world.settle()
    people = world.people
    after = [person.transcript for person in people[: len(before[0])]], await world.cli("keys", "list", "--json")
    assert after == before
    assert len(world.exchanges["okx"].requests) == asked


def offers(button: str, message: Message) -> bool:
    return button in str(message.buttons)


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
async def test_the_next_step_of_the_guide_comes_although_the_process_ended_over_it(world: World, done: bool) -> None:
    trader = world.trader()
    trader.send("/guide bybit")
    await trader.wait_for(lambda m: "way:bybit:go" in str(m.buttons), PATIENT)
    for button in ("way:bybit:go", "take:bybit:account:main"):
        await trader.wait_for(partial(offers, button), PATIENT)
        trader.press(button)
    await trader.wait_for(lambda m: "page:bybit:1" in str(m.buttons), PATIENT)
    struck = at_call(world, trader, "editMessageMedia", KILL, done=done)
    trader.press("page:bybit:1")
    await over(world, struck, KILL)
    await world.bot.start()
    page = await trader.wait_for(say(trader, "guide-title", exchange="Bybit", step=2, steps=11), PATIENT)
    assert [message.id for message in trader.chat if message.by_bot] == [page.id]
    await world.settle()
    assert world.sql("select step from bookmarks where owner = ?", trader.id) == [(1,)]


async def test_a_report_is_not_lost_when_the_process_ends_before_the_operator_has_it(world: World) -> None:
    trader, admin = world.trader(), world.telegram.user(900001, "Olga", "en")
    admin.send("/start")
    trader.send("/guide bybit")
    for button in ("way:bybit:go", "take:bybit:account:main", "differs:bybit:0"):
        await trader.wait_for(partial(offers, button), PATIENT)
        trader.press(button)
    await trader.wait_for(say(trader, "report-title", exchange="Bybit", step=1), PATIENT)
    struck = at_call(world, admin, "sendMessage", KILL, done=False, text=f"({trader.id})")
    trader.press("report:send")
    await over(world, struck, KILL)
    await world.bot.start()
    letter = await admin.wait_for(lambda m: f"({trader.id})" in m.text, PATIENT)
    assert "Bybit, step 1" in letter.text
