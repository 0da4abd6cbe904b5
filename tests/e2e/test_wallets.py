"""A wallet's agent in the place of an API key: through the whole conversation, and what is never kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.exchanges import Key
from playground.exchanges.keccak import address_of
from playground.telegram import Message, User
from tests.e2e.talking import pasted, prompt, say
from tests.e2e.world import PROFILE, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="session")

WALLETS = PROFILE.replace('["okx", "bybit", "binance", "bingx", "myokx"]', '["hyperliquid"]')
NAME = "Hyperliquid"


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, WALLETS) as world:
        yield world


async def told(who: User, text: str, status: str) -> Message:
    message = who.send(text)
    await who.wait_gone(message)
    return await who.wait_for(say(who, f"verdict-{status}", exchange=NAME), 15)


async def offer(world: World, key: Key, status: str, language: str = "en") -> tuple[User, Message]:
    who = world.trader(language)
    who.send("/addkey hyperliquid")
    await prompt(who, "hyperliquid")
    return who, await told(who, pasted(key), status)


async def kept(world: World, who: User, number: int) -> bool:
    """Whether so many checks lie there, sealed with their credentials, to be looked at again."""
    return len(world.sql("select 1 from checks where owner = ?", who.id)) == number


async def test_an_agent_is_stored_and_shown_by_its_account(world: World) -> None:
    key = world.key("hyperliquid")
    who, _ = await offer(world, key, "accepted", "ru")
    (stored,) = await world.stored(who)
    assert stored["api_key"] == f"{str(key.wallet)[:4]}…{str(key.wallet)[-4:]}"
    assert (stored["exchange"], sorted(stored["permissions"])) == ("hyperliquid", ["futures", "read", "spot"])
    told = await world.cli("keys", "reveal", stored["id"], "--reason", "test", "--json")
    assert told["credentials"] == key.credentials


async def test_the_same_agent_of_another_person_is_not_taken(world: World) -> None:
    key = world.key("hyperliquid")
    await offer(world, key, "accepted")
    who, _ = await offer(world, key, "refused")
    assert await world.stored(who) == []


async def test_a_main_key_is_refused_with_strong_words_and_kept_nowhere(world: World) -> None:
    private = f"0x{'7e' * 32}"
    key = world.key("hyperliquid", api_key=address_of(private), wallet=address_of(private), secret=private)
    who, card = await offer(world, key, "refused")
    assert say(who, "fault-main_key_pasted") in card.text
    assert "Treat this key as stolen" in card.text
    assert say(who, "button-again") not in [button["text"] for button in card.buttons]
    await world.eventually(lambda: kept(world, who, 0))
    (attempt,) = await world.stored(who, "--attempts")
    assert attempt["faults"] == ["main_key_pasted"]


async def test_of_a_wrong_pair_both_are_asked_for_once_more(world: World) -> None:
    key, other = world.key("hyperliquid"), world.key("hyperliquid")
    who = world.trader()
    who.send("/addkey hyperliquid")
    await prompt(who, "hyperliquid")
    card = await told(who, f"{other.wallet}\n{key.secret}", "refused")
    assert say(who, "fault-bad_secret") in card.text
    assert await kept(world, who, 1)
    await told(who, pasted(key), "accepted")
