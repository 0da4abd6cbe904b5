"""Which exchange a key is of: said in many ways, and what is said of one whose keys are not taken. The basic ones, to the end."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from exchanges import every
from keys.model import MASK, Fault
from playground.exchanges import hostile
from playground.telegram import User
from tests.e2e.talking import prompt, say
from tests.e2e.world import PROFILE, World, open_world
from tests.exchanges.every import canaries, proven
from tests.exchanges.recorded import good

pytestmark = pytest.mark.asyncio(loop_scope="session")

BASIC = ("bitstamp", "blockchaincom", "coinmate", "woofipro")
ONE_KEY = ("binance", "binanceusdm")
CODED = ("aster", "grvt")
OFFERED = ("okx", "bybit", *BASIC, *ONE_KEY, *CODED)
EXCHANGES = every()
LABELS = {"apiKey": "API key", "secret": "API secret", "uid": "Client ID", "accountId": "Account ID"}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def offering(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A bot whose profile offers exchanges of the basic level too; each gives a good answer to any question."""
    folder: Path = tmp_path_factory.mktemp("offering")
    profile = PROFILE.replace('["okx", "bybit", "binance", "bingx", "myokx"]', str(list(OFFERED)).replace("'", '"'))
    profile = f'unproven = ["grvt"]\n{profile}'
    async with AsyncExitStack() as stack:
        urls = {name: await _serving(stack, proven(EXCHANGES[name])) for name in (*BASIC, *CODED)}
        urls |= {name: await _serving(stack, good("binance")[0].body) for name in ONE_KEY}
        yield await stack.enter_async_context(
            open_world(folder, profile, EXCHANGE_URLS=",".join(f"{name}={url}" for name, url in urls.items()))
        )


async def _serving(stack: AsyncExitStack, body: object) -> str:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", hostile.reply(200, body))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.mark.parametrize("name", BASIC)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("labelled", [True, False])
async def test_a_key_of_a_basic_exchange_is_taken_and_its_rights_are_told_as_unknown(
    offering: World, name: str, language: str, labelled: bool
) -> None:
    trader, exchange = offering.trader(language), EXCHANGES[name]
    values = {each: value.reveal() for each, value in canaries(exchange).items()}
    offering.watch(*values.values())
    trader.send(f"/addkey {exchange.name.upper()}")
    await prompt(trader, name)
    if labelled or set(values) - {"apiKey", "secret"}:
        text = "\n".join(f"{LABELS[each]}: {value}" for each, value in values.items())
    else:
        text = "\n".join(values.values())
    await trader.wait_gone(trader.send(text))
    card = await trader.wait_for(say(trader, "verdict-accepted", exchange=exchange.name), 15)
    assert say(trader, "unsaid-rights") in card.text
    assert say(trader, "unsaid-addresses") in card.text
    (stored,) = await offering.stored(trader)
    assert (stored["exchange"], stored["verdict"], stored["permissions"]) == (name, "accepted", None)
    assert (stored["api_key"] == MASK) is (name == "blockchaincom")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_key_that_nothing_proves_is_kept_as_unsure_and_always_said_to_be_so(
    offering: World, language: str
) -> None:
    trader, exchange = offering.trader(language), EXCHANGES["grvt"]
    values = {each: value.reveal() for each, value in canaries(exchange).items()}
    offering.watch(*values.values())
    trader.send("/addkey grvt")
    await prompt(trader, "grvt")
    await trader.wait_gone(trader.send("\n".join(values.values())))
    card = await trader.wait_for(say(trader, "verdict-unproven", exchange="GRVT"), 15)
    assert exchange.remedies[Fault.UNPROVEN].in_(language) in card.text
    assert say(trader, "unsure-later") not in card.text
    assert say(trader, "passed-key") not in card.text
    (stored,) = await offering.stored(trader)
    assert (stored["exchange"], stored["verdict"], stored["faults"]) == ("grvt", "unsure", ["unproven"])
    trader.press(say(trader, "button-again"))

    async def looked_at_again() -> bool:
        (now,) = await offering.stored(trader)
        return bool(now["checked_at"] > stored["checked_at"] and now["verdict"] == "unsure")

    await offering.eventually(looked_at_again)
    trader.send("/keys")
    await trader.wait_for(say(trader, "keys-title", count=1))
    trader.press("GRVT")
    await trader.wait_for(say(trader, "card-unproven"))


async def test_of_a_wallet_the_key_made_for_trading_is_taken_and_the_guide_says_so(offering: World) -> None:
    trader, exchange = offering.trader(), EXCHANGES["aster"]
    values = {each: value.reveal() for each, value in canaries(exchange).items()}
    offering.watch(values["privateKey"])
    trader.send("/guide aster")
    await trader.wait_for(lambda message: "way:aster:go" in str(message.buttons))
    trader.press("way:aster:go")
    assert "Never give your seed phrase" in (await trader.wait_for(say(trader, "guide-general"))).text
    trader.send("/addkey aster")
    await prompt(trader, "aster")
    await trader.wait_gone(trader.send("\n".join(values.values())))
    card = await trader.wait_for(say(trader, "verdict-accepted", exchange="Aster"), 15)
    assert say(trader, "unsaid-rights") in card.text


