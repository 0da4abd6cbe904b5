"""Ends the bot by kill -9 at random instants under a stream of secrets, and counts what was left, lost or doubled.

`python -m tests.kills --kills 100` shows its progress and a table; exit status 1 when a count is not zero.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from playground.exchanges import Key
from playground.telegram import User
from tests.e2e.world import World, open_world

PAUSE = 0.15  # seconds between two traders
UP = (0.02, 1.5)  # seconds for which the bot is let run, at random
CALM = 120  # seconds for the backlog at the end


@dataclass(frozen=True)
class Count:
    """What the run came to."""

    kills: int
    traders: int
    secrets: int
    undeleted: int
    lost: int
    twice: int
    invented: int

    @property
    def clean(self) -> bool:
        return not (self.undeleted or self.lost or self.twice or self.invented)


class Stream:
    """Traders who come one after another, each with a key of their own, and some who only paste a secret."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.keys: dict[int, tuple[User, Key]] = {}
        self.secrets = 0
        self._talks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        while True:
            self._talks.add(asyncio.create_task(self._talk()))
            await asyncio.sleep(PAUSE)

    async def _talk(self) -> None:
        trader = self.world.trader(self.chance.choice(("en", "ru")))
        exchange = self.chance.choice(("okx", "bybit", "binance"))
        key = self.world.key(exchange)
        values = list(key.credentials.values())
        if self.chance.random() < 0.2:
            trader.send(f"secret: {values[1]}")
            self.secrets += 1
            return
        self.keys[trader.id] = (trader, key)
        trader.send(f"/addkey {exchange}")
        if self.chance.random() < 0.5:
            trader.send("\n".join(values))
            self.secrets += 1
            return
        for value in values:
            await asyncio.sleep(self.chance.random() * 0.5)
            trader.send(value)
            self.secrets += 1

    async def end(self) -> None:
        await asyncio.gather(*self._talks)


async def run(kills: int, seed: int, folder: Path) -> Count:
    chance = random.Random(seed)
    async with open_world(folder, LOG_LEVEL="warning") as world:
        stream = Stream(world, chance)
        flow = asyncio.create_task(stream.run())
        for number in range(kills):
            await asyncio.sleep(chance.uniform(*UP))
            await world.bot.kill()
            await world.bot.start(ready=chance.random() < 0.7)
            show(f"kill {number + 1} of {kills} · {stream.secrets} secrets sent")
        flow.cancel()
        await stream.end()
        await calm(world, stream)
        return await count(world, stream, kills)


async def calm(world: World, stream: Stream) -> None:
    """Waits until the backlog is done: every update taken, every message gone, every verdict told."""
    end = time.monotonic() + CALM
    while time.monotonic() < end:
        told = sum(any("✅" in m.text for m in trader.chat if m.by_bot) for trader, _ in stream.keys.values())
        left = world.undeleted()
        show(f"waiting · {len(left)} messages to delete · {told} of {len(stream.keys)} verdicts told")
        if not world.telegram.pending and not left and told == len(stream.keys):
            return
        await asyncio.sleep(0.5)


async def count(world: World, stream: Stream, kills: int) -> Count:
    stored = await world.cli("keys", "list", "--json")
    owners = Counter(entry["owner"] for entry in stored)
    return Count(
        kills=kills,
        traders=len(stream.keys),
        secrets=stream.secrets,
        undeleted=len(world.undeleted()),
        lost=sum(owner not in owners for owner in stream.keys),
        twice=sum(number - 1 for number in owners.values()),
        invented=sum(entry["verdict"] != "accepted" or entry["owner"] not in stream.keys for entry in stored),
    )


def show(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def table(count: Count) -> str:
    rows = {
        "kill -9": count.kills,
        "traders": count.traders,
        "messages with secrets": count.secrets,
        "undeleted": count.undeleted,
        "keys lost": count.lost,
        "keys stored twice": count.twice,
        "verdicts invented": count.invented,
    }
    return "\n".join(f"{name:<24}{number:>8}" for name, number in rows.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="to repeat a run")
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(asked.kills, asked.seed, Path(folder)))
    show("")
    print(table(result))
    return 0 if result.clean else 1


if __name__ == "__main__":
    sys.exit(main())
