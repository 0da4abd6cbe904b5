"""Several bots on one PostgreSQL database, behind a balancer; and what they did together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.e2e.balancer import Balancer
from tests.e2e.process import Forked, Process
from tests.e2e.world import World, open_world, posted


@dataclass
class Replicas:
    """`bots`: the world's own is the first of them."""

    world: World
    balancer: Balancer
    bots: list[Process]


@asynccontextmanager
async def open_replicas(folder: Path, number: int, *, level: str = "debug") -> AsyncIterator[Replicas]:
    """So many bots; in whose folders, and in the server's, secrets are looked for at the end."""
    server = await asyncio.to_thread(postgres.begin, postgres.QUICK)
    try:
        async with AsyncExitStack() as stack:
            balancer = await stack.enter_async_context(Balancer.open())
            settings = posted(balancer.url)
            world = await stack.enter_async_context(open_world(folder, server=server, LOG_LEVEL=level, **settings))
            replicas = Replicas(world, balancer, [world.bot])
            balancer.behind = [f"http://{settings['LISTEN']}"]
            for index in range(1, number):
                replicas.bots.append(await stack.enter_async_context(beside(world.bot, folder / f"replica-{index}")))
                balancer.behind.append(f"http://{replicas.bots[-1].env['LISTEN']}")
            yield replicas
    finally:
        await asyncio.to_thread(server.stop, signal.SIGTERM)


@asynccontextmanager
async def beside(first: Process, folder: Path) -> AsyncIterator[Process]:
    """Another one with the same settings, that listens elsewhere. Its folder is within the first one's."""
    await asyncio.to_thread(folder.mkdir)
    bot = Forked(folder, first.env | {"LISTEN": posted()["LISTEN"]})
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()
