"""The HTTP side: routes, answers and failures as the Bot API gives them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from aiohttp import web

from playground.telegram.faults import Delay, Drop, Faults, Flood
from playground.telegram.methods import FLOODABLE, METHODS, NAMES
from playground.telegram.params import Params, read_params
from playground.telegram.problems import ApiError, Dropped
from playground.telegram.webhook import Webhook
from playground.telegram.world import Call, World

Json = dict[str, Any]

_UPLOAD_LIMIT = 50 * 1024 * 1024
_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>\r\n"
_TITLES = {500: "500 Internal Server Error", 502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


class Wire:
    """Serves one bot token on the loopback address; can be closed and opened again."""

    def __init__(self, world: World) -> None:
        self.faults = Faults()
        self.flood: Flood | None = None
        self.port = 0
        self.webhook = Webhook(world, lambda: f"http://127.0.0.1:{self.port}/bot{world.token}/")
        self._world = world
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> None:
        """Listen; port 0 takes a free one. `port` tells which."""
        app = web.Application(client_max_size=_UPLOAD_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{path:.*}", _nowhere)
        app.cleanup_ctx.append(self.webhook.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Refuse new connections and break the present ones."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.token:
            return _failure(ApiError(401, "Unauthorized"))
        method = NAMES.get(request.match_info["method"].lower(), request.match_info["method"])
        at, begun, params = self._world.clock(), time.monotonic(), Params()

        def note(status: int, error: str | None = None) -> None:
            self._world.log.append(Call(method, params.values, at, status, error, time.monotonic() - begun))
            self._world.changed()

        try:
            params = await read_params(request)
            result = await self._carry_out(method, params)
        except ApiError as error:
            note(error.status, error.description)
            return _failure(error)
        except Dropped:
            note(0, "connection dropped")
            return _hang_up(request)
        except BaseException:  # the scan for secrets reads the log, so no call may be missing
            note(0, "not answered")
            raise
        note(200)
        return web.json_response({"ok": True, "result": result})

    async def _carry_out(self, method: str, params: Params) -> Any:
        match trouble := self.faults.take(method, params):
            case Delay(seconds):
                await asyncio.sleep(seconds)
            case ApiError():
                raise trouble
            case Drop(done=False):
                raise Dropped
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        if self.flood is not None and method in FLOODABLE:
            self.flood.check(params.number("chat_id"))
        result = await METHODS[method](self._world, params)
        if isinstance(trouble, Drop):
            raise Dropped
        return result

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.token:
            return _failure(ApiError(401, "Unauthorized"))
        data = self._world.files.download(request.match_info["path"])
        return _failure(ApiError(404, "Not Found")) if data is None else web.Response(body=data)


def _failure(error: ApiError) -> web.Response:
    """500 and above come from a proxy in front, as a page."""
    if error.status >= 500:
        page = _PAGE.format(_TITLES.get(error.status, str(error.status)))
        return web.Response(status=error.status, text=page, content_type="text/html")
    body: Json = {"ok": False, "error_code": error.status, "description": error.description}
    headers = {}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    return web.json_response(body, status=error.status, headers=headers)


def _hang_up(request: web.Request) -> web.Response:
    """Answer into a connection that is gone."""
    request.protocol.force_close()
    return web.Response()


async def _nowhere(request: web.Request) -> web.Response:  # noqa: ARG001 (a route takes its request)
    return _failure(ApiError(404, "Not Found"))
