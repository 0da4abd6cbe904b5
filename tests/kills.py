"""Ends the bot at random instants under a stream of secrets, and counts what was left, lost or doubled.

`python -m tests.kills --kills 100` shows its progress and a table; exit status 1 when a count is not zero, or when secrets
were to be seen for too long once the bot was left alone. With `--bots 3`, three on one PostgreSQL database behind a balancer,
of which any is ended.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from playground.exchanges import Key
from playground.telegram import User
from storage.database import Database
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.e2e.canary import files
from tests.e2e.process import Process
from tests.e2e.replicas import open_replicas
from tests.e2e.talking import NAMES as BRANDS
from tests.e2e.talking import say
from tests.e2e.world import GOOD, World, open_world
from tests.progress import show

EVERY = 0.3  # seconds between two traders, in the mean
UP = (0.0, 1.5)  # seconds for which the bot is let run, at random
BLIND = 0.3  # of the starts are not waited for: the next kill may hit the start itself
STRAY = 0.2  # of the traders paste a secret that nobody asked for
HOW = {"kill": signal.SIGKILL, "term": signal.SIGTERM}
RESTART = 30  # seconds after the last start within which 99 of 100 secrets must be gone
PATIENCE = 60  # seconds without any progress, then the backlog is given up
THOROUGH = 25  # of the secrets of all others it is looked whether they are anywhere as they are
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Count:
    """What the run came to. All but the first five should be zero."""

    kills: int
    traders: int
    secrets: int
    longest_seen: int
    seen_at_last: float
    undeleted: int
    lost: int
    twice: int
    wrong: int
    untold: int
    leaked: int
    ended_otherwise: int

    @property
    def clean(self) -> bool:
        return self.seen_at_last < RESTART and not any(getattr(self, each.name) for each in fields(self)[5:])


NAMES = {
    "kills": "ends",
    "traders": "traders",
    "secrets": "messages with secrets",
    "longest_seen": "longest seen, seconds",
    "seen_at_last": "last start, p99, seconds",
    "undeleted": "undeleted",
    "lost": "keys lost",
    "twice": "keys stored twice",
    "wrong": "stored wrongly",
    "untold": "verdicts not told",
    "leaked": "secrets leaked",
    "ended_otherwise": "ended otherwise",
}


class Stream:
    """Traders who come one after another, each with a key of their own, and some who only paste a secret.

    What they do depends on the seed and their number alone. `thorough`: of every so many the secrets are looked for
    in every encoding.
    """

    def __init__(self, world: World, seed: int, thorough: int = THOROUGH) -> None:
        self.world = world
        self.seed = seed
        self.thorough = thorough
        self.keys: dict[int, tuple[User, Key]] = {}
        self.secrets: list[tuple[User, int]] = []
        self.values: list[str] = []
        self._number = 0

    async def run(self, until: asyncio.Event) -> None:
        chance = random.Random(f"{self.seed} pauses")
        async with asyncio.TaskGroup() as talks:
            while not until.is_set():
                talks.create_task(self._talk())
                await asyncio.sleep(chance.expovariate(1 / EVERY))

    async def _talk(self) -> None:
        self._number += 1
        chance = random.Random(f"{self.seed} trader {self._number}")
        trader = self.world.trader(chance.choice(("en", "ru")))
        exchange = chance.choice(("okx", "bybit", "binance", "bingx"))
        key = self.world.exchanges[exchange].add_key(**GOOD)
        self._watch(key)
        if chance.random() < STRAY:
            self._paste(trader, f"secret: {key.secret}")
            return
        self.keys[trader.id] = (trader, key)
        trader.send(f"/addkey {exchange}")
        if chance.random() < 0.5:
            await asyncio.sleep(chance.random())
            self._paste(trader, "\n".join(key.credentials.values()))
            return
        for value in key.credentials.values():
            await asyncio.sleep(chance.random() * 0.5)
            self._paste(trader, value)

    def _paste(self, trader: User, text: str) -> None:
        self.secrets.append((trader, trader.send(text)))

    def _watch(self, key: Key) -> None:
        values = [value for value in key.credentials.values() if len(value) >= 8]
        self.values += values
        if self._number % self.thorough == 1 % self.thorough:
            self.world.watch(*values)

    def undeleted(self) -> int:
        return sum(trader.message(number).deleted_at is None for trader, number in self.secrets)

    def untold(self) -> int:
        return sum(not accepted(trader) for trader, _ in self.keys.values())

    def seconds_seen(self, since: datetime = LONG_AGO) -> Iterator[float]:
        """Of each secret that was to be seen then or came later: for how long from then on."""
        for trader, number in self.secrets:
            message = trader.message(number)
            if message.deleted_at is not None and message.deleted_at >= since:
                yield (message.deleted_at - max(message.sent_at, since)).total_seconds()


def accepted(trader: User) -> bool:
    """The card says so; the mark alone stands beside each field of a key that is still being entered, too."""
    cards = [say(trader, "verdict-accepted", exchange=name) for name in BRANDS.values()]
    return any(card in message.text for message in trader.chat if message.by_bot for card in cards)


@asynccontextmanager
async def several(folder: Path, number: int) -> AsyncIterator[tuple[World, list[Process]]]:
    """One bot that polls, on a file; or so many as a service has them."""
    if number == 1:
        async with open_world(folder, LOG_LEVEL="info") as world:
            yield world, [world.bot]
    else:
        async with open_replicas(folder, number, level="info") as replicas:
            yield replicas.world, replicas.bots


async def run(kills: int, seed: int, folder: Path, how: signal.Signals = signal.SIGKILL, number: int = 1) -> Count:
    chance, which = random.Random(f"{seed} kills"), random.Random(f"{seed} bots")
    async with several(folder, number) as (world, bots):
        stream, enough = Stream(world, seed), asyncio.Event()
        ended, started = 0, LONG_AGO
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stream.run(enough))
            for end in range(kills):
                await asyncio.sleep(chance.uniform(*UP))
                bot = which.choice(bots)
                ran = bot.running
                bot.strike(how)
                ended += await bot.ended() not in (0, -how) or not ran
                started = datetime.now(UTC)
                await bot.start(ready=chance.random() >= BLIND)
                show(f"end {end + 1} of {kills} · {len(stream.secrets)} secrets sent")
            enough.set()
        await calm(world, stream)
        ended += sum(not bot.running for bot in bots)
        for bot in bots:
            await bot.stop()
        return await count(world, stream, kills, started, ended)


async def calm(world: World, stream: Stream) -> None:
    """Waits until every update was taken, every message is gone, every verdict told; or nothing moves any more."""
    before, moved = (-1, -1, -1), time.monotonic()
    while any(left := (world.telegram.pending, stream.undeleted(), stream.untold())):
        show("waiting · {} updates to take · {} messages to delete · {} verdicts to tell".format(*left))
        if left != before:
            before, moved = left, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            return
        await asyncio.sleep(0.2)


async def count(world: World, stream: Stream, kills: int, started: datetime, ended: int) -> Count:
    stored = await opened(world)
    owners = Counter(owner for owner, _ in stored)
    pasted = {owner: key.credentials for owner, (_, key) in stream.keys.items()}
    return Count(
        kills=kills,
        traders=len(stream.keys),
        secrets=len(stream.secrets),
        longest_seen=round(max(stream.seconds_seen(), default=0)),
        seen_at_last=percentile(list(stream.seconds_seen(started))),
        undeleted=stream.undeleted(),
        lost=sum(owner not in owners for owner in stream.keys),
        twice=sum(number - 1 for number in owners.values()),
        wrong=sum(pasted.get(owner) != credentials for owner, credentials in stored),
        untold=stream.untold(),
        leaked=leaked(world, stream),
        ended_otherwise=ended,
    )


def percentile(seconds: list[float]) -> float:
    """The 99th."""
    return round(sorted(seconds)[len(seconds) * 99 // 100], 1) if seconds else 0.0


async def opened(world: World) -> list[tuple[int, dict[str, str] | None]]:
    """Every stored key: its owner, and what the vault gives back (None where the key was not accepted)."""
    db = await Database.open(world.bot.env["DATABASE_URL"])
    try:
        keys = Keys(db, await Keyring.open(db, MasterKeys.parse(world.bot.env["MASTER_KEY"])))
        found: list[tuple[int, dict[str, str] | None]] = []
        for key in await keys.list(None):
            credentials = await keys.credentials(key.id, key.owner)
            plain = {name: value.reveal() for name, value in (credentials or {}).items()}
            found.append((key.owner, plain if key.verdict.status == "accepted" else None))
        return found
    finally:
        await db.close()


def leaked(world: World, stream: Stream) -> int:
    """Secrets found as they are in any file or message; the scan in every encoding follows at the end of the world."""
    places = [*files(world.bot.folder).values(), *(world.server.places().values() if world.server else ())]
    places.append("\n".join(world.telegram.everything_sent()).encode())
    return sum(any(value.encode() in place for place in places) for value in stream.values)


def table(count: Count) -> str:
    return "\n".join(f"{name:<24}{getattr(count, each):>8}" for each, name in NAMES.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="to repeat a run")
    parser.add_argument("--how", choices=HOW, default="kill", help="kill -9, or SIGTERM")
    parser.add_argument("--bots", type=int, default=1, help="more than one share a PostgreSQL database")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(asked.kills, asked.seed, Path(folder), HOW[asked.how], asked.bots))
    show("")
    print(table(result))
    return 0 if result.clean else 1


if __name__ == "__main__":
    sys.exit(main())
