"""Serves the page: static files, what was sent in chats, uploads, and a socket for each tab."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from playground.page.asked import carry_out
from playground.page.refusals import Refused
from playground.page.tab import Tab
from playground.page.uploads import LARGEST, take_upload
from playground.stage import Stage

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}
STAGE = web.AppKey("stage", Stage)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-src http: https:; img-src 'self' blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LONGEST_FRAME = 64 * 1024


@asynccontextmanager
async def serve(stage: Stage, port: int = 0) -> AsyncIterator[str]:
    """The address of the page, on the loopback address; OSError where the port is taken."""
    app = web.Application(middlewares=[_ours_alone], client_max_size=LARGEST + 1024 * 1024)
    app[STAGE] = stage
    app.router.add_get("/", _page)
    app.router.add_get("/socket", _socket)
    app.router.add_get("/file/{id}", _file)
    app.router.add_get("/funnel.png", _funnel)
    app.router.add_post("/upload", _upload)
    app.router.add_get("/static/{name:[a-z-]+[.](css|js|svg)}", _static)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@web.middleware
async def _ours_alone(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other sites in the same browser may neither read this page nor speak through it."""
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if request.host not in hosts or request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
        raise web.HTTPForbidden(text="This page is for the browser on this machine alone.")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def _page(_: web.Request) -> web.StreamResponse:
    return _told("index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    return _told(request.match_info["name"])


def _told(name: str) -> web.Response:
    """aiohttp's own answer with a file leaves it open when a tab that goes away cancels it while it is being opened."""
    file = STATIC / name
    if not file.is_file():
        raise web.HTTPNotFound
    return web.Response(body=file.read_bytes(), content_type=KINDS[file.suffix], charset="utf-8")


async def _file(request: web.Request) -> web.StreamResponse:
    found = request.app[STAGE].world.files.content(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound
    name, data = found
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in {"image/png", "image/jpeg", "image/webp", "image/gif"}
    response = web.Response(body=data, content_type=kind)
    if not shown:
        response.headers["Content-Disposition"] = "attachment"
    return response


async def _funnel(request: web.Request) -> web.StreamResponse:
    """Not there before the bot is."""
    if (drawn := request.app[STAGE].funnel) is None:
        raise web.HTTPNotFound
    return web.Response(body=await drawn(), content_type="image/png")


async def _upload(request: web.Request) -> web.StreamResponse:
    tab = _tab(request)
    try:
        await take_upload(tab, request)
    except Refused as refused:
        return web.json_response({"why": refused.told(tab.user.language_code)}, status=400)
    return web.json_response({})


def _tab(request: web.Request) -> Tab:
    asked = request.query
    number = asked.get("as", "")
    id = int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 2**52 else None
    language = "ru" if asked.get("language") == "ru" else "en"
    stage = request.app[STAGE]
    return Tab(stage, stage.person(id, asked.get("name", "")[:64] or "Anna", language))


async def _socket(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(heartbeat=20, max_msg_size=LONGEST_FRAME)
    await socket.prepare(request)
    tab = _tab(request)
    await socket.send_json(tab.hello())
    with suppress(ConnectionError):
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(_tell(socket, tab))
            await _listen(socket, tab)
            telling.cancel()
    return socket


async def _tell(socket: web.WebSocketResponse, tab: Tab) -> None:
    """Until the tab is gone: a closed socket refuses to send."""
    with suppress(ConnectionError):
        while True:
            change = tab.stage.change
            for frame in tab.news():
                await socket.send_json(frame)
            await change.wait()


async def _listen(socket: web.WebSocketResponse, tab: Tab) -> None:
    async for message in socket:
        if message.type is WSMsgType.TEXT and (asked := _read(message.data)) is not None:
            await socket.send_json(carry_out(tab, asked))


def _read(text: str) -> Json | None:
    try:
        asked = json.loads(text)
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None
