"""Secrets leave the chat: in any state, in any form, whatever Telegram says to it."""

import asyncio
import statistics

import pytest

from tests.e2e.moments import by_bot
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, say, verdict
from tests.e2e.world import World
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_secret_outside_of_any_conversation_is_deleted_and_not_kept(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await trader.wait_gone(trader.send(f"my secret is {key.secret}"))
    await trader.wait_for(say(trader, "stray-secret"))
    assert await world.stored(trader, "--attempts") == []


async def test_a_secret_that_an_edit_brings_in_is_deleted(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    message = trader.send("hello, is anybody there?")
    await trader.wait_for(say(trader, "stray-text"))
    trader.edit(message, f"secret: {key.secret}")
    await trader.wait_gone(message)


async def test_a_secret_in_a_caption_a_reply_or_a_quote_is_deleted(world: World) -> None:
    trader, key = world.trader(), world.key("binance")
    await trader.wait_gone(trader.send_photo(png(), caption=key.secret))
    trader.send("/start")
    hello = await trader.wait_for("Test Desk")
    await trader.wait_gone(trader.reply(hello.id, key.secret))


async def test_what_is_written_before_the_bot_has_come_to_ask_for_it_does_not_wait_for_that(world: World) -> None:
    """A passphrase is a word like any other but for its place."""
    trader = world.trader()
    world.telegram.delay("sendMessage", 3, chat_id=trader.id)
    trader.send("/addkey okx")
    await trader.wait_gone(trader.send("Sunny day 26"), 2)
    assert by_bot(trader) == []
    await prompt(trader, "okx")


async def test_a_file_outside_of_any_conversation_is_deleted(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await trader.wait_gone(trader.send_file("okx.txt", pasted(key).encode()))
    await trader.wait_for(say(trader, "stray-secret"))


async def test_ordinary_talk_is_left_alone(world: World) -> None:
    trader = world.trader("ru")
    texts = ["Здравствуйте! Как создать ключ?", "https://www.okx.com/account/my-api", "Мой адрес 203.0.113.9, верно?"]
    for text in texts:
        trader.send(text)
    await world.settle()
    await trader.wait_for(lambda m: len([x for x in trader.chat if x.by_bot]) == len(texts))
    assert [m.text for m in trader.chat if not m.by_bot] == texts


async def test_in_a_group_nothing_is_taken(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    may = world.telegram.group(-1001001, [trader], bot_is_admin=True)
    await may.wait_gone(may.send(trader, pasted(key)))
    await may.wait_for(say(trader, "group-secret"))
    ordinary = may.send(trader, "what a day")
    may.send(trader, "/addkey okx")
    await may.wait_for(say(trader, "group-command"))
    assert may.message(ordinary).deleted_at is None
    assert await world.stored(trader, "--attempts") == []


async def test_a_refused_deletion_is_told_to_the_owner(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    world.telegram.keep(trader.id)
    trader.send(pasted(key))
    await trader.wait_for(say(trader, "deletion-refused"))
    await verdict(trader, ACCEPTED, "okx")


async def test_a_secret_in_a_group_where_the_bot_may_not_delete_is_told_too(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    group = world.telegram.group(-1001002, [trader], bot_is_admin=False)
    group.send(trader, key.secret)
    await group.wait_for(say(trader, "group-secret"))
    await group.wait_for(say(trader, "deletion-refused"))
    world.secrets.remove(key.secret)  # it is still in the group: this world scans only what the bot sent and kept
    world.watch(key.secret)


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_a_busy_telegram_only_delays_the_deletion(world: World, status: int) -> None:
    trader, key = world.trader(), world.key("okx")
    world.telegram.fail("deleteMessage", times=2, status=status, retry_after=1, chat_id=trader.id)
    await trader.wait_gone(trader.send(key.secret), timeout=15)


async def test_a_deletion_whose_answer_is_lost_ends_all_the_same(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    world.telegram.drop("deleteMessage", done=True, chat_id=trader.id)
    await trader.wait_gone(trader.send(key.secret))
    await trader.wait_for(say(trader, "stray-secret"), timeout=15)


async def test_a_secret_is_gone_in_a_fifth_of_a_second_also_while_another_check_takes_long(world: World) -> None:
    """The goal of the product: within 0.2 s in the median, on an idle bot and while an exchange is slow."""
    slow = world.trader()
    world.exchanges["okx"].slow = 9
    slow.send("/addkey okx")
    await prompt(slow, "okx")
    slow.send(pasted(world.key("okx")))
    await slow.wait_for(lambda m: "OKX" in m.text and not m.buttons)
    delays = []
    for _ in range(15):
        trader, key = world.trader(), world.key("bybit")
        message = await trader.wait_gone(trader.send(key.secret))
        assert message.deleted_at is not None
        delays.append((message.deleted_at - message.sent_at).total_seconds())
    second = await slow.wait_gone(slow.send(pasted(world.key("okx"))))
    assert second.deleted_at is not None
    delays.append((second.deleted_at - second.sent_at).total_seconds())
    assert statistics.median(delays) < 0.2, delays


async def test_sixty_traders_at_once_each_get_their_own_verdict(world: World) -> None:
    people = [(world.trader("ru" if n % 2 else "en"), ("okx", "bybit", "binance", "bingx")[n % 4]) for n in range(60)]
    await asyncio.gather(*(add(trader, world.key(exchange), exchange) for trader, exchange in people))
    assert world.undeleted(*(trader for trader, _ in people)) == []
    stored = await world.cli("keys", "list", "--json")
    for trader, exchange in people:
        assert [entry["exchange"] for entry in stored if entry["owner"] == trader.id] == [exchange]
