"""What all stand-in exchanges share: a real HTTP server, keys, a record of requests, faults on demand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

from aiohttp import web

from playground.exchanges.hostile import Behaviour, reply
from playground.exchanges.key import Key, masked


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it is remembered: never a secret, a signature or a whole key."""

    method: str
    path: str
    host: str
    key: str | None
    verdict: str  # ok | not_found | planned | the exchange's code


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the exchange reads it; `query` is as sent, byte for byte."""

    method: str
    path: str
    query: str
    host: str
    headers: Mapping[str, str]
    body: str
    now: int  # the exchange's clock, ms

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Said:
    """The answer and, for the record, what it amounts to."""

    status: int
    body: Any
    verdict: str


@dataclass(slots=True)
class Plan:
    behaviour: Behaviour
    key: Key | None
    times: int | None


class StandIn:
    """An exchange on a local port. `clock_ahead` (s) shifts its clock; `slow` (s) is added to every answer."""

    site: ClassVar[str]  # the domain of keys when nothing else is said
    host: ClassVar[str]  # the host that is meant when X-Forwarded-Host does not say

    def __init__(self) -> None:
        self.url = ""
        self.caller_ip = "203.0.113.9"
        self.clock_ahead = 0.0
        self.slow = 0.0
        self.keys: dict[str, Key] = {}
        self.requests: list[Seen] = []
        self._plans: list[Plan] = []

    @classmethod
    @asynccontextmanager
    async def start(cls, port: int = 0, address: str = "127.0.0.1") -> AsyncIterator[Self]:
        stand_in = cls()
        app = web.Application(client_max_size=64 * 1024)
        app.router.add_route("*", "/{rest:.*}", stand_in._serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, address, port).start()
            stand_in.url = f"http://{address}:{runner.addresses[0][1]}"
            yield stand_in
        finally:
            await runner.cleanup()

    # --- keys

    def add_key(self, **state: Any) -> Key:
        """A new key with credentials in the exchange's own form; `state`: fields of `Key`."""
        key = Key(**(self.new_credentials() | {"site": self.site} | state))
        self.keys[key.api_key] = key
        return key

    def remove_key(self, key: Key) -> None:
        del self.keys[key.api_key]

    def new_credentials(self) -> dict[str, Any]:
        """api_key, secret and, where the exchange has one, passphrase: from `secrets`."""
        raise NotImplementedError

    # --- faults on demand

    def plan(self, behaviour: Behaviour, key: Key | None = None, times: int | None = None) -> None:
        """From now on the exchange (or one key there) meets with this; `times` None: until `heal`."""
        self._plans.append(Plan(behaviour, key, times))

    def answer_next(
        self,
        status: int,
        body: Any = None,
        *,
        key: Key | None = None,
        times: int | None = 1,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """The next requests are answered so: any row of the facts."""
        self.plan(reply(status, body, headers), key, times)

    def heal(self) -> None:
        self._plans.clear()
        self.slow = 0.0

    def _planned(self, key: Key | None) -> Behaviour | None:
        for plan in self._plans:
            if plan.key in (None, key):
                plan.times = None if plan.times is None else plan.times - 1
                if plan.times == 0:
                    self._plans.remove(plan)
                return plan.behaviour
        return None

    # --- serving

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = await self._call(request)
        api_key = self.key_in(call)
        planned = self._planned(self.keys.get(api_key or ""))
        said = Said(0, None, "planned") if planned else self.answer(call)
        self.requests.append(
            Seen(call.method, call.path, call.host, masked(api_key) if api_key else None, said.verdict)
        )
        await asyncio.sleep(self.slow)
        if planned is None:
            return web.json_response(said.body, status=said.status)
        with suppress(ConnectionError):  # who asked has gone
            return await planned(request)
        return web.Response()

    async def _call(self, request: web.Request) -> Call:
        path, _, query = request.raw_path.partition("?")
        host = request.headers.get("X-Forwarded-Host", self.host)
        body = (await request.read()).decode(errors="replace")
        now = int((time.time() + self.clock_ahead) * 1000)
        return Call(request.method, path, query, host, request.headers, body, now)

    def key_in(self, call: Call) -> str | None:
        """The API key that a request carries."""
        raise NotImplementedError

    def answer(self, call: Call) -> Said:
        """As the exchange answers; paths that it does not have, every way to place an order among them, too."""
        raise NotImplementedError

    def admits(self, key: Key) -> bool:
        return key.admits(str(ip_address(self.caller_ip)))


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
