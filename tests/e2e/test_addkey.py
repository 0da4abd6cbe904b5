"""A trader adds a key: the ways in which people do it, from the first command to the verdict."""

import json
from functools import partial

import pytest

from playground.telegram import Message
from tests.e2e.talking import ACCEPTED, add, first_step, pasted, prompt, say, verdict
from tests.e2e.world import OURS, World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("exchange", ["okx", "bybit", "binance", "bingx"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_good_key_is_stored_once_and_its_message_is_gone(world: World, exchange: str, language: str) -> None:
    trader, key = world.trader(language), world.key(exchange)
    await add(trader, key, exchange)
    (stored,) = await world.stored(trader)
    assert (stored["exchange"], stored["verdict"], stored["faults"]) == (exchange, "accepted", [])
    assert stored["api_key"] == f"{key.api_key[:4]}…{key.api_key[-4:]}"
    assert set(stored["permissions"]) >= {"read", "futures"}
    assert await world.stored(trader, "--attempts") == []


async def test_what_the_exchange_tells_is_listed(world: World) -> None:
    trader = world.trader()
    await add(trader, world.key("okx", account="7001"), "okx")
    (stored,) = await world.cli("keys", "list", "--json", "--owner", str(trader.id))
    assert sorted(stored["ip_whitelist"]) == sorted(OURS)
    assert (stored["account"], stored["expires_at"], stored["owner"]) == ("7001", None, trader.id)
    assert stored["added_at"].endswith(("Z", "+00:00"))


async def test_the_operator_reveals_a_key_and_the_trail_keeps_why(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await add(trader, key, "okx")
    (stored,) = await world.stored(trader)
    revealed = await world.cli("keys", "reveal", stored["id"], "--reason", "ticket 7", "--json")
    assert revealed == {**stored, "credentials": key.credentials}
    trail = world.sql("select owner, what, reason from audit where key_id = ?", stored["id"])
    assert trail == [(trader.id, "reveal", "ticket 7")]


def another_page(than: str, message: Message) -> bool:
    return "have:okx" in str(message.buttons) and message.text != than


async def test_the_whole_walk_in_russian(world: World) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    trader.press("OKX")
    await prompt(trader, "okx")
    first = await first_step(trader, "okx")
    pages = 1
    while any(b["text"] == say(trader, "button-next") for b in first.buttons):
        text = first.text
        trader.press(say(trader, "button-next"))
        first = await trader.wait_for(partial(another_page, text))
        pages += 1
    assert pages >= 8
    trader.press(say(trader, "button-have", exchange="OKX"))
    await trader.wait_for(say(trader, "ask-title", exchange="OKX"))
    for value in (key.secret, key.passphrase, key.api_key):
        assert value is not None
        await trader.wait_gone(trader.send(value))
    await verdict(trader, ACCEPTED, "okx")
    assert len([message for message in trader.chat if message.by_bot]) == 1
    assert len(await world.stored(trader)) == 1


async def test_fields_one_by_one_and_a_passphrase_with_spaces_at_the_traders_word(world: World) -> None:
    trader, key = world.trader(), world.key("okx", passphrase="My horse! 7")
    trader.send("/addkey okx")
    for value in key.credentials.values():
        await prompt(trader, "okx") if value == key.api_key else None
        await trader.wait_gone(trader.send(value))
    await trader.wait_for(say(trader, "pasted-unclear"))
    trader.press("asis:password")
    await verdict(trader, ACCEPTED, "okx")


@pytest.mark.parametrize(
    "form",
    [
        "API key: {apiKey}\nSecret: {secret}\nPassphrase: {password}",
        "API-ключ: {apiKey}\nСекретный ключ: {secret}\nПарольная фраза: {password}",
        "Секретный ключ\n{secret}\nПарольная фраза\n{password}\nAPI-ключ\n{apiKey}",
        'apikey = "{apiKey}"\nsecretkey = "{secret}"\npassphrase = "{password}"',
    ],
    ids=["english labels", "russian labels", "labels above, out of order", "as the site's own copy button writes"],
)
async def test_labels_in_either_language_tell_which_value_is_which(world: World, form: str) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    trader.send("/addkey okx")
    await trader.wait_gone(trader.send(form.format(**key.credentials)))
    await verdict(trader, ACCEPTED, "okx")


@pytest.mark.parametrize("name", ["keys.json", "keys.txt"])
async def test_a_file_is_read_and_then_deleted(world: World, name: str) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    text = json.dumps(key.credentials) if name.endswith("json") else pasted(key)
    await trader.wait_gone(trader.send_file(name, text.encode()))
    await verdict(trader, ACCEPTED, "okx")


async def test_an_early_paste_waits_for_its_exchange(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    await trader.wait_gone(trader.send(pasted(key)))
    await trader.wait_for(say(trader, "addkey-kept"))
    trader.press("Bybit")
    await verdict(trader, ACCEPTED, "bybit")


async def test_a_key_right_behind_the_command_is_taken(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    await trader.wait_gone(trader.send(f"/addkey bybit {key.api_key} {key.secret}"))
    await verdict(trader, ACCEPTED, "bybit")


@pytest.mark.parametrize("word", ["OKX", "okex", "окх"])
async def test_an_exchange_is_found_however_it_is_written(world: World, word: str) -> None:
    trader = world.trader()
    trader.send(f"/addkey {word}")
    await prompt(trader, "okx")


async def test_an_exchange_that_nobody_knows_is_asked_for_again(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey <b>nope</b>")
    await trader.wait_for(say(trader, "addkey-unknown-exchange", name="&lt;b&gt;nope&lt;/b&gt;").split("&")[0])
    trader.send("bybit")
    await prompt(trader, "bybit")


async def test_a_deep_link_leads_straight_to_the_exchange(world: World) -> None:
    trader = world.trader()
    trader.send("/start addkey_bingx")
    await prompt(trader, "bingx")


async def test_the_same_key_twice_is_one_entry(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await add(trader, key, "okx")
    first = trader.chat[-1].id
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    trader.send(pasted(key))
    shown = await trader.wait_for(lambda m: m.id > first and say(trader, "verdict-accepted", exchange="OKX") in m.text)
    assert say(trader, "key-already", name="OKX") in shown.text
    assert len(await world.stored(trader)) == 1


async def test_a_key_of_somebody_else_is_refused_and_nothing_is_disclosed(world: World) -> None:
    first, second, key = world.trader(), world.trader(), world.key("okx")
    await add(first, key, "okx")
    card = await add(second, key, "okx", "refused")
    assert str(first.id) not in card.text
    assert await world.stored(second) == []
    assert len(await world.stored(first)) == 1
