"""A stage with its page served, and tabs in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import pytest

from playground.clock import Clock
from playground.page.server import serve
from playground.stage import Stage
from tests.playground.page.tabs import Tab

TOKEN = "1000000001:token-of-the-page-tests-on-this-machine"
ADDRESSES = ("203.0.113.9", "203.0.113.20")


@dataclass
class Page:
    stage: Stage
    url: str
    http: aiohttp.ClientSession
    stack: AsyncExitStack

    async def open(self, *, person: int | str = "", language: str = "en", name: str = "Anna") -> Tab:
        query = {"as": str(person), "language": language, "name": name}
        socket = await self.stack.enter_async_context(self.http.ws_connect(f"{self.url}/socket", params=query))
        return Tab(socket)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(
            Stage.open(Clock(), ("okx", "bybit", "binance", "bingx"), ADDRESSES, TOKEN, None)
        )
        url = await stack.enter_async_context(serve(stage))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield Page(stage, url, http, stack)
