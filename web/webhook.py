"""The webhook's server: one path, for who knows the secret, with 200 only where the update is durable."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from keys.model import Secret

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 4 * 1024 * 1024  # bytes; Telegram's own bodies are far smaller, and nobody else's are read
BODY_SECONDS = 10


class Unfit(Exception):
    """The body holds no update."""


class Entrance:
    """`take` returns once the update in the body is durable; it raises Unfit, or whatever keeps it from being stored.

    `ready`: whether a balancer should send requests here.
    """

    def __init__(
        self, *, path: str, secret: Secret, take: Callable[[bytes], Awaitable[None]], ready: Callable[[], bool]
    ) -> None:
        self._path = path
        self._secret = secret
        self._take = take
        self._ready = ready

    def app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST)
        app.add_routes([web.get("/healthz", _alive), web.get("/readyz", self._readiness)])
        app.router.add_post(self._path, self._post)
        return app

    async def _post(self, request: web.Request) -> web.Response:
        if not knows(self._secret, request.headers.get(HEADER, "")):
            return web.Response(status=401)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        except ConnectionError:  # it broke off, so nobody hears the answer
            return web.Response(status=400)
        return web.Response(status=await self._status(body))

    async def _status(self, body: bytes) -> int:
        try:
            await self._take(body)
        except Unfit:
            return 400
        except Exception:  # noqa: BLE001 - said in the log where it happened; Telegram comes again
            return 503
        return 200

    async def _readiness(self, _: web.Request) -> web.Response:
        return web.Response(status=200 if self._ready() else 503)


def knows(secret: Secret, header: str) -> bool:
    """Compared as bytes, which takes as long whatever is in it; whatever else came with the request is not believed."""
    return hmac.compare_digest(header.encode(errors="surrogateescape"), secret.reveal().encode())


async def _alive(_: web.Request) -> web.Response:
    return web.Response()
