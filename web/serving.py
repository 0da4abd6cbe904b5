"""Listening on an address of our own: nothing of a request is logged, nothing of the server is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

LINGERING = 1.0  # seconds for what is sent on after the answer, as by who was refused in the middle of a body


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, *, patience: float) -> AsyncIterator[None]:
    """Until the end; requests under way then have `patience` seconds. OSError: nothing can listen there."""
    app.on_response_prepare.append(_namelessly)
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=patience, lingering_time=LINGERING, auto_decompress=False
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


async def _namelessly(_: web.Request, response: web.StreamResponse) -> None:
    """Without the versions of Python and aiohttp."""
    response.headers.pop("Server", None)
