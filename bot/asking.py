"""Asking exchanges about keys: how many questions are under way at one of them, whoever asks."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.counts import Counts
from keys.desk import Service
from keys.diagnose import OnStage, examine
from keys.model import Credentials, Exchange, Verdict
from keys.probe import Exchanges

AT_ONE_EXCHANGE = 8  # checks under way at one brand: a slow exchange holds up its own traders and no others


class Asking:
    def __init__(self, exchanges: Exchanges, service: Service, clock: Callable[[], datetime], counts: Counts) -> None:
        self._exchanges = exchanges
        self._service = service
        self._clock = clock
        self._counts = counts
        self._rooms: dict[str, asyncio.Semaphore] = {}

    async def verdict(
        self, exchange: Exchange, credentials: Credentials, *, on_stage: OnStage | None = None
    ) -> Verdict:
        """The time limit of a check begins when there is room for it at its exchange."""
        ask = self._exchanges.asking(exchange, credentials)
        async with self._rooms.setdefault(exchange.brand, asyncio.Semaphore(AT_ONE_EXCHANGE)):
            began = self._clock()
            found = await examine(exchange, self._service.wanted(exchange), ask, on_stage=on_stage, now=began)
        self._counts.check_took[exchange.id].add(self._clock() - began)
        return found
