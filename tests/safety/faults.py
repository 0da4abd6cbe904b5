"""Each thing that goes wrong, for as long as traders come; afterwards all is well again."""

from __future__ import annotations

import asyncio
import random
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playground.exchanges import hostile
from tests.e2e.moments import KILL, TERM, end
from tests.e2e.process import Forked
from tests.e2e.world import World

LONG = 3.0  # seconds that one takes
EXCHANGES = ("okx", "bybit", "binance", "bingx")


@dataclass(frozen=True, slots=True)
class Fault:
    """`befall` returns when it is over, and nothing of it is left."""

    name: str
    befall: Callable[[World], Awaitable[None]]


async def nothing(world: World) -> None:
    await asyncio.sleep(LONG)


async def kills(world: World) -> None:
    await _ends(world, KILL)


async def stops(world: World) -> None:
    await _ends(world, TERM)


async def _ends(world: World, how: int) -> None:
    """At random moments, some of them before the start before is through."""
    for _ in range(4):
        await asyncio.sleep(random.uniform(0, 1))
        await end(world, KILL if how == KILL else TERM)
        await world.bot.start(ready=how == TERM)
    await asyncio.sleep(LONG)


async def another_takes_over(world: World) -> None:
    """The new one is up before the old one goes, and both poll for a while."""
    old = world.bot
    new = Forked(old.folder, old.env)
    await new.start()
    await asyncio.sleep(1)
    await old.stop()
    world.bot = new
    await asyncio.sleep(LONG)


async def full_disk(world: World) -> None:
    """The bot's process can write no file beyond where its log is now, the database's among them."""
    assert isinstance(world.bot, Forked)
    size = world.bot.log.stat().st_size + 4096
    resource.prlimit(world.bot.number, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    await asyncio.sleep(LONG)
    resource.prlimit(world.bot.number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


async def busy_database(world: World) -> None:
    """Another process holds it for longer than SQLite waits."""
    with closing(sqlite3.connect(world.bot.folder / "data" / "keyferry.db", timeout=10)) as db:
        db.execute("begin immediate")
        await asyncio.sleep(6)
        db.rollback()
    await asyncio.sleep(1)


async def telegram_down(world: World) -> None:
    await asyncio.sleep(1)
    await world.telegram.down()
    await asyncio.sleep(LONG)
    await world.telegram.up()


def telegram(status: int) -> Callable[[World], Awaitable[None]]:
    async def befall(world: World) -> None:
        for _ in range(3):
            world.telegram.fail("*", 8, status, retry_after=1)
            await asyncio.sleep(LONG / 3)
        world.telegram.heal()

    return befall


async def lost_answers(world: World) -> None:
    for done in (False, True):
        world.telegram.drop("*", 8, done=done)
        await asyncio.sleep(LONG / 2)
    world.telegram.heal()


async def late_answers(world: World) -> None:
    world.telegram.delay("*", 0.7, 40)
    await asyncio.sleep(LONG)
    world.telegram.heal()


async def updates_again(world: World) -> None:
    """Each that was taken is offered once more, the newest first."""
    await asyncio.sleep(LONG)
    taken = [number for (number,) in world.sql("select update_id from inbox where state = 'done' order by 1 desc")]
    for number in taken:
        world.telegram.redeliver(number)
    await asyncio.sleep(1)


async def away(world: World) -> None:
    """For thirty hours by what the bot remembers; what Telegram has kept comes all at once."""
    await end(world, TERM)
    world.sql("update meta set value = '2026-01-01T00:00:00+00:00' where name = 'last_poll'")
    await asyncio.sleep(LONG)
    await world.bot.start()


async def restored(world: World) -> None:
    """The database is lost, and what was in it by then is put back from a backup."""
    with tempfile.TemporaryDirectory() as folder:
        backup = str(Path(folder, "backup"))
        await asyncio.sleep(LONG / 2)
        await end(world, KILL)
        await world.cli("backup", "--out", backup)
        shutil.rmtree(world.bot.folder / "data")
        await world.cli("restore", "--from", backup)
    await world.bot.start()
    await asyncio.sleep(LONG / 2)


def exchanges(behaviour: hostile.Behaviour) -> Callable[[World], Awaitable[None]]:
    async def befall(world: World) -> None:
        for name in EXCHANGES:
            world.exchanges[name].plan(behaviour, times=4)
        await asyncio.sleep(LONG)
        for name in EXCHANGES:
            world.exchanges[name].heal()

    return befall


async def skewed_clocks(world: World) -> None:
    for name in EXCHANGES:
        world.exchanges[name].clock_ahead = 60
    await asyncio.sleep(LONG)
    for name in EXCHANGES:
        world.exchanges[name].clock_ahead = 0


FAULTS = (
    Fault("nothing at all", nothing),
    Fault("kill -9", kills),
    Fault("SIGTERM", stops),
    Fault("a new process takes over", another_takes_over),
    Fault("a backup is restored", restored),
    Fault("the disk takes nothing", full_disk),
    Fault("the database is busy", busy_database),
    Fault("away for long", away),
    Fault("updates come again", updates_again),
    Fault("Telegram is down", telegram_down),
    Fault("Telegram: 429", telegram(429)),
    Fault("Telegram: 500", telegram(500)),
    Fault("Telegram: 502, HTML", telegram(502)),
    Fault("Telegram: answers lost", lost_answers),
    Fault("Telegram: answers late", late_answers),
    Fault("exchanges: 502, HTML", exchanges(hostile.html(502))),
    Fault("exchanges: 429", exchanges(hostile.html(429))),
    Fault("exchanges: cut off", exchanges(hostile.down)),
    Fault("exchanges: echo", exchanges(hostile.echo)),
    Fault("exchanges: drip", exchanges(hostile.drip)),
    Fault("exchanges: giant", exchanges(hostile.giant(4 * 1024 * 1024))),
    Fault("exchanges: gzip bomb", exchanges(hostile.bomb(16 * 1024 * 1024))),
    Fault("exchanges: redirect", exchanges(hostile.redirect("http://127.0.0.1:9/steal"))),
    Fault("exchanges: clock ahead", skewed_clocks),
)
