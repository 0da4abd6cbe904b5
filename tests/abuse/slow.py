"""One owner's slow checks, and how much longer others then wait for a deletion and for a verdict."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

from aiohttp import web

from playground.telegram import User
from tests.e2e.talking import ACCEPTED, pasted, verdict
from tests.e2e.world import World
from tests.progress import show

ANSWER = 9.0  # seconds that each question about the one owner's keys takes: just within a check's time
THEIRS, OURS = "bybit", "okx"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, the median of all."""

    deletion: float
    verdict: float


@dataclass(frozen=True, slots=True)
class Delay:
    checks: int
    alone: Times
    beside: Times
    same_exchange: Times

    def rows(self) -> list[tuple[str, Times]]:
        there = f"beside {self.checks} slow checks of one owner"
        return [("alone", self.alone), (there, self.beside), ("the same, at that exchange", self.same_exchange)]


async def run(world: World, checks: int, others: int) -> Delay:
    """`others`: how many are measured, one after another, before and while the slow checks wait."""
    await measured(world, 1, OURS)  # the first one loads ccxt's client
    await measured(world, 1, THEIRS)
    alone = await measured(world, others, OURS)
    await submit_slow(world, checks)
    beside = await measured(world, others, OURS)
    same = await measured(world, others, THEIRS)
    waiting = world.sql("select count(*) from checks where verdict is null")[0][0]
    assert waiting > 0, "the slow checks ended before the others were measured"
    return Delay(checks, alone, beside, same)


async def submit_slow(world: World, checks: int) -> None:
    """All of them are in the database, and one is being asked about."""
    owner = world.trader("en")
    for number in range(checks):
        key = world.exchanges[THEIRS].add_key()
        world.exchanges[THEIRS].plan(slow, key)
        owner.send(f"/addkey {THEIRS}\n{pasted(key)}")
        show(f"{number + 1} of {checks} slow checks")
    await world.settle()


async def slow(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(ANSWER)
    return web.json_response({"retCode": 10016, "retMsg": "Internal error"})


async def measured(world: World, others: int, exchange: str) -> Times:
    deletions, verdicts = [], []
    for number in range(others):
        trader, key = world.trader("en"), world.key(exchange)
        began = time.monotonic()
        message = trader.send(f"/addkey {exchange}\n{pasted(key)}")
        await trader.wait_gone(message, PATIENCE)
        deletions.append(seen(trader, message))
        await verdict(trader, ACCEPTED, exchange, PATIENCE)
        verdicts.append((time.monotonic() - began) * 1000)
        show(f"{number + 1} of {others} others")
    return Times(statistics.median(deletions), statistics.median(verdicts))


def seen(who: User, number: int) -> float:
    """Milliseconds for which the message was to be read."""
    message = who.message(number)
    assert message.deleted_at is not None
    return (message.deleted_at - message.sent_at).total_seconds() * 1000
