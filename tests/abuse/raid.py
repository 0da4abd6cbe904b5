"""Thieves with stolen keys of all kinds, who submit them in waves and press every button; the clock is moved between."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from handlers.buttons import AddInstead
from keys.model import Allowed
from playground.exchanges import Key, StandIn
from playground.exchanges.key import masked
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.talking import add
from tests.e2e.world import GOOD, PROFILE, World, open_world
from tests.year.bots import FACE, Hands
from tests.year.driver import Led
from tests.year.story import START

STEP = timedelta(minutes=20)  # from one wave to the next
EXCHANGES = ("okx", "bybit")
ALLOWED = Allowed(at_exchange=150)  # else as the built-in profile has it, whose 600 fifty accounts do not reach
LIMITED = PROFILE.partition("[limits]")[0] + (
    f"[limits]\nchecks_at_exchange = {ALLOWED.at_exchange}\n\n[permissions]" + PROFILE.partition("[permissions]")[2]
)
HOT = 6  # waves in which all go for the same API key
PATIENCE = 300  # seconds for one wave
LEFT = """select 1 from inbox where state = 'new' union all select 1 from deletions
    union all select 1 from checks where next_run_at is not null limit 1"""


@dataclass(slots=True)
class Raid:
    """`kept`: the key that somebody has stored here; `hot`: those that are tried with another secret each time; `own`: who
    alone has a key that works, by exchange and key; `before`: questions at each exchange before the thieves came."""

    world: World
    clock: Hands
    thieves: list[User]
    holder: User
    kept: Key
    before: dict[str, int]
    hot: list[Key] = field(default_factory=list)
    own: dict[tuple[str, str], int] = field(default_factory=dict)
    messages: list[tuple[User, int]] = field(default_factory=list)
    presses: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, accounts: int) -> AsyncIterator[Raid]:
        clock = Hands(folder / FACE)
        clock.set(START)
        profile = f"watch_hours = 168\n{LIMITED}"  # no question is asked that nobody asked for
        async with open_world(folder, profile, process=Led, clock=clock, LOG_LEVEL="info") as world:
            holder, kept = world.trader("en"), world.exchanges["okx"].add_key(**GOOD)
            await add(holder, kept, "okx")
            thieves = [world.trader(("en", "ru")[number % 2]) for number in range(accounts)]
            before = {name: len(world.exchanges[name].requests) for name in EXCHANGES}
            yield cls(world, clock, thieves, holder, kept, before)

    async def wave(self, number: int, each: int) -> None:
        """`each` keys of every account, all at once; then a press for one more check, and one that no button offers."""
        if number % HOT == 0:
            self.hot.append(self.world.exchanges["okx"].add_key())
        for _ in range(each):
            for thief in self.thieves:
                exchange, values = self._stolen(thief)
                self.messages.append((thief, thief.send("\n".join([f"/addkey {exchange}", *values.values()]))))
        await self._calm()
        for thief in self.thieves:
            self._press(thief)
        await self._calm()
        self.clock.set(self.clock() + STEP)
        self.world.bot.strike(signal.SIGUSR1)

    def _stolen(self, thief: User) -> tuple[str, dict[str, str]]:
        """In turn: the one that is kept here, the one that all go for, and others: one that works, one with a wrong secret,
        one that the exchange does not know."""
        number = len(self.messages)
        exchange = EXCHANGES[number % 7 == 3]
        at = self.world.exchanges[exchange]
        match number % 25, number % 3:
            case 0, _:
                return "okx", self.kept.credentials
            case ((1 | 8 | 15 | 22), _):
                return "okx", _spoilt(self.hot[-1], self.world.exchanges["okx"])
            case _, 0:
                key = at.add_key(permissions={"read"}, ips=GOOD["ips"])
                self.own[exchange, masked(key.api_key)] = thief.id
                return exchange, key.credentials
            case _, 1:
                return exchange, _spoilt(at.add_key(), at)
            case _:
                return exchange, Key(**at.new_credentials()).credentials

    def _press(self, thief: User) -> None:
        """What stands under the last card of a key that works, and what would stand there were it of another account."""
        for message in reversed(thief.chat):
            ways = [str(button.get("callback_data")) for button in message.buttons]
            if ways and ways[0].startswith("again:") and ways[1:]:  # under that of another's key it stands alone
                self._query(thief, ways[0], message)
                self._query(thief, AddInstead(check=ways[0].removeprefix("again:")).pack(), message)
                return

    def _query(self, thief: User, data: str, message: Message) -> None:
        self.presses += 1
        query = {"id": f"66{self.presses}", "from": thief.person, "chat_instance": "1", "data": data}
        self.world.telegram.inject({"callback_query": {**query, "message": message.to_json()}})

    async def _calm(self) -> None:
        """Every message taken and deleted, every check at its end."""
        async with asyncio.timeout(PATIENCE):
            while self.world.telegram.pending or self.world.sql(LEFT):
                await asyncio.sleep(0.05)


def _spoilt(key: Key, at: StandIn) -> dict[str, str]:
    return key.credentials | {"secret": Key(**at.new_credentials()).secret}
