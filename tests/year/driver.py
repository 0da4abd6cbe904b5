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
from typing import Protocol

from playground.exchanges.hostile import reply
from tests.e2e.process import Forked
from tests.e2e.talking import add, say
from tests.e2e.world import GOOD, OURS, PROFILE, World, open_world
from tests.year.bots import FACE, Hands
from tests.year.story import EXCHANGES, HOUR, RIGHTS, START, Kind, Life, Year
from tests.year.trader import RESTRICTED, Trader, labels

PATIENCE = 120  # seconds in which something of what is due has to be done
TICK = 0.01  # seconds between two looks into the database
THOROUGH = 25  # of every so many traders the secrets are looked for everywhere
UP = 0.1  # seconds after which the bot is killed at its work, at most
CHECKING = "select count(*) from checks where next_run_at <= :now"
DUE = """select (select count(*) from watches where next_run_at <= :now)
    + (select count(*) from letters where next_run_at <= :now)
    + (select count(*) from checks where next_run_at <= :now)"""
Show = Callable[[str, float], None]
"""A line of progress, and the minutes since the beginning."""


class Led(Forked):
    """A bot that goes by the driver's clock."""

    program = "tests.year.bots"


class Phase(Protocol):
    """What happens beside the stories of the keys."""

    async def between(self, now: datetime) -> None: ...

    async def during(self, now: datetime) -> None: ...

    def behind(self) -> int: ...

    def after(self, now: datetime) -> None: ...


@dataclass(slots=True)
class Driver:
    """`kills`: the moments of the year at which the bot was killed."""

    world: World
    clock: Hands
    year: Year
    db: sqlite3.Connection
    chance: random.Random
    show: Show
    traders: dict[int, Trader] = field(default_factory=dict)
    phase: Phase | None = None
    kills: list[datetime] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, year: Year, show: Show) -> AsyncIterator[Driver]:
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
        await add(user, key, life.exchange, timeout=PATIENCE)
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
        message = next(m for m in reversed(user.history) if m.by_bot and say(user, "button-mute") in labels(m.buttons))
        await self.talk(trader, lambda: user.press(say(user, "button-mute"), message.id), lambda: bool(message.edits))

    def turn(self, trader: Trader, now: datetime) -> None:
        """What the story does to the key at this moment."""
        if trader.life.at == now:
            self.begin(trader)
        if trader.life.back == now:
            self.end(trader)

    async def act(self, trader: Trader, now: datetime) -> None:
        """What the trader does in the chat."""
        life = trader.life
        if life.at == now and life.kind is Kind.MUTED:
            await self.mute(trader)
        if life.blocked is not None and life.blocked.start == now:
            trader.user.block()
        if life.blocked is not None and life.blocked.end == now:
            await self.come_back(trader)

    def begin(self, trader: Trader) -> None:
        key, exchange = trader.key, self.world.exchanges[trader.life.exchange]
        match trader.life.kind:
            case Kind.BARE | Kind.OPEN | Kind.LOST:
                key.ips = trader.bound_to
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
        key.permissions, key.ips, key.disabled = {*GOOD["permissions"]}, trader.addresses, False
        exchange._plans = [plan for plan in exchange._plans if plan.key is not key]

    # the clock

    async def pass_year(self, lives: list[Life], kills: int, change: Phase) -> None:
        """What is asked about is changed before the clock is moved, while nothing is due: whatever wakes the bot in a poll,
        all of its looks find the same."""
        self.phase = change
        steps = int((self.year.end - START) / self.year.step)
        strikes = sorted(self.chance.sample(range(steps), kills))
        for number in range(steps):
            now = START + number * self.year.step
            await self.weather(now)
            for trader in self.traders.values():
                self.turn(trader, now)
            await change.between(now)
            self.clock.set(now)
            await self.newcomers([life for life in lives if life.joins == now])
            for trader in self.traders.values():
                await self.act(trader, now)
            await change.during(now)
            struck = bool(strikes) and strikes[0] <= number and self.due() > 0
            if struck:
                strikes.pop(0)
            await self.look(kill=struck)
            change.after(now)
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
        (number,) = self.db.execute(DUE, {"now": self._now()}).fetchone()
        return int(number)

    def _now(self) -> int:
        return int(self.clock().timestamp() * 1000)

    def left(self) -> int:
        """Due, or to be looked at for the change of addresses."""
        return self.due() + (self.phase.behind() if self.phase is not None else 0)

    def checking(self) -> int:
        """Checks that somebody asked for."""
        (number,) = self.db.execute(CHECKING, {"now": self._now()}).fetchone()
        return int(number)

    async def look(self, *, kill: bool = False) -> None:
        """Until nothing is due; `kill`: once in the middle of it."""
        if not self.left():
            return
        self.world.bot.strike(signal.SIGUSR1)
        if kill:
            await asyncio.sleep(self.chance.uniform(0, UP))
            await self.kill()
        await self.until(lambda: not self.due())
        while self.left():  # what was found at the keys, the change has yet to see
            self.world.bot.strike(signal.SIGUSR1)
            await self.until(lambda: not self.left())

    async def until(self, so: Callable[[], bool]) -> None:
        since, before = time.monotonic(), self.left()
        while not so():
            if time.monotonic() - since > PATIENCE:
                if (left := self.left()) >= before:
                    raise AssertionError(f"{left} are still due at {self.clock()}")
                since, before = time.monotonic(), left
            await asyncio.sleep(TICK)

    async def kill(self) -> None:
        """A bot that comes up looks at once at what is due."""
        await self.world.bot.kill()
        self.kills.append(self.clock())
        await self.world.bot.start()

    def tell(self, number: int, steps: int) -> None:
        minutes = (time.monotonic() - self.began) / 60
        line = f"{self.clock():%d %b} · step {number + 1} of {steps} · {len(self.kills)} kills · {minutes:.2f} min"
        self.show(line, minutes)


def profile(year: Year) -> str:
    """That of the other tests, with the quiet hours and the watch of the run."""
    hours = year.every // HOUR
    asked = PROFILE.replace("keys_per_owner", f"watch_hours = {hours}\nkeys_per_owner")
    quiet = asked.replace('from = "00:00"', 'from = "22:00"')
    return quiet.replace('until = "00:00"', 'until = "08:00"\nutc_offset = "+03:00"').replace(', "myokx"', "")
