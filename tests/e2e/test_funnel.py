"""A person walks in and out, and what is counted of it: where they stopped, and nothing that says who."""

import re

import pytest

from exchanges import every
from keys.model import Fault
from storage.database import Database
from storage.funnel import Funnel
from tests.e2e.talking import REFUSED, add, pasted, prompt, say, verdict
from tests.e2e.test_guide import begun, turned
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = r"begun|chosen|before|fork|guide-[1-9]\d?|ask|part|pasted|checked|unsure|refused|accepted"
WHATS = r"came|left|help|within-\d+|longer|" + "|".join(Fault)


async def counted(world: World) -> dict[tuple[str, str, str], int]:
    """(exchange, step, what) -> how many by now."""
    await world.settle()
    db = await Database.open(world.bot.env["DATABASE_URL"])
    tallies = await Funnel(db).read()
    await db.close()
    return {(one.exchange, one.step, one.what): one.number for one in tallies}


async def more(world: World, before: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], int]:
    return {
        kind: number - before.get(kind, 0)
        for kind, number in (await counted(world)).items()
        if number != before.get(kind, 0)
    }


async def test_from_addkey_to_an_accepted_key_each_step_is_counted_once(world: World) -> None:
    before, trader = await counted(world), world.trader()
    await add(trader, world.key("okx"), "okx")
    once = [("okx", step, "came") for step in ("chosen", "before", "pasted", "checked", "accepted")]
    expected = dict.fromkeys([("", "begun", "came"), *once, ("okx", "accepted", "within-1")], 1)
    assert await more(world, before) == expected


async def test_who_cancels_has_left_where_they_were(world: World) -> None:
    before, trader, key = await counted(world), world.trader(), world.key("okx")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    trader.send("okx")
    await prompt(trader, "okx")
    trader.send(key.credentials["apiKey"])
    await world.settle()
    trader.send("/help")
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancelled"))
    now = await more(world, before)
    assert now == dict.fromkeys(
        [
            ("", "begun", "came"),
            *(("okx", step, "came") for step in ("chosen", "before", "part")),
            ("okx", "part", "help"),
            ("okx", "part", "left"),
        ],
        1,
    )


async def test_each_step_of_the_guide_is_counted_and_one_read_alone_is_not(world: World) -> None:
    before, alone, trader = await counted(world), world.trader(), world.trader()
    await begun(alone, "/guide okx")
    await turned(alone, 1)
    assert await more(world, before) == {}
    await begun(trader, "/addkey okx")
    await turned(trader, 2)
    trader.press("page:okx:1")
    await trader.wait_for(say(trader, "guide-title", exchange="OKX", step=2, steps=12))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancelled"))
    steps = ["chosen", "before", "fork", "guide-1", "guide-2", "guide-3"]
    came = [("", "begun", "came"), *(("okx", step, "came") for step in steps)]
    assert await more(world, before) == dict.fromkeys([*came, ("okx", "guide-2", "left")], 1)


async def test_who_sends_a_wrong_secret_and_then_the_right_one_is_one_walk(world: World) -> None:
    before, trader, key = await counted(world), world.trader(), world.key("okx")
    wrong = "F" * 31 + "0"
    world.watch(wrong)
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    trader.send(pasted(key).replace(key.secret, wrong))
    await verdict(trader, REFUSED, "okx")
    await world.settle()
    trader.send(key.secret)
    await verdict(trader, "accepted", "okx")
    now = await more(world, before)
    assert now[("", "begun", "came")] == now[("okx", "checked", "came")] == now[("okx", "accepted", "came")] == 1
    assert now[("okx", "refused", "bad_secret")] == now[("okx", "refused", "came")] == 1
    assert not [kind for kind in now if kind[2] == "left"]


async def test_nothing_that_is_counted_says_who(world: World) -> None:
    await add(world.trader(), world.key("bybit", permissions={"read"}), "bybit", REFUSED)
    for exchange, step, what in await counted(world):
        assert exchange in {"", *every()}
        assert re.fullmatch(STEPS, step)
        assert re.fullmatch(WHATS, what)


async def test_the_operator_reads_it(world: World) -> None:
    await add(world.trader(), world.key("bybit"), "bybit")
    rows = await world.cli("stats", "--json", "--exchange", "bybit")
    (bybit,) = rows
    assert bybit["accepted_within"]["within-1"] >= 1
    assert "bybit" in await world.cli("stats")
