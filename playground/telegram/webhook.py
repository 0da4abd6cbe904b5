"""Posts updates to the bot's webhook, and carries out the call that an answer may hold."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from urllib.parse import parse_qs

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    web,
)

from playground.telegram.hook import Hook
from playground.telegram.updates import Waiting
from playground.telegram.world import World

_LOOK = 0.1  # the stand-in's clock may be moved at any time, so what is put off is looked at this often (seconds)
_NOT_BY_ANSWER = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    reason: str
    retry_after: int
    kind: str
    body: bytes

    @property
    def method(self) -> str:
        """Of the call to be carried out, in small letters; empty for none."""
        named = _named(self.kind, self.body).lower()
        return "" if named in _NOT_BY_ANSWER or named.startswith("get") else named


class Webhook:
    """Works while the server is up. `call_url` tells where the bot's calls go; `patience` is in real seconds."""

    def __init__(self, world: World, call_url: Callable[[], str], patience: float = 60) -> None:
        self.patience = patience
        self._world = world
        self._call_url = call_url

    async def serve(self, app: web.Application) -> AsyncIterator[None]:  # noqa: ARG002 (aiohttp gives its application)
        """For aiohttp's cleanup_ctx: runs as long as the application."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._work())
            yield
            work.cancel()

    async def _work(self) -> None:
        jar, limit = DummyCookieJar(), ClientTimeout(total=self.patience)
        http = ClientSession(cookie_jar=jar, skip_auto_headers=["User-Agent"], timeout=limit)
        if self._world.settings.webhook is not None:
            self._world.settings.webhook.flights.clear()  # of before the server was down
        async with http, asyncio.TaskGroup() as group:
            while True:
                self._world.updates.news.clear()
                if (hook := self._world.settings.webhook) is not None:
                    for waiting in hook.ready(self._world.updates.waiting(), self._world.clock()):
                        hook.flights[waiting.line] = group.create_task(self._deliver(http, hook, waiting))
                await self._nap(hook)

    async def _nap(self, hook: Hook | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK if hook and hook.retrying else None):
                await self._world.updates.news.wait()

    async def _deliver(self, http: ClientSession, hook: Hook, waiting: Waiting) -> None:
        try:
            reply = await self._post(http, hook, waiting)
            method = self._judge(hook, waiting, reply)
        finally:
            del hook.flights[waiting.line]
            self._world.updates.news.set()
        if method and reply is not None:
            with suppress(ClientError, TimeoutError):  # nobody waits for the answer
                kind = {"Content-Type": reply.kind}
                async with http.post(self._call_url() + method, data=reply.body, headers=kind):
                    pass

    async def _post(self, http: ClientSession, hook: Hook, waiting: Waiting) -> Reply | None:
        """What the bot's server answered; None where the connection came to nothing."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token} if hook.secret_token else {}
        try:
            async with http.post(
                hook.address, json=waiting.update, headers=secret, ssl=hook.tls or True, allow_redirects=False
            ) as response:
                return await _read(response)
        except (ClientError, TimeoutError) as error:
            if words := _words(error):
                hook.last_error = self._world.clock(), words
            return None

    def _judge(self, hook: Hook, waiting: Waiting, reply: Reply | None) -> str:
        """Confirms the update, puts it off or gives it up; the call that the answer holds."""
        now, retry_after = self._world.clock(), 0
        if reply is not None and 200 <= reply.status <= 299:
            hook.succeeded(waiting, now)
            self._world.updates.confirm(waiting)
            return reply.method
        if reply is not None:
            hook.last_error = now, f"Wrong response from the webhook: {reply.status} {reply.reason}"
            retry_after = reply.retry_after
            if not hook.answered(reply.status, now):
                self._world.settings.webhook = None
        if not hook.failed(waiting, now, retry_after):
            self._world.updates.confirm(waiting)
        return ""


async def _read(response: ClientResponse) -> Reply:
    asked = response.headers.get("Retry-After", "")
    kind = response.headers.get("Content-Type", "")
    seconds = int(asked) if asked.isdecimal() else 0
    return Reply(response.status, response.reason or "", seconds, kind, await response.read())


def _words(error: Exception) -> str:
    """In Telegram's words; of a connection that is closed without an answer it notes nothing."""
    match error:
        case TimeoutError():
            return "Read timeout expired"
        case ClientConnectorCertificateError():
            return "SSL error {certificate verify failed}"  # Telegram puts OpenSSL's number and names into it too
        case ClientConnectorDNSError():
            return ""  # the address was found when the webhook was set
        case ClientOSError(errno=int(number)):
            return os.strerror(number)
        case _:
            return ""


def _named(kind: str, body: bytes) -> str:
    """The `method` in an answer, however it is written: JSON, form or multipart."""
    if kind.startswith("application/json"):
        return _in_json(body)
    if kind.startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode(errors="replace")).get("method", [""])[0]
    if kind.startswith("multipart/form-data"):
        return _in_parts(kind, body)
    return ""


def _in_json(body: bytes) -> str:
    try:
        values = json.loads(body)
    except ValueError:
        return ""
    return str(values.get("method") or "") if isinstance(values, dict) else ""


def _in_parts(kind: str, body: bytes) -> str:
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        if part.get_param("name", header="content-disposition") == "method":
            return bytes(part.get_payload(decode=True)).decode(errors="replace").strip()
    return ""
