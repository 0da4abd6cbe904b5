"""Several bots on one database: in order, one at a time, and what a dead one has left is done by the others."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from playground.exchanges import hostile
from playground.telegram.chats import Message
from tests.e2e.moments import PATIENT, in_order
from tests.e2e.replicas import Replicas, open_replicas
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")
HEADS = {"How it works": "/help", "What Test Desk keeps": "/privacy"}
LATE = 1.5  # seconds in which a bot is killed while it waits for an exchange
SOON = 60  # seconds; a check's lease is far longer


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    async with open_replicas(tmp_path_factory.mktemp("replicas"), 2) as replicas:
        yield replicas


async def test_a_conversation_goes_on_whichever_bot_hears_of_it(both: Replicas) -> None:
    traders = [both.world.trader() for _ in range(4)]
    await asyncio.gather(*(add(trader, both.world.key("okx"), "okx") for trader in traders))
    for trader in traders:
        await in_order(both.world, trader)
    logs = [bot.log.read_text() for bot in both.bots]
    assert sum(log.count("the webhook was set") for log in logs) == 1
    assert all(log.count('"POST') == 0 for log in logs)


async def test_what_is_sent_while_something_waits_is_answered_in_order_and_once(both: Replicas) -> None:
    trader, sent = both.world.trader(), ["/help", "/privacy", "/privacy", "/help"] * 3
    for text in sent:
        trader.send(text)
        while both.world.telegram.pending:
            await asyncio.sleep(0.005)
    async with asyncio.timeout(PATIENT):
        while len(answers(trader.chat)) < len(sent):
            await asyncio.sleep(0.05)
    await both.world.settle()
    assert answers(trader.chat) == sent


def answers(chat: list[Message]) -> list[str]:
    """To which commands, in the order in which they came."""
    said = [message.text for message in chat if message.by_bot]
    return [command for text in said for head, command in HEADS.items() if head in text]


async def test_what_a_dead_bot_has_left_is_done_by_the_other_long_before_its_lease_ends(both: Replicas) -> None:
    world, (first, second) = both.world, both.bots
    people = [(world.trader(), world.key("okx")) for _ in range(6)]
    for trader, _ in people:
        trader.send("/addkey okx")
        await prompt(trader, "okx")
    await world.settle()
    for _, key in people:
        world.exchanges["okx"].plan(late, key, times=1)
    messages = [trader.send(pasted(key)) for trader, key in people]
    for (trader, _), message in zip(people, messages, strict=True):
        await trader.wait_gone(message, PATIENT)
    await first.kill()
    for trader, _ in people:
        await verdict(trader, ACCEPTED, "okx", SOON)
        await in_order(world, trader)
    assert second.running
    await first.start()


async def late(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(LATE)
    return await hostile.down(request)
