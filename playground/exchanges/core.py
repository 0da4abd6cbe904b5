"""What all stand-in exchanges share: a real HTTP server, keys, a record of requests, faults on demand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, ClassVar, Literal, Self

from aiohttp import web

from playground.exchanges.call import Call, Said, Seen
from playground.exchanges.hostile import Behaviour, html, reply
from playground.exchanges.key import Key, masked

State = Literal["up", "down", "throttled", "slow"]
SLOW = 3.0  # seconds that a slow exchange takes for an answer


def real_time() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Plan:
    behaviour: Behaviour
    key: Key | None
    times: int | None


class StandIn:
    """An exchange on a local port. `clock_ahead` (s) shifts its clock; `slow` (s) is added to every answer.

    `now` tells how old keys are and dates what was seen; the time that requests are held to is always the real one.
    `state`: how the whole exchange is; what is planned stays planned meanwhile.
    """

    site: ClassVar[str]  # the domain of keys when nothing else is said
    host: ClassVar[str]  # the host that is meant when X-Forwarded-Host does not say

    def __init__(self) -> None:
        self.url = ""
        self.caller_ip = "203.0.113.9"
        self.clock_ahead = 0.0
        self.slow = 0.0
        self.state: State = "up"
        self.now: Callable[[], datetime] = real_time
        self.keys: dict[str, Key] = {}
        self.requests: list[Seen] = []
        self.noticed: Callable[[], object] = lambda: None  # called after each request
        self._plans: list[Plan] = []

    @classmethod
    @asynccontextmanager
    async def start(
        cls, port: int = 0, address: str = "127.0.0.1", now: Callable[[], datetime] = real_time
    ) -> AsyncIterator[Self]:
        stand_in = cls()
        stand_in.now = now
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
        self.state = "up"

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
        said, instead = self._meet(call)
        self._remember(call, said.verdict)
        await asyncio.sleep(self.slow + (SLOW if self.state == "slow" else 0.0))
        if instead is None:
            return _response(said)
        with suppress(ConnectionError):  # who asked has gone
            return await instead(request)
        return web.Response()

    def _meet(self, call: Call) -> tuple[Said, Behaviour | None]:
        """What the exchange says, or what it does instead: the state of the whole goes before what is planned."""
        if self.state == "down":
            return Said(502, None, "502"), html(502)
        if self.state == "throttled":
            return self.throttle(call), None
        planned = self._planned(self.keys.get(self.key_in(call) or ""))
        return (Said(0, None, "planned"), planned) if planned else (self.answer(call), None)

    def _remember(self, call: Call, verdict: str) -> None:
        api_key = self.key_in(call)
        shown = masked(api_key) if api_key else None
        number = len(self.requests) + 1
        self.requests.append(Seen(number, self.now(), call.method, call.path, call.host, shown, verdict))
        self.noticed()

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

    def throttle(self, call: Call) -> Said:
        """What it says to who asks too often."""
        raise NotImplementedError

    async def throttled(self, request: web.Request) -> web.StreamResponse:
        """The same, to be planned."""
        return _response(self.throttle(await self._call(request)))

    def expired(self, key: Key) -> bool:
        return key.expired or (key.expires_at is not None and key.expires_at <= self.now())

    def admits(self, key: Key) -> bool:
        return key.admits(str(ip_address(self.caller_ip)))


def _response(said: Said) -> web.Response:
    """A text is sent as it is, all else as JSON."""
    if isinstance(said.body, str):
        return web.Response(text=said.body, status=said.status)
    return web.json_response(said.body, status=said.status)