async def test_one_api_key_under_two_ids_of_a_brand_is_one_entry_of_one_owner(offering: World) -> None:
    anna, boris = offering.trader(), offering.trader()
    values = secrets.token_hex(32), secrets.token_hex(32)
    offering.watch(*values)

    async def give(who: User, name: str, said: str) -> None:
        who.send(f"/addkey {name}")
        await prompt(who, name)
        await who.wait_gone(who.send("\n".join(values)))
        await who.wait_for(said, 15)

    for name in ONE_KEY:
        await give(anna, name, say(anna, "verdict-accepted", exchange=EXCHANGES[name].name))
    assert [key["exchange"] for key in await offering.stored(anna)] == ["binanceusdm"]
    await give(boris, "binance", say(boris, "refused-unexplained"))
    assert await offering.stored(boris) == []


async def test_the_steps_of_a_basic_exchange_say_that_they_are_general_ones(offering: World) -> None:
    trader = offering.trader()
    trader.send("/guide bitstamp")
    await trader.wait_for(lambda message: "way:bitstamp:go" in str(message.buttons))
    trader.press("way:bitstamp:go")
    page = await trader.wait_for(say(trader, "guide-general"))
    assert "1 of 5" in page.text


@pytest.mark.parametrize(
    ("name", "exchange"), [("байбит", "bybit"), ("Bit stamp", "bitstamp"), ("битстамп", "bitstamp")]
)
async def test_an_exchange_may_be_called_in_many_ways(offering: World, name: str, exchange: str) -> None:
    trader = offering.trader("ru")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    trader.send(name)
    await prompt(trader, exchange)


async def test_by_an_earlier_name_it_is_found_and_told_the_new_one(offering: World) -> None:
    trader = offering.trader()
    trader.send("/addkey okex")
    panel = await prompt(trader, "okx")
    assert say(trader, "addkey-renamed", old="OKEx", exchange="OKX") in panel.text


@pytest.mark.parametrize(
    ("name", "key", "values"),
    [
        ("kraken", "addkey-not-offered", {"exchange": "Kraken"}),
        ("кракен", "addkey-not-offered", {"exchange": "Kraken"}),
        ("huobi", "addkey-not-offered", {"exchange": "HTX"}),
        ("bitvavo", "addkey-not-offered", {"exchange": "Bitvavo"}),
        ("dydx", "addkey-not-offered", {"exchange": "dYdX"}),
        ("ftx", "addkey-closed", {"exchange": "FTX"}),
        ("qwertz", "addkey-unknown-exchange", {"name": "qwertz"}),
    ],
)
@pytest.mark.parametrize("typed", [True, False])
async def test_an_exchange_whose_keys_are_not_taken_says_why(
    offering: World, name: str, key: str, values: dict[str, str], typed: bool
) -> None:
    trader = offering.trader("ru")
    if typed:
        trader.send("/addkey")
        await trader.wait_for(say(trader, "choose"))
        trader.send(name)
    else:
        trader.send(f"/addkey {name}")
    panel = await trader.wait_for(say(trader, key, **values))
    assert [button["text"] for button in panel.buttons][:2] == ["OKX", "Bybit"]


async def test_a_misspelled_name_is_asked_back_and_one_press_goes_on(offering: World) -> None:
    trader = offering.trader()
    trader.send("/addkey bitsamp")
    panel = await trader.wait_for(say(trader, "addkey-perhaps", name="bitsamp", others="Bitstamp"))
    assert panel.buttons[0]["text"] == "Bitstamp"
    trader.press("Bitstamp")
    await prompt(trader, "bitstamp")


async def test_a_guide_of_an_exchange_that_is_not_offered_is_not_shown(offering: World) -> None:
    trader = offering.trader()
    trader.send("/guide kraken")
    await trader.wait_for(say(trader, "guides"))


async def test_a_secret_pasted_before_the_exchange_is_known_waits_for_it(offering: World) -> None:
    trader: User = offering.trader()
    key, secret = secrets.token_hex(16), secrets.token_hex(20)
    offering.watch(key, secret)
    trader.send("/addkey kraken")
    await trader.wait_for(say(trader, "addkey-not-offered", exchange="Kraken"))
    await trader.wait_gone(trader.send(f"API key: {key}\nAPI secret: {secret}"))
    trader.send("bitstamp")
    await trader.wait_for(say(trader, "verdict-accepted", exchange="Bitstamp"), 15)


async def test_a_place_in_the_stead_of_a_name_is_asked_about_once_more(offering: World) -> None:
    trader = offering.trader()
    trader.send("/addkey qwertz")
    panel = await trader.wait_for(say(trader, "addkey-unknown-exchange", name="qwertz"))
    place = {"message_id": 900, "from": trader.person, "chat": panel.to_json()["chat"], "date": 1}
    offering.telegram.inject({"message": {**place, "location": {"latitude": 1.0, "longitude": 1.0}}})
    await trader.wait_for(lambda message: message.text == say(trader, "choose"))


async def test_a_button_of_an_exchange_that_is_not_offered_any_more_says_so(offering: World) -> None:
    trader = offering.trader()
    trader.send("/guide okx")
    panel = await trader.wait_for(lambda message: "have:okx" in str(message.buttons))
    place = {"id": "1", "from": trader.person, "chat_instance": "1", "message": panel.to_json()}
    offering.telegram.inject({"callback_query": {**place, "data": "have:kraken"}})
    await trader.wait_for(say(trader, "addkey-not-offered", exchange="Kraken"))
