"""A server of ours where a setting says; where nothing can listen, the start ends with a sentence."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from bot.mistakes import Failed

Address = tuple[str, int]


@asynccontextmanager
async def opened(setting: str, address: Address, server: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Raises Failed when nothing can listen there."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(server)
        except OSError as error:
            raise Failed(_told(setting, address, error)) from None
        yield


def _told(setting: str, address: Address, error: OSError) -> str:
    host, port = address
    why = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
    return f"{setting}: nothing can listen on {host}, port {port} ({why}): choose another, or end what is there."
