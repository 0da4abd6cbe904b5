"""A key without the service's addresses: reminded three times, each time of what is missing now, and never in vain."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from functools import partial
from html import unescape

import pytest
import pytest_asyncio

from exchanges import load
from handlers.writing import sentence
from playground.exchanges import Key, hostile
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, PATIENT, TERM, ask, at_call, by_bot, end, over, questions, until
from tests.e2e.talking import NAMES, TAGS, add, say
from tests.e2e.world import OURS, PROFILE, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = (1.5, 3, 4.5)  # after the key was added
DAYS = ", ".join(f"{second / 86400:.9f}" for second in SECONDS)
IMPATIENT = PROFILE.replace("[1, 3, 7]", f"[{DAYS}]") + "\n[exchange.okx.account]\nno_lead_trader = true\n"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("reminders"), IMPATIENT) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    """The exchanges' breakers are forgotten with the process where a test made one of them fail."""
    yield restless
    await restless.heal()


def reminders(who: User, exchange: str = "okx") -> list[Message]:
    title = f"{NAMES[exchange]} · {NAMES[exchange]}"
    said = [say(who, "reminder-bare"), say(who, "reminder-missing", count=1)]
    texts = [(message, message.versions[0].content.text) for message in who.history if message.by_bot]
    return [message for message, text in texts if title in text and any(each in text for each in said)]


def planned(world: World, who: User) -> list[tuple[object, ...]]:
    """Reminders that are done with, and whether others may follow."""
    query = """select json_extract(memory, '$.reminded'),
        json_extract(memory, '$.reminded') < 3 and not json_extract(memory, '$.muted') from watches where owner = ?"""
    return ask(world.bot.folder, query, who.id)


def letters(world: World, who: User) -> list[tuple[object, ...]]:
    """What became of each letter to them; none: it waits."""
    return ask(world.bot.folder, "select ended from letters where owner = ? order by id", who.id)


async def reminded(who: User, times: int, exchange: str = "okx") -> Message:
    await until(lambda: len(reminders(who, exchange)) >= times, True)
    return reminders(who, exchange)[times - 1]


async def bare(
    world: World, language: str = "en", exchange: str = "okx", ips: list[str] | None = None
) -> tuple[User, Key]:
    """A trader with a key that lacks addresses."""
    trader, key = world.trader(language), world.key(exchange, ips=ips or [])
    await add(trader, key, exchange)
    return trader, key


async def test_an_account_that_is_no_longer_as_it_should_be_is_told_of_once(world: World) -> None:
    trader, key = await bare(world)
    key.leads = True
    await reminded(trader, 3)
    news, unmet = say(trader, "news-unmet"), say(trader, "unmet-no_lead_trader")
    told = [message.versions[0].content.text for message in trader.history if message.by_bot]
    assert [unmet in text for text in told if news in text] == [True]


async def test_a_key_without_addresses_is_reminded_of_three_times(world: World) -> None:
    people = [(language, *await bare(world, language)) for language in ("en", "ru")]
    for language, trader, key in people:
        last = await reminded(trader, 3)
        assert questions(world, "okx", key) >= 4, "as it was added, and before each reminder"
        for message in reminders(trader):
            in_full(trader, language, message)
        assert [say(trader, "reminder-last") in message.text for message in reminders(trader)] == [False, False, True]
        await until(partial(planned, world, trader), [(3, 0)])
        assert reminders(trader)[2:] == [last]


def in_full(trader: User, language: str, message: Message) -> None:
    """What is missing, what to add, how, and the buttons."""
    how = sentence(partial(say, trader), language, load()["okx"].whitelist.how)
    assert say(trader, "reminder-bare") in message.text
    assert unescape(TAGS.sub("", how)) in message.text
    assert all(address in message.text for address in OURS)
    assert [button["copy_text"]["text"] for button in message.buttons if "copy_text" in button][:2] == OURS
    assert {say(trader, "button-again"), say(trader, "button-mute")} <= {each["text"] for each in message.buttons}


async def test_only_what_is_missing_is_named(world: World) -> None:
    trader, _ = await bare(world, "ru", ips=OURS[:1])
    message = await reminded(trader, 1)
    assert say(trader, "reminder-missing", count=1) in message.text
    assert OURS[1] in message.text
    assert OURS[0] not in message.text


async def test_it_stops_by_itself_as_soon_as_the_exchange_reports_the_addresses(world: World) -> None:
    early, key = await bare(world)
    key.ips = OURS
    late, key = await bare(world)
    await reminded(late, 1)
    key.ips = OURS
    await until(lambda: planned(world, early) + planned(world, late), [(3, 0), (3, 0)])
    assert [len(reminders(early)), len(reminders(late))] == [0, 1]


async def test_who_wants_no_reminders_gets_no_more(world: World) -> None:
    trader, _ = await bare(world)
    message = await reminded(trader, 1)
    trader.press(say(trader, "button-mute"), message.id)
    await until(lambda: planned(world, trader), [(1, 0)])
    assert message.text == say(trader, "reminders-off", name="OKX")


