"""Updates come twice, broken, in heaps or not at all: each acts once, in order, and none holds up anybody else."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from playground.telegram import Params, User
from tests.e2e.moments import KILL, PATIENT, TERM, ask, by_bot, end, held, in_order, questions, until
from tests.e2e.process import Forked
from tests.e2e.relay import Relay
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, say, verdict
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
Json = dict[str, Any]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("intake")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    yield restless
    await restless.heal()


async def answered(who: User, command: str = "privacy") -> None:
    """Whoever writes now is answered: nothing is held up."""
    seen = len(who.history)
    who.send(f"/{command}")
    await who.wait_for(lambda message: message.id > seen + 1, PATIENT)


def updates_of(world: World, who: User) -> list[int]:
    found = ask(world.bot.folder, "select update_id from inbox where owner = ? order by update_id", who.id)
    return [number for (number,) in found if isinstance(number, int)]


# Twice


async def test_an_update_that_comes_again_acts_no_more(world: World) -> None:
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    await answered(trader)
    before = trader.transcript
    for again in range(3):
        for number in updates_of(world, trader):
            world.telegram.redeliver(number)
        await answered(world.trader())
        if again == 1:
            await end(world, KILL)
            await world.bot.start()
    await in_order(world, trader)
    assert trader.transcript == before


async def test_an_update_that_comes_again_while_it_is_handled_acts_once(world: World) -> None:
    trader = world.trader()
    world.telegram.delay("sendMessage", 1.5, chat_id=trader.id)
    trader.send("/addkey okx")
    await until(lambda: (len(updates_of(world, trader)), world.telegram.pending), (1, 0))
    world.telegram.redeliver(updates_of(world, trader)[0])
    await prompt(trader, "okx")
    await answered(world.trader())
    assert len(trader.history) == 2


# Broken


def written(who: Json, **other: Any) -> Json:
    """A message as Telegram tells it, with some members changed; None leaves one out."""
    chat = {"id": who["id"], "type": "private", "first_name": "Anna"}
    whole = {"message_id": 900_001, "from": who, "chat": chat, "date": 1_790_000_000, "text": "hello"} | other
    return {name: value for name, value in whole.items() if value is not None}


def nested(deep: int, core: Any) -> Any:
    for _ in range(deep):
        core = {"in": [core]}
    return core


def poison(who: Json, words: str) -> dict[str, Json]:
    """Updates as nobody should send them, with these words in them."""
    origin = {"type": "user", "date": 1_420_070_400}  # of 2015: without the person who wrote it
    return {
        "no kind": {},
        "only text": {"note": words},
        "an unknown kind": {"telepathy": {"from": who, "text": words}},
        "a kind that nobody asked for": {"poll": {"id": "1", "question": words}},
        "nothing in it": {"message": None, "note": words},
        "a list for a message": {"message": [words, 1]},
        "a text for a message": {"message": words},
        "an empty message": {"message": {}, "note": words},
        "unknown members": {"message": written(who, hologram={"text": words}), "note": words},
        "a forwarded message of 2015": {"message": written(who, text=words, forward_origin=origin)},
        "no sender": {"message": written(who, text=words, **{"from": None})},
        "no chat": {"message": written(who, text=words, chat=None)},
        "a sender of another kind": {"message": written(who, text=words, **{"from": words})},
        "a chat of another kind": {"message": written(who, text=words, chat=[who["id"]])},
        "a text of another kind": {"message": written(who, text={"text": words})},
        "a number of another kind": {"message": written(who, text=words, message_id="one")},
        "a date of another kind": {"message": written(who, text=words, date=words)},
        "entities of another kind": {"message": written(who, text=words, entities={"type": words})},
        "numbers without end": {"message": written(who, text=words, message_id=2**70, **{"from": {"id": 2**80}})},
        "a chat without end": {"message": written(who, text=words, chat={"id": -(2**90), "type": "private"})},
        "not a number": {"message": written(who, text=words, date=float("nan"))},
        "half a sign": {"message": written(who, text=f"{words} \ud83d")},
        "a very long text": {"message": written(who, text=f"{words} " * 20_000)},
        "deep": {"message": written(who, text=words, deep=nested(100, words))},
        "too deep": {"message": written(who, text=words, deep=nested(400, words))},
        "an empty button": {"callback_query": {}, "note": words},
        "a button without a message": {"callback_query": {"id": "1", "from": who, "data": words}},
        "a button without an end": {"callback_query": {"id": "1", "from": who, "data": "key:" * 5000}},
        "an edit of nothing": {"edited_message": {"text": words}},
    }


POISON = tuple(poison({"id": 1}, ""))


@pytest.mark.parametrize("name", POISON)
async def test_a_poison_update_holds_up_nobody_and_its_words_are_not_logged(world: World, name: str) -> None:
    trader, other = world.trader(), world.trader()
    await answered(trader)
    world.watch(words := f"pelican{POISON.index(name)} marimba{POISON.index(name)}")
    world.telegram.inject(poison(trader.person, words)[name])
    await answered(trader)
    await answered(other)
    await until(lambda: held(world, trader)["inbox"], 0)


async def test_what_no_model_takes_is_set_aside(world: World) -> None:
    trader = world.trader()
    await answered(trader)
    number = world.telegram.inject(poison(trader.person, "pelican aside marimba")["a forwarded message of 2015"])
    world.watch("pelican aside marimba")
    letter = "select state, why from inbox where update_id = ?"
    await until(lambda: ask(world.bot.folder, letter, number), [("dead", "ValidationError")])


async def test_a_secret_in_what_no_model_takes_is_deleted(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    message = trader.send("words that become a forwarded message")
    await trader.wait_for(lambda _: True)
    origin = {"type": "user", "date": 1_420_070_400}
    world.telegram.inject(
        {"message": written(trader.person, message_id=message, text=key.secret, forward_origin=origin)}
    )
    await trader.wait_gone(message, PATIENT)
    await answered(trader)


async def test_poison_in_one_batch_with_others_holds_up_none_of_them(world: World) -> None:
    traders = [world.trader() for _ in range(20)]
    await end(world, TERM)
    for trader, name in zip(traders, POISON, strict=False):
        world.telegram.inject(poison(trader.person, "pelican batch marimba")[name])
        trader.send("/privacy")
    world.watch("pelican batch marimba")
    await world.bot.start()
    for trader in traders:
        await trader.wait_for(lambda message: True, PATIENT)


async def test_an_update_too_deep_to_be_read_is_passed_over(world: World) -> None:
    trader = world.trader()
    trader.send("/start")
    await trader.wait_for("Test Desk")
    body = '{"ok": true, "result": [{"update_id": 1, "message": %s}, %s]}'
    good = json.dumps({"update_id": 2, "message": written(trader.person, text="/language", entities=[COMMAND])})
    async with relayed(world) as relay:
        relay.spoilt.put_nowait(body % ('{"in": [' * 20_000 + '"pelican deep"' + "]}" * 20_000, good))
        world.trader().send("/help")
        await trader.wait_for(say(trader, "language-choose"), PATIENT)


# Not at all


GARBAGE = (
    "",
    "null",
    "[]",
    "{",
    '"ok"',
    "<html><body>Sign in to this network</body></html>",
    '{"ok": true}',
    '{"ok": false}',
    '{"ok": true, "result": {"a": 1}}',
    '{"ok": true, "result": null}',
    '{"ok": true, "result": [1, "x", null, [], {}]}',
    '{"ok": true, "result": [{"update_id": "7", "message": {}}]}',
    '{"ok": true, "result": [{"update_id": true}, {"update_id": 1e3}]}',
    '{"ok": true, "result": [{"update_id": 99999999999999999999999, "message": {}}]}',
    "[" * 5000,
)
COMMAND = {"type": "bot_command", "offset": 0, "length": 9}


@asynccontextmanager
async def relayed(world: World) -> AsyncIterator[Relay]:
    """The bot polls through a relay for a while."""
    async with Relay.open(world.telegram.url) as relay:
        await end(world, KILL)
        world.bot.env["BOT_API_URL"] = relay.url
        await world.bot.start()
        try:
            yield relay
        finally:
            await end(world, KILL)
            world.bot.env["BOT_API_URL"] = world.telegram.url
            await world.bot.start()


async def test_garbage_for_an_answer_is_asked_for_again(world: World) -> None:
    trader = world.trader()
    async with relayed(world) as relay:
        for garbage in GARBAGE:
            relay.spoilt.put_nowait(garbage)
            await answered(trader)
            await answered(trader)
        assert relay.spoilt.empty()


@pytest.mark.parametrize("trouble", ["429", "500", "502", "403", "no answer", "late"])
async def test_polling_goes_on_after_trouble(world: World, trouble: str) -> None:
    match trouble:
        case "no answer":
            world.telegram.drop("getUpdates", 2)
        case "late":
            world.telegram.delay("getUpdates", 1, 2)
        case status:
            world.telegram.fail("getUpdates", 2, int(status), retry_after=1)
    trader = world.trader()
    await answered(trader)
    await answered(trader)


async def test_two_that_poll_are_told_and_the_one_that_stays_goes_on(world: World, tmp_path: Path) -> None:
    other = Forked(tmp_path, world.bot.env)
    await other.start()
    told = "another process polls with this token"
    await until(lambda: told in world.bot.log.read_text() and told in other.log.read_text(), True)
    await other.stop()
    await answered(world.trader())


async def test_telegram_down_in_the_middle_of_a_key_only_delays_it(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await world.telegram.down()
    message = trader.send(pasted(key))
    await asyncio.sleep(2)
    await world.telegram.up()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


async def test_a_verdict_that_could_not_be_told_is_told_later(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    world.exchanges["okx"].slow = 1
    await trader.wait_gone(trader.send(pasted(key)), PATIENT)
    await until(lambda: held(world, trader)["checks"], 1)
    await world.telegram.down()
    await asyncio.sleep(2.5)
    await world.telegram.up()
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


async def test_who_sends_too_much_is_answered_when_telegram_lets_the_bot(world: World) -> None:
    trader = world.trader()
    world.telegram.fail("sendMessage", 3, 429, retry_after=1, chat_id=trader.id)
    await answered(trader)
    assert len(by_bot(trader)) == 1


async def test_who_blocked_the_bot_holds_up_nobody_and_may_come_back(world: World) -> None:
    trader, other, key = world.trader("ru"), world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    for method in ("sendMessage", "editMessageText"):
        world.telegram.fail(method, None, 403, chat_id=trader.id)
    message = trader.send(pasted(key))
    await trader.wait_gone(message, PATIENT)
    await answered(other)
    await until(lambda: held(world, trader)["inbox"], 0)
    sealed = "select update_id, state from inbox where owner = ? and payload is not null"
    assert ask(world.bot.folder, sealed, trader.id) == [], "what the person sent is kept for nobody"
    world.telegram.heal()
    await add(trader, key, "okx")
    await in_order(world, trader)


async def test_after_a_day_away_those_in_the_middle_of_a_key_are_warned_and_no_others(world: World) -> None:
    entering, renaming, idle = world.trader(), world.trader(), world.trader()
    entering.send("/addkey okx")
    await prompt(entering, "okx")
    await add(renaming, world.key("okx"), "okx")
    renaming.press(say(renaming, "button-key"))
    await renaming.wait_for(lambda m: ":rename" in str(m.buttons))
    renaming.press(say(renaming, "button-rename"))
    await renaming.wait_for(say(renaming, "rename-ask", name="OKX"))
    await answered(idle)
    await until(lambda: held(world, idle)["inbox"] + held(world, renaming)["inbox"], 0)
    await end(world, TERM)
    before = [who.transcript for who in (renaming, idle)]
    long_ago = datetime.now(UTC) - timedelta(hours=30)
    ask(world.bot.folder, "update meta set value = ? where name = 'last_poll'", long_ago.isoformat())
    await world.bot.start()
    await entering.wait_for(say(entering, "was-away", hours=30), PATIENT)
    await answered(world.trader())
    assert [who.transcript for who in (renaming, idle)] == before
    warned = len(by_bot(entering))
    await end(world, TERM)
    await world.bot.start()
    await answered(world.trader())
    assert len(by_bot(entering)) == warned
    key = world.key("okx")
    await entering.wait_gone(entering.send(pasted(key)), PATIENT)
    await verdict(entering, ACCEPTED, "okx", PATIENT)


# In heaps


async def test_a_hundred_and_twenty_updates_at_once_are_all_answered_in_order(world: World) -> None:
    people = [world.trader() for _ in range(12)]
    await end(world, TERM)
    for number in range(10):
        for who in people:
            who.send(f"/addkey nope{number}")
    await world.bot.start()
    for who in people:
        await who.wait_for("nope9", PATIENT)
        assert named(who) == [f"nope{number}" for number in range(10)]


async def test_a_burst_is_handled_in_the_order_in_which_it_was_sent(world: World) -> None:
    trader = world.trader()
    world.telegram.delay("sendMessage", 0.3, 2, chat_id=trader.id)
    world.telegram.fail("sendMessage", 1, 502, chat_id=trader.id)
    for number in range(30):
        trader.send(f"/addkey nope{number}")
        await asyncio.sleep(0.01)
    await trader.wait_for("nope29", PATIENT)
    assert named(trader) == [f"nope{number}" for number in range(30)]
    assert len(by_bot(trader)) == 1


def named(who: User) -> list[str]:
    """The words that the bot did not know, in the order of its messages."""
    return [re.findall(r"nope\d+", message.text)[0] for message in who.history if message.by_bot]


async def test_a_slow_owner_holds_up_nobody_else(world: World) -> None:
    slow, quick = [world.trader() for _ in range(5)], world.trader()
    for who in slow:
        world.telegram.delay("sendMessage", 6, chat_id=who.id)
        who.send("/help")
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    await answered(quick)
    assert time.monotonic() - begun < 4
    assert not any(by_bot(who) for who in slow)


async def lock(world: World) -> None:
    """Another program writes to the database, for longer than the bot waits for its turn."""
    with closing(sqlite3.connect(world.bot.folder / "data" / "keyferry.db", timeout=10)) as db:
        db.execute("begin immediate")
        await asyncio.sleep(6)
        db.rollback()


def hook(world: World, who: User) -> asyncio.Event:
    """Tells when a message of this person is being deleted."""
    seen = asyncio.Event()

    def see(_: Params) -> bool:
        seen.set()
        return True

    world.telegram.delay("deleteMessage", 0.3, chat_id=who.id, when=see)
    return seen


async def test_a_database_that_is_locked_for_a_while_loses_nothing(world: World) -> None:
    """As a message is deleted, and as the answer of the exchange is to be stored."""
    traders = [(world.trader(), world.key("okx")) for _ in range(2)]
    for trader, _ in traders:
        trader.send("/addkey okx")
        await prompt(trader, "okx")
    (first, one), (second, two) = traders
    deleted = hook(world, first)
    world.exchanges["okx"].slow = 1
    second.send(pasted(two))
    await until(lambda: questions(world, "okx", two), 1)
    message = first.send(pasted(one))
    await deleted.wait()
    await lock(world)
    await first.wait_gone(message, PATIENT)
    for trader, key in traders:
        await verdict(trader, ACCEPTED, "okx", PATIENT)
        await in_order(world, trader)
        assert len(by_bot(trader)) == 1
        assert questions(world, "okx", key) == 1


async def test_a_line_shown_in_passing_holds_up_no_verdict(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    world.exchanges["okx"].slow = 1.2
    passing = say(trader, "stage-rights")
    world.telegram.fail(
        "editMessageText", 1, 429, 30, chat_id=trader.id, when=lambda params: passing in params.text("text")
    )
    trader.send(pasted(key))
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    assert [call.status for call in world.telegram.log].count(429)


async def test_a_verdict_that_telegram_refuses_is_not_sent_for_ever(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    for method in ("editMessageText", "sendMessage"):
        world.telegram.refuse(
            method, "chat not found", None, chat_id=trader.id, when=lambda params: "✅" in params.text("text")
        )
    trader.send(pasted(key))
    await in_order(world, trader)
