"""Moves the clock through the year, lets happen what the story says, and waits until nothing is due any more."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playground.exchanges import Key
from playground.exchanges.hostile import reply
from playground.telegram import User
from tests.e2e.process import Forked
from tests.e2e.talking import add, say
from tests.e2e.world import GOOD, OURS, PROFILE, World, open_world
from tests.year.bots import FACE, Hands
from tests.year.story import EXCHANGES, HOUR, RIGHTS, START, Kind, Life, Year

PATIENCE = 120  # seconds for all that is due at one moment
TICK = 0.003  # seconds between two looks into the database
THOROUGH = 25  # of every so many traders the secrets are looked for everywhere
UP = 0.1  # seconds after which the bot is killed at its work, at most
DUE = """select (select count(*) from watches where next_run_at <= :now)
    + (select count(*) from letters where next_run_at <= :now)
    + (select count(*) from checks where next_run_at <= :now)"""
IPS: dict[Kind, list[str]] = {Kind.BARE: OURS, Kind.OPEN: [], Kind.LOST: OURS[:1]}
RESTRICTED = {
    "okx": {"code": "50007", "msg": "User blocked", "data": []},
    "bybit": {"retCode": 10008, "retMsg": "The account has been banned", "result": {}},
    "bingx": {"code": 100414, "msg": "the account is abnormal, please contact customer service"},
}


class Led(Forked):
    """A bot that goes by the driver's clock."""

    program = "tests.year.bots"


