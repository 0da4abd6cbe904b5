"""The same bot on PostgreSQL: nothing that a trader sees differs, and nothing is lost when either of the two ends."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests import postgres
from tests.e2e.invariants import no_secret_in_clear
from tests.e2e.moments import KILL, PATIENT, at_call, end, in_order, kept, over
from tests.e2e.talking import ACCEPTED, REFUSED, add, pasted, prompt, verdict
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """With a server of its own that writes every value of every statement into its log."""
    server = await asyncio.to_thread(postgres.begin, f"{postgres.QUICK} {postgres.TALKATIVE}")
    async with open_world(tmp_path_factory.mktemp("postgres"), server=server) as world:
        yield world
    await asyncio.to_thread(server.stop, signal.SIGTERM)
    shutil.rmtree(server.folder)


async def test_keys_are_taken_refused_shown_and_forgotten_as_in_a_file(world: World) -> None:
    trader, other = world.trader("ru"), world.trader()
    good, bad = world.key("okx"), world.key("bybit", permissions={"read"})
    await add(trader, good, "okx")
    await add(other, bad, "bybit", REFUSED)
    (listed,) = await world.cli("keys", "list", "--json")
    assert (listed["owner"], listed["exchange"], listed["verdict"]) == (trader.id, "okx", "accepted")
    revealed = await world.cli("keys", "reveal", listed["id"], "--reason", "a test", "--json")
    assert revealed["credentials"] == good.credentials
    assert "The audit trail is whole" in await world.cli("audit", "verify")
    await in_order(world, trader)


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
async def test_a_pasted_key_outlives_a_kill_before_and_after_its_message_is_deleted(world: World, done: bool) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await kept(world)
    struck = at_call(world, trader, "deleteMessage", KILL, done=done)
    message = trader.send(pasted(key))
    await over(world, struck, KILL)
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    await verdict(trader, ACCEPTED, "okx", PATIENT)
    await in_order(world, trader)


async def test_a_server_that_is_restarted_is_waited_for_and_secrets_leave_the_chat_meanwhile(world: World) -> None:
    trader, other, key = world.trader(), world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await world.settle()
    assert world.server is not None
    await asyncio.to_thread(world.server.stop, signal.SIGQUIT)
    message, stray = trader.send(pasted(key)), other.send(f"my secret: {world.key('bybit').secret}")
    await trader.wait_gone(message, PATIENT)
    await other.wait_gone(stray, PATIENT)
    assert world.telegram.pending == 2, "nothing was acknowledged that is not stored"
    await asyncio.to_thread(world.server.start)
    await verdict(trader, ACCEPTED, "okx", 2 * PATIENT)
    await in_order(world, trader)
    await in_order(world, other, keys=0)
    assert world.bot.running, "it went through all of it"


async def test_a_start_without_the_server_says_so_in_one_sentence(world: World) -> None:
    assert world.server is not None
    await end(world, signal.SIGTERM)
    await asyncio.to_thread(world.server.stop, signal.SIGTERM)
    status, _, told = await world.bot.command("run")
    await asyncio.to_thread(world.server.start)
    await world.bot.start()
    assert (status, told.count("\n")) == (1, 1), told
    assert "The database cannot be opened and written (ConnectionRefusedError): no server answers" in told
    assert world.server.password not in told


async def test_a_secret_in_the_servers_files_would_be_found(world: World) -> None:
    """Else that none is found would say nothing."""
    before = len(world.secrets)
    world.watch("a word that lies in clear 4711")
    try:
        world.sql("insert into meta (name, value) values ('leak', 'a word that lies in clear 4711')")
        world.sql("delete from meta where name = 'leak'")
        world.sql("checkpoint")  # the server of the tests writes its files when it has time
        places = {each.rpartition(" in ")[2].split("/")[0] for each in no_secret_in_clear(world, before).breaches}
        assert places == {"log", "data"}
    finally:
        del world.secrets[before:]
