"""The demo's world without the bot: Telegram, the exchanges, one clock, and the sample keys that were given out."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from playground.clock import Clock
from playground.exchanges import STAND_INS, StandIn
from playground.exchanges.key import Key
from playground.exchanges.samples import Given, Situation, give
from playground.telegram import Group, Telegram, User
from playground.telegram.updates import FIRST
from playground.telegram.world import World

GROUP = -1001000000001
FIRST_USER = 1001


@dataclass(frozen=True, slots=True)
class Handed:
    """A sample key that a person was given; None where the sample is no key at all."""

    id: int
    exchange: str
    situation: Situation
    owner: int
    key: Key


@dataclass
class Stage:
    """`addresses`: those of the service, which keys are to have on their lists. `funnel`: a PNG of where people stopped."""

    telegram: Telegram
    exchanges: dict[str, StandIn]
    clock: Clock
    addresses: Sequence[str]
    group: Group
    handed: list[Handed] = field(default_factory=list)
    moved: Callable[[], None] = lambda: None
    funnel: Callable[[], Awaitable[bytes]] | None = None
    answered: dict[int, dict[int, dict[str, Any]]] = field(
        default_factory=dict, repr=False
    )  # by person and the page's number
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_USER))

    @classmethod
    @asynccontextmanager
    async def open(
        cls, clock: Clock, offered: Sequence[str], addresses: Sequence[str], token: str, first_update: int | None
    ) -> AsyncIterator[Self]:
        """All servers on free ports of the loopback address; `offered`: ccxt ids, of which brands have a stand-in."""
        async with AsyncExitStack() as stack:
            start = stack.enter_async_context
            telegram = await start(Telegram.start(token=token, clock=clock, first_update=first_update or FIRST))
            exchanges = {id: await start(STAND_INS[id].start(now=clock)) for id in offered if id in STAND_INS}
            for exchange in exchanges.values():
                exchange.noticed = telegram.world.changed
            telegram.limit_floods()
            group = telegram.group(GROUP, [], bot_is_admin=True, title="Traders")
            yield cls(telegram, exchanges, clock, addresses, group)

    @property
    def change(self) -> asyncio.Event:
        """Set at the next change of anything that can be seen."""
        return self.world.change

    @property
    def world(self) -> World:
        return self.telegram.world

    def person(self, id: int | None, name: str, language: str) -> User:
        """The one with this number, or a newcomer. All are in the group."""
        user = self.telegram.user(id or self._free(), name, language)
        self.group.join(user)
        return user

    def _free(self) -> int:
        return next(number for number in self._numbers if number not in self.world.chats)

    def hand_out(self, exchange: str, situation: Situation, owner: int) -> Given:
        """A fresh sample; its key, if it has one, is listed from now on."""
        given = give(self.exchanges[exchange], situation, addresses=self.addresses, now=self.clock())
        if given.key is not None:
            self.handed.append(Handed(len(self.handed) + 1, exchange, situation, owner, given.key))
            self.world.changed()
        return given

    def forward(self, by: timedelta) -> None:
        """Moves the clock; `moved` is called, so that what is due now is done now."""
        self.clock.forward(by)
        self.moved()
        self.world.changed()
