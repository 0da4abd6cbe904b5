"""The corners of the conversation: what few people do, and nobody should be left alone with."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from playground.telegram import Message, User
from tests.e2e.talking import ACCEPTED, REFUSED, add, pasted, prompt, say, verdict
from tests.e2e.world import OURS, PROFILE, World, open_world
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL = PROFILE.replace('["en", "ru"]', '["en"]').replace('["okx", "bybit", "binance", "bingx", "myokx"]', '["bybit"]')
SMALL = SMALL.replace('support = "@testdesk"\n', "")


def press(world: World, who: User, data: str, message: Message) -> str:
    """Sends what a button might have carried: an old one, one of another version, a made-up one."""
    query: dict[str, Any] = {"id": f"77{len(world.telegram.log)}", "from": who.person, "chat_instance": "1"}
    world.telegram.inject({"callback_query": {**query, "data": data, "message": message.to_json()}})
    return str(query["id"])


async def answered(world: World, query: str) -> None:
    await world.telegram.wait_for_call(
        "answerCallbackQuery", when=lambda call: call.parameters.get("callback_query_id") == query
    )


@pytest.mark.parametrize("word", ["отмена", "Cancel"])
async def test_a_word_is_enough_to_cancel(world: World, word: str) -> None:
    trader = world.trader("ru")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    trader.send(word)
    await trader.wait_for(say(trader, "cancelled"))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancel-nothing"))


async def test_a_name_that_is_no_exchange_is_asked_for_again(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    trader.send("nonsense")
    await trader.wait_for(say(trader, "addkey-unknown-exchange", name="nonsense"))
    trader.send_photo(png())
    await asyncio.sleep(0.1)
    trader.send("байбит")
    await prompt(trader, "bybit")


@pytest.mark.parametrize(("language", "label"), [("en", "“Secret key”"), ("ru", "«Секретный ключ»")])
async def test_what_was_put_right_in_a_paste_stays_above_the_verdict(world: World, language: str, label: str) -> None:
    trader, key = world.trader(language), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    swapped = f"API key: {key.secret}\nSecret key: {key.api_key}\nPassphrase: {key.passphrase}"
    await trader.wait_gone(trader.send(swapped))
    card = await verdict(trader, ACCEPTED, "okx")
    told = say(trader, "damage-swapped", field=label)
    checking, last = card.versions[-2:]
    assert checking.content.text.startswith(told)
    assert last.content.text.startswith(told)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_key_of_another_exchange_is_taken_there_at_one_press(world: World, language: str) -> None:
    trader, key = world.trader(language), world.key("okx")
    trader.send("/addkey binance")
    await prompt(trader, "binance")
    await trader.wait_gone(
        trader.send(f"API key: {key.api_key}\nSecret key: {key.secret}\nPassphrase: {key.passphrase}")
    )
    switch = say(trader, "button-switch", exchange="OKX")
    await trader.wait_for(lambda message: any(button["text"] == switch for button in message.buttons))
    trader.press(switch)
    await verdict(trader, ACCEPTED, "okx")
    assert [stored["exchange"] for stored in await world.stored(trader)] == ["okx"]


async def test_a_sticker_is_answered_with_what_to_send(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey okx")
    panel = await prompt(trader, "okx")
    place = {"message_id": 900, "from": trader.person, "chat": panel.to_json()["chat"], "date": 1}
    world.telegram.inject({"message": {**place, "location": {"latitude": 1.0, "longitude": 1.0}}})
    await trader.wait_for(say(trader, "pasted-nothing"))


async def test_a_file_that_cannot_be_read_before_the_exchange_is_known_is_told(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    await trader.wait_gone(trader.send_file("keys.txt", b"\xff\x98\x00\x81"))
    await trader.wait_for(say(trader, "pasted-not-text"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
async def test_a_file_is_read_in_the_encodings_of_peoples_editors(world: World, encoding: str) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    text = f"Ключ: {key.api_key}\nСекрет: {key.secret}"
    await trader.wait_gone(
        trader.send_file("ключи.txt", text.encode(encoding), caption=f"Passphrase: {key.passphrase}")
    )
    await verdict(trader, ACCEPTED, "okx")


async def test_a_confirmation_of_what_is_not_in_doubt_only_asks_again(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey okx")
    panel = await prompt(trader, "okx")
    await answered(world, press(world, trader, "asis:secret", panel))
    await trader.wait_for(say(trader, "ask-title", exchange="OKX"))


async def test_a_draft_that_lapsed_before_the_exchange_was_chosen_begins_anew(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    await world.settle()
    world.sql("update drafts set expires_at = 1 where owner = ?", trader.id)
    trader.press("Bybit")
    await prompt(trader, "bybit")
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "bybit")


async def test_a_guide_read_alone_leads_into_the_flow(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    trader.send("/guide")
    await trader.wait_for(say(trader, "guides"))
    trader.press("Bybit")
    page = await trader.wait_for(lambda m: "way:bybit:go" in str(m.buttons))
    trader.press(say(trader, "button-all-there"))
    await trader.wait_for(say(trader, "fork-account"))
    trader.press(say(trader, "fork-account-main"))
    await trader.wait_for(lambda m: "page:bybit:1" in str(m.buttons))
    trader.press(say(trader, "button-next"))
    await trader.wait_for(lambda m: m.id == page.id and "page:bybit:2" in str(m.buttons))
    trader.press(say(trader, "button-have", exchange="Bybit"))
    await trader.wait_for(say(trader, "ask-title", exchange="Bybit"))
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "bybit")


def offers(data: str, message: Message) -> bool:
    return data in str(message.buttons)


async def test_buttons_on_messages_that_the_trader_deleted_still_act(world: World) -> None:
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    for command, button in (("/language", "lang:ru"), ("/forget", "forget:no"), ("/guide okx", "way:okx:go")):
        trader.send(command)
        sent = await trader.wait_for(partial(offers, button))
        trader.delete(sent.id)
        await answered(world, trader.press(button, sent.id))
    trader.send("/language")
    trader.person["language_code"] = "ru"
    await trader.wait_for(say(trader, "language-choose"))
    trader.send("/addkey okx")
    panel = await prompt(trader, "okx")
    trader.delete(panel.id)
    await answered(world, trader.press("cancel", panel.id))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancel-nothing"))


async def test_buttons_on_messages_too_old_to_be_shown_to_a_bot_do_what_they_say(world: World) -> None:
    trader = world.trader()
    trader.send("/time")
    clock = await trader.wait_for(say(trader, "clock-right"))
    for data in ("clock:60", "close"):
        unseen = {"chat": trader.dialog.to_json(), "message_id": clock.id, "date": 0}
        query = {"id": f"7{len(data)}", "from": trader.person, "chat_instance": "1", "data": data, "message": unseen}
        world.telegram.inject({"callback_query": query})
    await world.settle()
    assert world.sql("select utc_offset from owners where owner = ?", trader.id) == [(60,)]
    assert clock in trader.chat, "what cannot be seen is left as it is"


async def test_a_language_that_the_service_does_not_speak_changes_nothing(world: World) -> None:
    trader = world.trader()
    trader.send("/language")
    message = await trader.wait_for(say(trader, "language-choose"))
    await answered(world, press(world, trader, "lang:de", message))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancel-nothing"))


async def test_an_edit_of_ordinary_talk_needs_no_answer(world: World) -> None:
    trader = world.trader()
    message = trader.send("hello")
    await trader.wait_for(say(trader, "stray-text"))
    trader.edit(message, "hello there")
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancel-nothing"))
    assert len([m for m in trader.chat if m.by_bot]) == 2


async def test_a_key_that_went_while_its_name_was_awaited_is_told(world: World) -> None:
    trader = world.trader()
    card = await add(trader, world.key("okx"), "okx")
    (stored,) = await world.stored(trader)
    await answered(world, press(world, trader, f"key:{stored['id']}:rename", card))
    await trader.wait_for(say(trader, "rename-ask", name="OKX"))
    await world.cli("keys", "forget", stored["id"], "--yes")
    trader.send("A better name")
    await trader.wait_for(say(trader, "key-gone"))


async def test_a_page_of_keys_that_is_there_no_more_is_the_nearest_that_is(world: World) -> None:
    trader = world.trader()
    card = await add(trader, world.key("okx"), "okx")
    await answered(world, press(world, trader, "keys:7", card))
    await trader.wait_for(say(trader, "keys-title", count=1))


async def test_a_check_that_is_gone_is_told_to_be(world: World) -> None:
    trader = world.trader()
    trader.send("/start")
    hello = await trader.wait_for("Test Desk")
    await answered(world, press(world, trader, "again:0123456789abcdef", hello))
    call = await world.telegram.wait_for_call("answerCallbackQuery")
    assert call.parameters.get("text") == say(trader, "again-gone")


async def test_a_button_of_an_earlier_conversation_goes_from_its_message(world: World) -> None:
    trader = world.trader()
    trader.send("/start")
    hello = await trader.wait_for("Test Desk")
    await answered(world, press(world, trader, "pick:okx", hello))
    await trader.wait_for(lambda m: m.id == hello.id and not m.buttons)


async def test_a_made_up_button_ends_nothing(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey")
    panel = await trader.wait_for(say(trader, "choose"))
    press(world, trader, "pick:nowhere", panel)
    await trader.wait_for(say(trader, "oops"))
    trader.send("/addkey okx")
    await prompt(trader, "okx")


async def test_a_service_with_one_exchange_and_one_language_asks_for_neither(tmp_path: Path) -> None:
    async with open_world(tmp_path, SMALL) as small:
        trader = small.trader("ru")
        trader.person["language_code"] = "en"
        key = small.key("bybit")
        trader.send("/start")
        hello = await trader.wait_for("Test Desk")
        assert "lang:" not in str(hello.buttons)
        trader.send("/help")
        await trader.wait_for(say(trader, "command-privacy"))
        trader.send("/guide")
        await trader.wait_for(lambda m: "way:bybit:go" in str(m.buttons))
        trader.send("/addkey")
        await prompt(trader, "bybit")
        await trader.wait_gone(trader.send(pasted(key)))
        await verdict(trader, ACCEPTED, "bybit")


async def test_a_token_that_telegram_does_not_know_ends_the_process_with_a_sentence(alone: World) -> None:
    await alone.bot.stop()
    alone.bot.env["BOT_TOKEN"] = "9999999999:AAanother-token-that-nobody-ever-made-01"
    await alone.bot.start(ready=False)
    assert await alone.bot.ended() == 1
    assert "copy the right one from @BotFather" in alone.bot.log.read_text(encoding="utf-8")


async def test_where_to_press_is_shown_once_under_the_card_and_taken_away_again(world: World) -> None:
    trader, key = world.trader(), world.key("okx", ips=["198.51.100.7"])
    card = await add(trader, key, "okx", REFUSED)
    where, close = say(trader, "button-where"), say(trader, "button-close")
    title = say(trader, "where-title", exchange="OKX")
    trader.press(where, card.id)
    first = await trader.wait_for(title)
    assert first.content.media["photo"]
    trader.press(where, card.id)
    second = await trader.wait_for(lambda m: title in m.text and m.id > first.id)
    await trader.wait_gone(first.id)
    trader.press(close, second.id)
    await trader.wait_gone(second.id)
    key.ips = OURS
    trader.press(say(trader, "button-again"), card.id)
    assert (await verdict(trader, ACCEPTED, "okx")).id == card.id


@pytest.mark.parametrize("data", ["where:okx:kyc_missing", "where:nowhere:ip_not_allowed"])
async def test_a_place_that_has_no_picture_any_more_is_a_stale_button(world: World, data: str) -> None:
    trader = world.trader()
    card = await add(trader, world.key("okx"), "okx")
    query = press(world, trader, data, card)
    await world.telegram.wait_for_call(
        "answerCallbackQuery",
        when=lambda call: (
            call.parameters.get("callback_query_id") == query
            and call.parameters.get("text") == say(trader, "stale-button")
        ),
    )