async def test_who_wants_none_while_one_is_being_prepared_does_not_get_it(world: World) -> None:
    trader, key = await bare(world)
    message = await reminded(trader, 1)
    world.exchanges["okx"].slow = 1.5
    asked = questions(world, "okx", key)
    await until(lambda: questions(world, "okx", key) > asked, True)
    trader.press(say(trader, "button-mute"), message.id)
    await until(lambda: message.text, say(trader, "reminders-off", name="OKX"))
    await asyncio.sleep(2.5)
    assert len(reminders(trader)) == 1


async def test_check_again_tells_how_it_is_now(world: World) -> None:
    trader, key = await bare(world)
    message = await reminded(trader, 1)
    key.ips = OURS
    trader.press(say(trader, "button-again"), message.id)
    await until(lambda: say(trader, "verdict-accepted", exchange="OKX") in message.text, True)
    await until(lambda: planned(world, trader), [(3, 0)])
    assert len(reminders(trader)) == 1


async def test_a_key_that_is_deleted_is_not_reminded_of(world: World) -> None:
    trader, _ = await bare(world)
    trader.send("/keys")
    shown = await trader.wait_for(lambda m: ":show" in str(m.buttons))
    trader.press(next(str(b["callback_data"]) for b in shown.buttons if ":show" in str(b.get("callback_data"))))
    await trader.wait_for(lambda m: ":delete" in str(m.buttons))
    trader.press(say(trader, "button-delete"))
    await trader.wait_for(lambda m: "delete_yes" in str(m.buttons))
    trader.press(say(trader, "button-delete-yes"))
    await trader.wait_for(say(trader, "key-deleted", name="OKX", exchange="OKX"), PATIENT)
    await asyncio.sleep(SECONDS[0])
    assert reminders(trader) == []


async def test_an_exchange_that_is_down_keeps_back_no_reminder_and_no_key_is_called_wrong(world: World) -> None:
    trader, key = await bare(world, exchange="bybit")
    world.exchanges["bybit"].plan(hostile.html(502), key)
    message = await reminded(trader, 1, "bybit")
    assert say(trader, "reminder-bare") in message.text
    assert not any(sign in text.text for text in by_bot(trader) for sign in "❌❔")
    (stored,) = await world.stored(trader)
    assert (stored["verdict"], stored["faults"]) == ("accepted", [])


async def test_an_exchange_that_is_slow_keeps_back_no_reminder_of_another(world: World) -> None:
    (slow, _), (quick, _) = await bare(world, exchange="bingx"), await bare(world)
    await end(world, KILL)
    world.exchanges["bingx"].slow = 6
    await asyncio.sleep(SECONDS[0])
    await world.bot.start()
    await reminded(quick, 1)
    assert reminders(slow, "bingx") == []


async def test_who_blocked_the_bot_is_left_alone_and_holds_up_nobody(world: World) -> None:
    (gone, _), (other, _) = await bare(world), await bare(world)
    gone.block()
    await reminded(other, 3)
    await until(lambda: letters(world, gone), [("blocked",)] * 3)
    assert reminders(gone) == []
    gone.unblock()
    gone.send("/keys")
    await gone.wait_for(say(gone, "keys-title", count=1))
    await until(lambda: ask(world.bot.folder, "select blocked_at from owners where owner = ?", gone.id), [(None,)])


async def test_what_telegram_cannot_take_now_is_told_later_and_what_it_refuses_is_not(world: World) -> None:
    (later, _), (never, _) = await bare(world), await bare(world)
    world.telegram.fail("sendMessage", None, 502, chat_id=later.id)
    world.telegram.refuse("sendMessage", "PEER_ID_INVALID", None, chat_id=never.id)
    await until(lambda: letters(world, never)[:1], [("refused",)])
    tried = "select max(tries) > 0 from letters where owner = ?"
    await until(lambda: ask(world.bot.folder, tried, later.id), [(1,)])
    world.telegram.heal()
    ask(world.bot.folder, "update letters set next_run_at = 1 where owner = ? and ended is null", later.id)
    await end(world, TERM)
    await world.bot.start()
    await reminded(later, 1)


@pytest.mark.parametrize("done", [False, True], ids=["before it is there", "after it is there"])
@pytest.mark.parametrize("how", [KILL, TERM], ids=["kill -9", "SIGTERM"])
async def test_an_end_while_it_is_sent_loses_no_reminder(world: World, how: signal.Signals, done: bool) -> None:
    trader, _ = await bare(world)
    struck = at_call(world, trader, "sendMessage", how, done=done, text=say(trader, "reminder-bare"))
    await over(world, struck, how)
    assert len(reminders(trader)) == done
    await world.bot.start()
    await reminded(trader, 1 + done)
    await until(lambda: planned(world, trader), [(3, 0)])
    await until(lambda: set(letters(world, trader)), {("sent",)})
    told_again = len(reminders(trader)) - len(letters(world, trader))
    assert told_again == done, "the one that was on its way, and no other"


async def test_a_reminder_that_fell_due_while_the_bot_was_down_comes_when_it_is_up(world: World) -> None:
    trader, _ = await bare(world)
    await end(world, KILL)
    await asyncio.sleep(SECONDS[0])
    assert reminders(trader) == []
    await world.bot.start()
    await reminded(trader, 1)
