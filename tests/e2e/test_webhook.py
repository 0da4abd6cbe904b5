"""Updates that Telegram posts, through a balancer: the same conversation, nothing lost when the process ends, an end in order."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.telegram import User
from tests.e2e.balancer import Balancer
from tests.e2e.moments import PATIENT, TERM, by_bot, end, in_order
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, verdict
from tests.e2e.test_broken_disk import limit
from tests.e2e.world import World, open_world, posted

pytestmark = pytest.mark.asyncio(loop_scope="module")
MODE = ("WEBHOOK_URL", "WEBHOOK_SECRET", "LISTEN")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def between() -> AsyncIterator[Balancer]:
    async with Balancer.open() as balancer:
        yield balancer


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory, between: Balancer) -> AsyncIterator[World]:
    settings = posted(between.url)
    between.behind = [f"http://{settings['LISTEN']}"]
    async with open_world(tmp_path_factory.mktemp("webhook"), **settings) as world:
        between.world = world
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    yield restless
    await restless.heal()


@pytest.fixture
def balancer(between: Balancer) -> Balancer:
    between.statuses.clear()
    return between


def calls(world: World, method: str) -> int:
    return sum(call.method == method for call in world.telegram.log)


async def test_a_key_is_added_by_posts_alone(world: World, balancer: Balancer) -> None:
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    await in_order(world, trader)
    assert set(balancer.statuses) == {200}
    assert (calls(world, "setWebhook"), calls(world, "getUpdates")) == (1, 0)


async def test_the_secret_is_in_no_log_and_in_no_file(world: World) -> None:
    secret = world.bot.env["WEBHOOK_SECRET"].encode()
    for path in (path for path in world.bot.folder.rglob("*") if path.is_file()):
        assert secret not in path.read_bytes(), path


async def test_who_does_not_know_the_secret_brings_nothing(world: World, balancer: Balancer) -> None:
    trader = world.trader()
    update = b'{"update_id": 900001, "message": {"from": {"id": %d}, "text": "/start"}}' % trader.id
    assert await balancer.ask("/telegram", "POST", update, "not-the-secret") == 401
    assert world.sql("select * from inbox where update_id = 900001") == []


async def test_a_start_with_the_same_settings_does_not_set_it_again(world: World) -> None:
    await end(world, TERM)
    before = calls(world, "getWebhookInfo")
    await world.bot.start()
    await world.telegram.wait_for_call("getWebhookInfo", PATIENT, lambda _: calls(world, "getWebhookInfo") > before)
    await answered(world.trader())
    assert calls(world, "setWebhook") == 1


async def test_an_update_whose_answer_a_kill_cut_off_comes_again_and_acts_once(
    world: World, balancer: Balancer
) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await world.settle()
    balancer.lost = 1
    message = trader.send(pasted(key))
    async with asyncio.timeout(PATIENT):
        while balancer.lost or world.bot.running:
            await asyncio.sleep(0.02)
    assert world.sql("select max(update_id) from inbox") == [(world.telegram.next_update - 1,)], "it was stored"
    assert world.telegram.pending == 1, "and Telegram does not know it"
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await world.settle()
    await in_order(world, trader)
    assert len(by_bot(trader)) == 1


async def test_while_nothing_can_be_stored_telegram_is_told_to_come_again_and_secrets_leave_the_chat(
    world: World, balancer: Balancer
) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await world.settle()
    balancer.statuses.clear()
    limit(world, world.bot.log.stat().st_size + 4096)
    message = trader.send(pasted(key))
    await trader.wait_gone(message, PATIENT)
    assert 200 not in balancer.statuses
    limit(world, resource.RLIM_INFINITY)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)
    assert 503 in balancer.statuses


async def test_at_sigterm_the_balancer_is_told_first_and_what_still_comes_is_taken(
    world: World, balancer: Balancer
) -> None:
    trader, key = world.trader(), world.key("okx")
    assert [await balancer.ask(path) for path in ("/healthz", "/readyz")] == [200, 200]
    world.bot.strike(TERM)
    await told(balancer, 503)
    assert await balancer.ask("/healthz") == 200
    message = trader.send(f"my secret: {key.secret}")
    await trader.wait_gone(message, PATIENT)
    assert await world.bot.ended() == 0
    assert set(balancer.statuses) == {200}
    late = world.trader()
    late.send("/privacy")
    await world.bot.start()
    await late.wait_for(lambda message: message.by_bot, PATIENT)


async def test_without_a_balancer_that_asks_the_end_waits_for_nobody(world: World) -> None:
    await answered(world.trader())
    begun = time.monotonic()
    await end(world, TERM)
    assert time.monotonic() - begun < 4


async def test_back_to_polling_and_to_the_webhook_again_nothing_is_lost(world: World) -> None:
    kept = {name: world.bot.env[name] for name in MODE}
    await end(world, TERM)
    waited, polled = world.trader(), world.trader()
    waited.send("/privacy")
    for name in MODE:
        del world.bot.env[name]
    await world.bot.start()
    await answered(polled)
    await waited.wait_for(lambda message: message.by_bot, PATIENT)
    assert "a webhook was set, and has been taken off" in world.bot.log.read_text()
    assert world.telegram.world.settings.webhook is None
    await end(world, TERM)
    world.bot.env |= kept
    await world.bot.start()
    await answered(world.trader())


async def told(balancer: Balancer, readiness: int) -> None:
    async with asyncio.timeout(PATIENT):
        while await balancer.ask("/readyz") != readiness:
            await asyncio.sleep(0.02)


async def answered(who: User) -> None:
    who.send("/privacy")
    await who.wait_for(lambda message: message.by_bot, PATIENT)