@dataclass(slots=True)
class Trader:
    """`first`: number of the first message after the key was added; `replies`: to what was asked since."""

    life: Life
    user: User
    key: Key
    first: int = 0
    replies: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Driver:
    """`kills`: the moments of the year at which the bot was killed; `to_kill`: how often it still is, at its work."""

    world: World
    clock: Hands
    year: Year
    db: sqlite3.Connection
    chance: random.Random
    show: Callable[[str], None]
    traders: dict[int, Trader] = field(default_factory=dict)
    kills: list[datetime] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, year: Year, show: Callable[[str], None]) -> AsyncIterator[Driver]:
        clock = Hands(folder / FACE)
        clock.set(START)
        kept = open_world(folder, profile(year), process=Led, clock=clock, LOG_LEVEL="info")
        async with kept as world:
            with closing(sqlite3.connect(folder / "data" / "keyferry.db", timeout=30, isolation_level=None)) as db:
                yield cls(world, clock, year, db, random.Random(f"{year.seed} kills"), show)

    # people

    async def join(self, life: Life) -> None:
        user = self.world.trader(life.language)
        bare = life.kind in (Kind.BARE, Kind.MUTED)
        state = {**GOOD, "permissions": {*GOOD["permissions"]}, "ips": [] if bare else [*OURS]}
        key = self.world.exchanges[life.exchange].add_key(**state, expires_at=life.ends)
        if life.number % THOROUGH == 0:
            self.world.watch(*key.credentials.values())
        await add(user, key, life.exchange)
        if life.zone is not None:
            self.db.execute("update owners set utc_offset = ? where owner = ?", (life.zone, user.id))
        self.traders[life.number] = Trader(life, user, key, len(user.history))

    async def talk(self, trader: Trader, act: Callable[[], object], answered: Callable[[], bool]) -> None:
        """What the bot says to this is no letter."""
        before = len(trader.user.history)
        act()
        async with asyncio.timeout(PATIENCE):
            while not answered():
                await asyncio.sleep(TICK)
        await self.world.settle()
        trader.replies |= {message.id for message in trader.user.history[before:]}

    async def come_back(self, trader: Trader) -> None:
        user, there = trader.user, say(trader.user, "keys-title", count=1)
        user.unblock()
        seen = len(user.history)
        await self.talk(
            trader, lambda: user.send("/keys"), lambda: any(there in message.text for message in user.history[seen:])
        )

    async def mute(self, trader: Trader) -> None:
        user = trader.user
        message = next(
            m for m in reversed(user.history) if m.by_bot and button(user, "button-mute") in labels(m.buttons)
        )
        await self.talk(
            trader, lambda: user.press(button(user, "button-mute"), message.id), lambda: bool(message.edits)
        )

    async def change(self, trader: Trader, now: datetime) -> None:
        """What the story has at this moment."""
        life = trader.life
        if life.at == now:
            await self.begin(trader)
        if life.back == now:
            self.end(trader)
        if life.blocked is not None and life.blocked.start == now:
            trader.user.block()
        if life.blocked is not None and life.blocked.end == now:
            await self.come_back(trader)

    async def begin(self, trader: Trader) -> None:
        key, exchange = trader.key, self.world.exchanges[trader.life.exchange]
        match trader.life.kind:
            case Kind.BARE | Kind.OPEN | Kind.LOST:
                key.ips = IPS[trader.life.kind]
            case Kind.MUTED:
                await self.mute(trader)
            case Kind.RIGHT:
                key.permissions.add(RIGHTS[trader.life.exchange])
            case Kind.DELETED:
                exchange.remove_key(key)
            case Kind.DISABLED:
                key.disabled = True
            case Kind.RESTRICTED:
                exchange.plan(reply(200, RESTRICTED[trader.life.exchange]), key)

    def end(self, trader: Trader) -> None:
        key, exchange = trader.key, self.world.exchanges[trader.life.exchange]
        key.permissions, key.ips, key.disabled = {*GOOD["permissions"]}, [*OURS], False
        exchange._plans = [plan for plan in exchange._plans if plan.key is not key]

    # the clock

    async def pass_year(self, lives: list[Life], kills: int) -> None:
        steps = int((self.year.end - START) / self.year.step)
        strikes = sorted(self.chance.sample(range(steps), kills))
        for number in range(steps):
            now = START + number * self.year.step
            self.clock.set(now)
            await self.weather(now)
            await self.newcomers([life for life in lives if life.joins == now])
            for trader in self.traders.values():
                await self.change(trader, now)
            struck = bool(strikes) and strikes[0] <= number and self.due() > 0
            if struck:
                strikes.pop(0)
            await self.look(kill=struck)
            self.tell(number, steps)

    async def newcomers(self, lives: list[Life]) -> None:
        for first in range(0, len(lives), 20):
            await asyncio.gather(*(self.join(life) for life in lives[first : first + 20]))

    async def weather(self, now: datetime) -> None:
        """The bot leaves an exchange that failed alone for half a minute by the real clock, which may be a month here:
        it is killed, and forgets it, as soon as the exchange is back."""
        for name in EXCHANGES:
            exchange, before = self.world.exchanges[name], self.world.exchanges[name].state
            exchange.state = "up" if self.year.down(name, now) is None else "down"
            if before == "down" and exchange.state == "up":
                await self.kill()

    def due(self) -> int:
        (number,) = self.db.execute(DUE, {"now": int(self.clock().timestamp() * 1000)}).fetchone()
        return int(number)

    async def look(self, *, kill: bool = False) -> None:
        """Until nothing is due; `kill`: once in the middle of it."""
        if not self.due():
            return
        self.world.bot.strike(signal.SIGUSR1)
        if kill:
            await asyncio.sleep(self.chance.uniform(0, UP))
            await self.kill()
        since = time.monotonic()
        while left := self.due():
            if time.monotonic() - since > PATIENCE:
                raise AssertionError(f"{left} are still due at {self.clock()}")
            await asyncio.sleep(TICK)

    async def kill(self) -> None:
        """A bot that comes up looks at once at what is due."""
        await self.world.bot.kill()
        self.kills.append(self.clock())
        await self.world.bot.start()

    def tell(self, number: int, steps: int) -> None:
        minutes = (time.monotonic() - self.began) / 60
        self.show(f"{self.clock():%d %b} · step {number + 1} of {steps} · {len(self.kills)} kills · {minutes:.2f} min")


def profile(year: Year) -> str:
    """That of the other tests, with the quiet hours and the watch of the run."""
    hours = year.every // HOUR
    asked = PROFILE.replace("keys_per_owner", f"watch_hours = {hours}\nkeys_per_owner")
    quiet = asked.replace('from = "00:00"', 'from = "22:00"')
    return quiet.replace('until = "00:00"', 'until = "08:00"\nutc_offset = "+03:00"').replace(', "myokx"', "")


def labels(buttons: list[dict[str, object]]) -> set[object]:
    return {each["text"] for each in buttons}


def button(user: User, key: str) -> str:
    return say(user, key)
