"""How a broken or hostile server behaves, whatever it is asked: plans for a stand-in to follow."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from aiohttp import web

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]
PIECE = b" " * 65536


def reply(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Behaviour:
    """A ready answer: a dict or list as JSON, a text as HTML, None as an empty body."""

    async def behave(_: web.Request) -> web.StreamResponse:
        kind = "text/html" if isinstance(body, str) or body is None else "application/json"
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    return behave


def html(status: int = 502) -> Behaviour:
    return reply(status, f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>")


def redirect(url: str) -> Behaviour:
    return reply(302, "<html>moved</html>", {"Location": url})


async def down(request: web.Request) -> web.StreamResponse:
    """The connection is torn down without an answer."""
    assert request.transport is not None  # noqa: S101
    request.transport.abort()
    return web.Response()


async def echo(request: web.Request) -> web.StreamResponse:
    """The whole request comes back, as some proxies do it."""
    body = (await request.read()).decode(errors="replace")
    return web.json_response({"url": request.raw_path, "headers": dict(request.headers), "body": body})


def giant(size: int) -> Behaviour:
    """A body of so many bytes, sent as fast as it is taken."""

    async def behave(request: web.Request) -> web.StreamResponse:
        response = await _stream(request)
        for _ in range(size // len(PIECE)):
            await response.write(PIECE)
        return response

    return behave


def bomb(size: int) -> Behaviour:
    """A small gzip body that unpacks to so many bytes; packed when it is first wanted, which takes a second."""

    @cache
    def packed() -> bytes:
        packer = zlib.compressobj(wbits=31)
        return b"".join(packer.compress(PIECE) for _ in range(size // len(PIECE))) + packer.flush()

    async def behave(request: web.Request) -> web.StreamResponse:
        response = await _stream(request, {"Content-Encoding": "gzip"})
        await response.write(packed())
        return response

    return behave


async def drip(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for ever."""
    response = await _stream(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def _stream(request: web.Request, headers: Mapping[str, str] | None = None) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", **(headers or {})})
    await response.prepare(request)
    return response
