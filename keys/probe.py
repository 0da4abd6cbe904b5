"""Asks exchanges: ccxt builds and signs each question, the HTTP edge is ours, and nothing is ever raised."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import certifi
from yarl import URL

from keys.breaker import Breaker
from keys.diagnose import by_status, judge, rest_after
from keys.lazy_ccxt import load, stark_key
from keys.model import Answer, Ask, Credentials, Exchange, Fault, Prepared, Request, Secret, masked

Fetch = Callable[..., Awaitable[Answer]]
BODY_CAP = 1024 * 1024
FIELD_CAP = 8 * 1024
IN_FLIGHT = 8
KEEP_ALIVE = 300.0
SPOILT = "0123456789abcdef" * 4
_PRINTABLE = re.compile(r"[ -~]+")
_PEM = re.compile(r"[ -~\r\n]+")
_templates: dict[str, Any] = {}


class Exchanges:
    """The shared way out to all exchanges: one HTTP session, bulkheads, breakers. Use `open`."""

    def __init__(self, http: aiohttp.ClientSession, urls: Mapping[str, str], time_limit: float, rest: float) -> None:
        self._http, self._urls, self._time_limit, self._rest = http, urls, time_limit, rest
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._breakers: dict[tuple[str, str], Breaker] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, urls: Mapping[str, str] | None = None, *, time_limit: float = 10.0, rest: float = 30.0
    ) -> AsyncIterator[Exchanges]:
        """`urls`: ccxt id -> other base address (EXCHANGE_URLS); `rest`: seconds that a failing exchange is left alone."""
        connector = aiohttp.TCPConnector(
            family=socket.AF_INET,  # an IPv4 whitelist fails where the request leaves over IPv6
            ssl=_trusted(),
            keepalive_timeout=KEEP_ALIVE,
            limit=200,
        )
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        ) as http:
            yield cls(http, dict(urls or {}), time_limit, rest)

    def asking(self, exchange: Exchange | str, credentials: Credentials) -> Ask:
        """Questions with one set of credentials. With a whole `Exchange` its brand's address override is used
        for every site, and its own throttle answers count for the breaker; with a ccxt id, the HTTP status does.
        """
        return _Asking(self, exchange, credentials)

    def resting(self) -> dict[str, bool]:
        """By site that was asked so far: whether it is left alone now, at one of its addresses at least."""
        now, found = asyncio.get_running_loop().time(), dict[str, bool]()
        for (site, _), breaker in self._breakers.items():
            found[site] = found.get(site, False) or now < breaker.until
        return found

    async def fetch(self, lane: _Lane, url: str, method: str, headers: Mapping[str, str], body: str | None) -> Answer:
        """One HTTP exchange. A wait for a free place is not counted as the exchange's time."""
        clock = asyncio.get_running_loop().time
        async with self._gates.setdefault(lane.site, asyncio.Semaphore(IN_FLIGHT)):
            breaker = self._breakers.setdefault((lane.site, urlsplit(url).netloc), Breaker(self._rest))
            if (refused := breaker.refusal(clock())) is not None:
                return Answer(fault=refused)
            try:
                answer, wait = await self._send(lane, url, method, headers, body)
                breaker.learn(lane.faults(answer), wait, clock(), lane.rest(answer))
                return answer
            finally:
                breaker.trying = False

    async def _send(
        self, lane: _Lane, url: str, method: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[Answer, float]:
        target, forwarded = lane.address(self._urls, url)
        try:
            async with (
                asyncio.timeout(self._time_limit),
                self._http.request(
                    method,
                    URL(target, encoded=True),
                    headers={**headers, "Accept-Encoding": "gzip", **forwarded},
                    data=body.encode() if body else None,
                    allow_redirects=False,  # a redirect would carry the key's headers to another host
                ) as response,
            ):
                return _answer(response.status, await _text(response)), _wait(response)
        except Exception:  # noqa: BLE001 - its text may hold the key, and every cause means the same
            return Answer(fault=Fault.UNREACHABLE), 0.0


@dataclass(frozen=True, slots=True)
class _Lane:
    """Which site is asked, under whose address, and how its answers are read."""

    exchange: Exchange | str
    site: str

    def faults(self, answer: Answer) -> tuple[Fault, ...]:
        judged = () if isinstance(self.exchange, str) else judge(self.exchange, answer)[0]
        return judged + by_status(answer)

    def rest(self, answer: Answer) -> float:
        return 0.0 if isinstance(self.exchange, str) else rest_after(self.exchange, answer)

    def address(self, urls: Mapping[str, str], url: str) -> tuple[str, dict[str, str]]:
        """The address to ask instead, path and query untouched, and the header that tells which host was meant."""
        ids = (self.exchange,) if isinstance(self.exchange, str) else (self.exchange.id, self.exchange.brand)
        other = next((urls[name] for name in (self.site, *ids) if name in urls), None)
        if other is None:
            return url, {}
        meant, base = urlsplit(url), urlsplit(other)
        rest = url[len(f"{meant.scheme}://{meant.netloc}") :]
        return f"{base.scheme}://{base.netloc}{rest}", {"X-Forwarded-Host": meant.netloc}


@dataclass(frozen=True, slots=True)
class _Asking:
    edge: Exchanges
    exchange: Exchange | str
    credentials: Credentials

    async def __call__(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        site: str | None = None,
        hostname: str | None = None,
        sandbox: str | None = None,
        spoiled: bool = False,
    ) -> Answer:
        """`Answer.body` may repeat what was asked, key and signature included, where a server echoes it:
        it is only read for codes and facts, never shown, stored or logged.
        """
        if not all(sound(value) for value in self.credentials.values()) or _hopeless(self.exchange, self.credentials):
            return Answer(fault=Fault.MALFORMED)
        lane = _Lane(self.exchange, site or (self.exchange if isinstance(self.exchange, str) else self.exchange.id))
        try:
            client = await _client(lane.site, hostname, sandbox)
            question = getattr(client, method)
        except Exception:  # noqa: BLE001 - there is no such place or question: it says nothing about the key
            return Answer(fault=Fault.UNREACHABLE)
        fill = partial(self._filled, method, params or {}, spoiled)
        return await self._put(lane, client, question, fill, spoiled)

    def _filled(self, method: str, params: Mapping[str, Any], spoiled: bool, prepared: Prepared) -> dict[str, Any]:
        """The parameters with the credentials that are meant in them; raises where one that is signed with is missing."""
        at = self.exchange
        asked = {**params}
        if isinstance(at, Exchange) and method == at.key_info:
            own = {**self.credentials, **({"secret": Secret(SPOILT)} if spoiled else {})}
            asked = {**at.key_info_params, **(at.signed(own) if at.signed else {}), **params}
        meant = {name: value.reveal() for name, value in self.credentials.items()} | dict(prepared.meant)
        named = {f"{{{name}}}": value for name, value in meant.items()}
        return {name: named.get(value, value) if isinstance(value, str) else value for name, value in asked.items()}

    async def _prepared(self, client: Any) -> Prepared:
        """In a thread: some curves take a tenth of a second."""
        prepare = None if isinstance(self.exchange, str) else self.exchange.prepare
        client.stark_key = stark_key  # ccxt has it beside its clients
        return Prepared() if prepare is None else await asyncio.to_thread(prepare, client, self.credentials)

    async def _put(
        self,
        lane: _Lane,
        client: Any,
        question: Any,
        fill: Callable[[Prepared], dict[str, Any]],
        spoiled: bool,
    ) -> Answer:
        answers: list[Answer] = []

        async def fetch(url: str, method: str = "GET", headers: Any = None, body: str | None = None) -> Answer:
            answers.append(await self.edge.fetch(lane, url, method, client.prepare_request_headers(headers), body))
            return answers[-1]

        prepared = Prepared()
        try:
            prepared = await self._prepared(client)
            if prepared.fault is not None:
                return Answer(fault=prepared.fault)
            client.fetch = fetch
            if prepared.request is not None:
                await self._ask_whole(prepared, prepared.request, fetch)
            else:
                _equip(client, self.exchange, self.credentials, spoiled)
                await question(fill(prepared))
        except Exception as error:  # noqa: BLE001 - malformed keys raise anything; its text may hold them
            if not answers:  # else it is what a client of ccxt makes of the answer, which is read here alone
                return Answer(fault=Fault.UNREACHABLE if type(error).__name__ == "NotSupported" else Fault.MALFORMED)
        finally:
            vars(client).clear()  # the secret and what was signed with it go now, not with some later collection
        return replace(answers[-1], asker=_asker(self.credentials), own=prepared.own)

    async def _ask_whole(self, prepared: Prepared, request: Request, fetch: Fetch) -> None:
        """Puts a question that is made here, and after a log-in that was served the one that counts."""
        answer = await fetch(request.url, request.method, request.headers, request.body)
        if prepared.then is not None and isinstance(self.exchange, Exchange) and not judge(self.exchange, answer)[0]:
            after = prepared.then(answer.body)
            await fetch(after.url, after.method, after.headers, after.body)


def _asker(credentials: Credentials) -> str | None:
    return masked(credentials["apiKey"].reveal()) if "apiKey" in credentials else None


def sound(value: Secret) -> bool:
    """Printable ASCII of at most 8 KiB; line ends only in a PEM key. Anything else is not worth a question."""
    text = value.reveal()
    return len(text) <= FIELD_CAP and bool((_PEM if "PRIVATE KEY" in text else _PRINTABLE).fullmatch(text))


def _hopeless(exchange: Exchange | str, credentials: Credentials) -> bool:
    """A value that cannot be right, where a question with it does harm (a lockout) or is signed in a dead way."""
    strict = [] if isinstance(exchange, str) else [field for field in exchange.fields if field.strict]
    given = [(field.shape or "", credentials[field.name].reveal()) for field in strict if field.name in credentials]
    return any(not re.fullmatch(shape, value) for shape, value in given)


def required(exchange_id: str) -> tuple[str, ...]:
    """The credentials that ccxt declares for an exchange, by its names."""
    return tuple(name for name, needed in _template(exchange_id).requiredCredentials.items() if needed)


def asks(exchange_id: str, method: str) -> bool:
    """True where ccxt's client of this exchange has the method. ImportError: ccxt has no such exchange."""
    return hasattr(load(exchange_id), method)


@cache
def _trusted() -> ssl.SSLContext:
    """Read once in a process: the list of authorities is long."""
    return ssl.create_default_context(cafile=certifi.where())


def _template(exchange_id: str) -> Any:
    if exchange_id not in _templates:
        _templates[exchange_id] = load(exchange_id)({"enableRateLimit": False, "verbose": False})
    return _templates[exchange_id]


async def _client(site: str, hostname: str | None, sandbox: str | None) -> Any:
    """A client without credentials that shares nothing changeable with another one."""
    template: Any = _templates.get(site) or await asyncio.to_thread(_template, site)
    client: Any = copy.copy(template)
    for name in ("options", "urls", "headers"):
        setattr(client, name, copy.deepcopy(getattr(template, name)))
    if hostname is not None:
        client.hostname = hostname
    if sandbox == "demo" and client.urls.keys() & {"demo", "demotrading"}:
        client.enable_demo_trading(True)
    elif sandbox is not None:
        client.set_sandbox_mode(True)
    return client


def _equip(client: Any, exchange: Exchange | str, credentials: Credentials, spoiled: bool) -> None:
    """ccxt gets, and asks for, what the exchange's keys are made of here; of a bare one nothing."""
    if isinstance(exchange, Exchange):
        if exchange.by_address:
            return
        client.requiredCredentials = {field.name: True for field in exchange.fields}
    for name in client.requiredCredentials:
        if name in credentials:
            setattr(client, name, credentials[name].reveal())
    if spoiled:
        client.secret = SPOILT


def _answer(status: int, text: str | None) -> Answer:
    if 300 <= status < 400:
        return Answer(status, fault=Fault.UNREACHABLE)
    try:
        return Answer(status, json.loads(text or ""))
    except (ValueError, RecursionError):
        return Answer(status)


async def _text(response: aiohttp.ClientResponse) -> str | None:
    """The body unpacked, in pieces; None of one that goes on after a mebibyte."""
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    unpack, taken = zlib.decompressobj(wbits=47), bytearray()  # 47: gzip or zlib, by the first bytes
    async for piece in response.content.iter_any():
        taken += unpack.decompress(piece, BODY_CAP + 1 - len(taken)) if packed else piece
        if len(taken) > BODY_CAP:
            response.close()
            return None
    return taken.decode(errors="replace")


def _wait(response: aiohttp.ClientResponse) -> float:
    told = response.headers.get("Retry-After", "")
    return float(told) if re.fullmatch(r"\d{1,6}", told) else 0.0
