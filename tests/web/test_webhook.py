"""Who may post to the webhook, what, and what is answered: over real HTTP, with a store of the test's own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession

from keys.model import Secret
from tests.ports import free_port
from web import webhook
from web.serving import serving
from web.webhook import HEADER, LARGEST, Entrance, Unfit

KNOWN = {HEADER: "S3cret_token-of-the-test"}
BODY = b'{"update_id": 1, "message": {"text": "CANARY"}}'


@dataclass
class Service:
    """`trouble`: what keeps an update from being stored."""

    trouble: Exception | None = None
    ready: bool = True
    taken: list[bytes] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def take(self, body: bytes) -> None:
        await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(body)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        self.port = free_port()
        entrance = Entrance(path="/telegram", secret=Secret(KNOWN[HEADER]), take=self.take, ready=lambda: self.ready)
        async with serving(entrance.app(), "127.0.0.1", self.port, patience=5):
            yield f"http://127.0.0.1:{self.port}"

    async def raw(self, request: bytes) -> bytes:
        """The answer to these bytes, as they are."""
        async with self.served():
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(request)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            writer.close()
            return answer


async def ask(url: str, method: str = "POST", **more: Any) -> tuple[int, bytes]:
    """Status and body; nothing is told by any header either."""
    async with ClientSession() as http, http.request(method, url, **more) as answer:
        assert "Server" not in answer.headers
        return answer.status, await answer.read()


def request(*headers: bytes, length: int = len(BODY)) -> bytes:
    lines = [b"POST /telegram HTTP/1.1", b"Host: x", b"Content-Length: %d" % length, *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    assert found
    return int(found[1])


async def test_an_update_is_taken_from_who_knows_the_secret_and_answered_without_a_word() -> None:
    service = Service()
    async with service.served() as url:
        assert await ask(f"{url}/telegram", data=BODY, headers=KNOWN) == (200, b"")
    assert service.taken == [BODY]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: KNOWN[HEADER][:-1]},
        {HEADER: KNOWN[HEADER] + "x"},
        {HEADER: KNOWN[HEADER].lower()},
        {"Authorization": KNOWN[HEADER]},
        {"X-Forwarded-For": "149.154.167.220", "X-Real-IP": "127.0.0.1"},
    ],
)
async def test_who_does_not_know_it_is_refused_and_told_nothing(headers: dict[str, str]) -> None:
    service = Service()
    async with service.served() as url:
        assert await ask(f"{url}/telegram", data=BODY, headers=headers) == (401, b"")
    assert service.taken == []


@pytest.mark.parametrize("value", [b"\xff\xfe\x80", "секрет".encode(), b"\xc3", KNOWN[HEADER].encode() + b"\xff"])
async def test_a_header_that_is_no_ascii_is_just_wrong(value: bytes) -> None:
    service = Service()
    assert status(await service.raw(request(HEADER.encode() + b": " + value) + BODY)) == 401
    assert service.taken == []


async def test_who_is_refused_is_not_read() -> None:
    """The body never comes, and the answer does."""
    assert status(await Service().raw(request(length=10**9))) == 401


async def test_what_telegram_never_sends_is_not_read_to_its_end() -> None:
    service = Service()
    async with service.served() as url:
        for size, told in ((LARGEST + 1, 413), (LARGEST, 200)):
            assert (await ask(f"{url}/telegram", data=BytesIO(b"x" * size), headers=KNOWN))[0] == told
    assert [len(body) for body in service.taken] == [LARGEST]


async def test_a_compressed_body_is_not_unpacked() -> None:
    service = Service()
    async with service.served() as url:
        await ask(f"{url}/telegram", data=b"\x1f\x8b", headers=KNOWN | {"Content-Encoding": "gzip"})
    assert service.taken == [b"\x1f\x8b"]


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.05)
    service = Service()
    assert status(await service.raw(request(f"{HEADER}: {KNOWN[HEADER]}".encode()) + BODY[:-1])) == 408
    assert service.taken == []


async def test_who_goes_away_in_the_middle_of_a_body_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    service = Service()
    async with service.served() as url:
        _, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(request(f"{HEADER}: {KNOWN[HEADER]}".encode()) + BODY[:-1])
        await writer.drain()
        writer.close()
        assert (await ask(f"{url}/telegram", data=BODY, headers=KNOWN))[0] == 200
    assert service.taken == [BODY]
    assert caplog.records == []


@pytest.mark.parametrize(
    ("trouble", "told"), [(Unfit("CANARY"), 400), (OSError("CANARY"), 503), (RuntimeError("CANARY"), 503)]
)
async def test_what_is_not_stored_is_not_acknowledged_and_nothing_is_told(
    trouble: Exception, told: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with Service(trouble).served() as url:
        assert await ask(f"{url}/telegram", data=BODY, headers=KNOWN) == (told, b"")
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/telegram/", "/Telegram", "/telegram2", "//telegram", "/metrics", "/healthz/x"])
async def test_there_is_no_other_path(path: str) -> None:
    service = Service()
    async with service.served() as url:
        assert (await ask(f"{url}{path}", data=BODY, headers=KNOWN))[0] == 404
    assert service.taken == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_there_is_no_other_method(method: str) -> None:
    service = Service()
    async with service.served() as url:
        assert (await ask(f"{url}/telegram", method, headers=KNOWN))[0] == 405
    assert service.taken == []


@pytest.mark.parametrize("ready", [True, False])
async def test_a_balancer_hears_that_it_lives_and_whether_to_send_updates_here(ready: bool) -> None:
    service = Service(OSError("the database is gone"), ready)
    async with service.served() as url:
        assert await ask(f"{url}/healthz", "GET") == (200, b"")
        assert await ask(f"{url}/readyz", "GET") == (200 if ready else 503, b"")


async def test_at_the_end_what_is_under_way_is_answered() -> None:
    service = Service()
    service.gate.clear()
    async with service.served() as url:
        asked = asyncio.ensure_future(ask(f"{url}/telegram", data=BODY, headers=KNOWN))
        await asyncio.sleep(0.1)
        asyncio.get_running_loop().call_later(0.1, service.gate.set)
    assert await asked == (200, b"")
    assert service.taken == [BODY]


async def test_nothing_is_logged_of_a_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with Service().served() as url:
        await ask(f"{url}/telegram?CANARY", data=BODY, headers=KNOWN | {"User-Agent": "CANARY"})
    assert "CANARY" not in caplog.text
    assert KNOWN[HEADER] not in caplog.text
