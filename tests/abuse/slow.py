"""One owner's slow checks, and how much longer others then wait for a deletion and for a verdict than at a bot without."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from aiohttp import web

from playground.telegram import User
from tests.e2e.talking import ACCEPTED, pasted, verdict
from tests.e2e.world import World, open_world
from tests.progress import show

ANSWER = 9.0  # seconds that each question about the one owner's keys takes: just within a check's time
THEIRS, OURS = "bybit", "okx"
PATIENCE = 120.0


@dataclass(slots=True)
class Times:
    """Milliseconds until the message had gone, and until the verdict was there, of each trader who was measured."""

    deletion: list[float] = field(default_factory=list)
    verdict: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Delay:
    """What was measured in turns at a bot with nothing else to do and at one with so many slow checks, by exchange."""

    checks: int
    calm: dict[str, Times]
    beside: dict[str, Times]


def ninety_nine(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(times, n=100, method="inclusive")[-1]


def longer(calm: Sequence[float], beside: Sequence[float]) -> tuple[float, float]:
    """By how much it takes longer: the median, and the 99th percentile."""
    return median(beside) - median(calm), ninety_nine(beside) - ninety_nine(calm)


async def run(folder: Path, checks: int, rounds: int) -> Delay:
    """In each round one trader at each bot and exchange, so that what else the machine does meets all of them."""
    async with AsyncExitStack() as stack:
        for name in ("calm", "beside"):
            (folder / name).mkdir()
        calm, beside = [
            await stack.enter_async_context(open_world(folder / name, LOG_LEVEL="info")) for name in ("calm", "beside")
        ]
        delay = Delay(checks, *({exchange: Times() for exchange in (OURS, THEIRS)} for _ in range(2)))
        for world in (calm, beside):
            for exchange in (OURS, THEIRS):
                await measure(world, exchange, Times())  # the first one loads ccxt's client
        await submit_slow(beside, checks)
        for number in range(rounds):
            for exchange in (OURS, THEIRS):
                turns = [(calm, delay.calm), (beside, delay.beside)]
                for world, times in turns if number % 2 else reversed(turns):
                    await measure(world, exchange, times[exchange])
            show(f"round {number + 1} of {rounds}")
        waiting = beside.sql("select count(*) from checks where verdict is null")[0][0]
        assert waiting > 0, "the slow checks ended before the others were measured"
    return delay


async def submit_slow(world: World, checks: int) -> None:
    """All of them are in the database, and one is being asked about."""
    owner = world.trader("en")
    for number in range(checks):
        key = world.exchanges[THEIRS].add_key()
        world.exchanges[THEIRS].plan(slow, key)
        owner.send(f"/addkey {THEIRS}\n{pasted(key)}")
        show(f"{number + 1} of {checks} slow checks")
    async with asyncio.timeout(PATIENCE):
        while world.telegram.pending or world.sql("select 1 from inbox where state = 'new'"):
            await asyncio.sleep(0.1)


async def slow(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(ANSWER)
    return web.json_response({"retCode": 10016, "retMsg": "Internal error"})


async def measure(world: World, exchange: str, times: Times) -> None:
    trader, key = world.trader("en"), world.key(exchange)
    began = time.monotonic()
    message = trader.send(f"/addkey {exchange}\n{pasted(key)}")
    await trader.wait_gone(message, PATIENCE)
    await verdict(trader, ACCEPTED, exchange, PATIENCE)
    times.verdict.append((time.monotonic() - began) * 1000)
    times.deletion.append(seen(trader, message))


def seen(who: User, number: int) -> float:
    """Milliseconds for which the message was to be read."""
    message = who.message(number)
    assert message.deleted_at is not None
    return (message.deleted_at - message.sent_at).total_seconds() * 1000
