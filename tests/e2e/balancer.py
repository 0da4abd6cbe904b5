"""A balancer between Telegram's stand-in and one or several bots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from aiohttp import ClientConnectorError, ClientError, ClientSession, web

from tests.e2e.moments import KILL
from tests.e2e.world import World
from web.webhook import HEADER


@dataclass
class Balancer:
    """Between Telegram and the bots at `behind`, in turn; `lost`: so many of the next answers are not passed on, and the
    bot of `world` is killed."""

    http: ClientSession
    url: str = ""
    behind: list[str] = field(default_factory=list)
    world: World | None = None
    lost: int = 0
    turn: int = 0
    statuses: list[int] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        async with ClientSession() as http:
            balancer = cls(http)
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", balancer._pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                balancer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield balancer
            finally:
                await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        status = await self.ask(request.path, request.method, await request.read(), request.headers.get(HEADER, ""))
        if self.lost and self.world and status == 200:
            self.lost -= 1
            self.world.bot.strike(KILL)
            await self.world.bot.ended()
            status = 502
        self.statuses.append(status)
        return web.Response(status=status)

    async def ask(self, path: str, method: str = "GET", body: bytes = b"", secret: str = "") -> int:
        """The answer of the next bot that listens; 502: none does, or it broke off."""
        headers = {HEADER: secret, "X-Forwarded-For": "198.51.100.7"}
        for _ in self.behind:
            self.turn += 1
            url = f"{self.behind[self.turn % len(self.behind)]}{path}"
            try:
                async with self.http.request(method, url, data=body, headers=headers) as answer:
                    return answer.status
            except ClientConnectorError:
                continue
            except ClientError:
                break
        return 502
