"""Whatever a server does, a question ends in an Answer within the limit, and no secret goes anywhere else."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from keys.model import Answer, Ask, Fault
from keys.probe import BODY_CAP, Exchanges, required
from playground.exchanges import STAND_INS, Okx, StandIn
from playground.exchanges.hostile import Behaviour, bomb, down, drip, echo, giant, html, redirect, reply
from tests.keys.test_probe import KEY_INFO, secrets_of

LIMIT = 5.0
WAITED_OUT = 0.5  # the limit where nothing else ends the question
MEBIBYTE = 1024 * 1024
GIANT = 300 * MEBIBYTE


async def silent(_: Any) -> Any:
    await asyncio.sleep(30)


CASES: dict[str, tuple[Behaviour, Answer]] = {
    "401": (reply(401), Answer(401)),
    "403": (html(403), Answer(403)),
    "429": (reply(429), Answer(429)),
    "500": (reply(500, {"oops": 1}), Answer(500, {"oops": 1})),
    "html 502": (html(502), Answer(502)),
    "timeout": (silent, Answer(fault=Fault.UNREACHABLE)),
    "reset": (down, Answer(fault=Fault.UNREACHABLE)),
    "giant body": (giant(GIANT), Answer(200)),
    "gzip bomb": (bomb(GIANT), Answer(200)),
    "drip feed": (drip, Answer(fault=Fault.UNREACHABLE)),
    "not gzip": (reply(200, "plain", {"Content-Encoding": "gzip"}), Answer(fault=Fault.UNREACHABLE)),
    "deep nesting": (reply(200, "[" * 100_000), Answer(200)),
    "digits": (reply(200, "9" * 100_000), Answer(200)),
    "bytes": (reply(200, "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")), Answer(200)),
}


@asynccontextmanager
async def canary(
    name: str, behaviour: Behaviour, limit: float = LIMIT
) -> AsyncIterator[tuple[StandIn, Ask, list[str]]]:
    required(name)  # ccxt's module is there already: neither its time nor its memory is the question's
    async with STAND_INS[name].start() as stand_in, Exchanges.open({name: stand_in.url}, time_limit=limit) as exchanges:
        key = stand_in.add_key()
        stand_in.plan(behaviour)
        yield stand_in, exchanges.asking(name, secrets_of(key)), list(key.credentials.values())


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 16 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", STAND_INS)
@pytest.mark.parametrize("case", CASES)
async def test_every_misbehaviour_ends_in_an_answer_and_leaks_nothing(
    name: str, case: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    behaviour, expected = CASES[case]
    caplog.set_level(logging.DEBUG)
    limit = WAITED_OUT if expected.fault is Fault.UNREACHABLE else LIMIT
    async with canary(name, behaviour, limit) as (_, ask, secrets):
        started = time.monotonic()
        with little_memory():
            answer = await ask(KEY_INFO[name])
        assert time.monotonic() - started < limit + 1.5
        assert answer == expected
        printed = "".join(capfd.readouterr())
        for secret in secrets:
            assert secret not in caplog.text + printed + repr(answer) + repr(ask)


@pytest.mark.parametrize("name", STAND_INS)
async def test_a_redirect_is_not_followed_to_the_host_that_would_get_the_key(name: str) -> None:
    async with Okx.start() as elsewhere, canary(name, redirect(f"{elsewhere.url}/steal")) as (_, ask, _secrets):
        assert await ask(KEY_INFO[name]) == Answer(302, fault=Fault.UNREACHABLE)
        assert elsewhere.requests == []


@pytest.mark.parametrize("name", STAND_INS)
async def test_an_echo_of_the_request_reaches_neither_logs_nor_the_secret_the_wire(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with canary(name, echo) as (_, ask, secrets):
        answer = await ask(KEY_INFO[name])
        assert answer.status == 200
        _, secret, *_rest = secrets
        assert "X-Forwarded-Host" in repr(answer.body)  # the echo did work
        assert secret not in repr(answer.body)
        assert not any(value in caplog.text for value in secrets)


async def test_a_long_body_under_the_cap_is_read_whole_packed_or_not() -> None:
    text = "x" * (BODY_CAP - 100)
    packed: Behaviour = reply(200, {"text": text})

    async def zipped(request: Any) -> Any:
        answer: Any = await packed(request)
        answer.body = gzip.compress(answer.body)
        answer.headers["Content-Encoding"] = "gzip"
        return answer

    for behaviour in (packed, zipped):
        async with canary("okx", behaviour) as (_, ask, _secrets):
            assert (await ask(KEY_INFO["okx"])).body == {"text": text}


async def test_a_host_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with Okx.start() as okx, Exchanges.open({"okx": url}) as exchanges:
        answer = await exchanges.asking("okx", secrets_of(okx.add_key()))(KEY_INFO["okx"])
        assert answer == Answer(fault=Fault.UNREACHABLE)


async def test_a_name_that_is_not_there_is_unreachable() -> None:
    async with Okx.start() as okx, Exchanges.open(time_limit=3) as exchanges:
        ask = exchanges.asking("okx", secrets_of(okx.add_key()))
        assert await ask(KEY_INFO["okx"], hostname="nowhere.invalid") == Answer(fault=Fault.UNREACHABLE)


async def test_a_server_without_a_certificate_that_we_trust_is_unreachable() -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url.replace("http:", "https:")}) as exchanges:
        answer = await exchanges.asking("okx", secrets_of(okx.add_key()))(KEY_INFO["okx"])
        assert (answer, okx.requests) == (Answer(fault=Fault.UNREACHABLE), [])
