"""A proxy between the bot and Telegram that answers polls with whatever it is told to, as broken proxies do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
from aiohttp import web


class Relay:
    """`spoilt`: bodies that the next polls get instead of an answer, with HTTP status 200."""

    def __init__(self, http: aiohttp.ClientSession, behind: str) -> None:
        self.url = ""
        self.spoilt: asyncio.Queue[str] = asyncio.Queue()
        self._http = http
        self._behind = behind

    @classmethod
    @asynccontextmanager
    async def open(cls, behind: str) -> AsyncIterator[Self]:
        async with aiohttp.ClientSession() as http:
            relay = cls(http, behind)
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", relay._serve)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                relay.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield relay
            finally:
                await runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        if request.path.endswith("/getUpdates") and not self.spoilt.empty():
            return web.Response(text=self.spoilt.get_nowait(), content_type="application/json")
        url, kind = f"{self._behind}{request.path}", request.headers.get("Content-Type", "application/json")
        data = await request.read()
        async with self._http.request(request.method, url, data=data, headers={"Content-Type": kind}) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
