"""What a monitoring system is told, with a clock and a store of the test's own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from prometheus_client.parser import text_string_to_metric_families

from tests.ports import free_port
from web import metrics
from web.metrics import Pages, Seen, exposition, listening

START = datetime(2026, 1, 1, tzinfo=UTC)
BUCKETS = ([("0.5", 1.0), ("+Inf", 2.0)], 3.5)
SEEN = Seen(
    updates=7,
    deletions={"done": 3, "refused": 0, "retried": 1},
    deletion_seconds=BUCKETS,
    deletions_waiting=2,
    deletion_oldest=1.5,
    dead_letters=4,
    inbox_pending=5,
    inbox_oldest=11.5,
    late={"checks": 12.5, "watch": 0.0},
    overrun={"checks": 13, "watch": 0},
    resting={"okx": True, "bybit": False},
    checks={("okx", "accepted"): 6, ("bybit", "unsure"): 1},
    check_seconds={"okx": BUCKETS},
    keys={("okx", "accepted"): 8},
    walks={("", "begun", "came"): 9, ("okx", "guide-1", "left"): 2},
    last_poll=1767225600.0,
)


@dataclass
class Service:
    """`database`: "works", "fails" or "hangs"."""

    now: datetime = START
    polled: datetime | None = START
    database: str = "works"
    ready: bool = True

    async def see(self) -> Seen:
        if self.database == "hangs":
            await asyncio.Event().wait()
        if self.database == "fails":
            raise OSError("disk I/O error at /var/lib/CANARY")
        return SEEN

    @asynccontextmanager
    async def served(self, host: str = "127.0.0.1") -> AsyncIterator[str]:
        pages = Pages(
            see=self.see, read=self.see, polled=lambda: self.polled, ready=lambda: self.ready, clock=lambda: self.now
        )
        port = free_port(host)
        async with listening(host, port, pages):
            yield f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def get(url: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def samples(text: str) -> dict[str, float]:
    return {
        "/".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def health(service: Service) -> tuple[int, dict[str, object]]:
    async with service.served() as url:
        status, body = await get(f"{url}/healthz")
    return status, json.loads(body)


def test_every_number_stands_under_its_name() -> None:
    assert samples(exposition(SEEN).decode()) == {
        "keyferry_updates_total": 7,
        "keyferry_deletions_total/done": 3,
        "keyferry_deletions_total/refused": 0,
        "keyferry_deletions_total/retried": 1,
        "keyferry_deletion_seconds_bucket/0.5": 1,
        "keyferry_deletion_seconds_bucket/+Inf": 2,
        "keyferry_deletion_seconds_count": 2,
        "keyferry_deletion_seconds_sum": 3.5,
        "keyferry_deletions_waiting": 2,
        "keyferry_deletion_oldest_seconds": 1.5,
        "keyferry_dead_letters": 4,
        "keyferry_inbox_pending": 5,
        "keyferry_inbox_oldest_seconds": 11.5,
        "keyferry_work_late_seconds/checks": 12.5,
        "keyferry_work_late_seconds/watch": 0,
        "keyferry_leases_overrun/checks": 13,
        "keyferry_leases_overrun/watch": 0,
        "keyferry_exchange_resting/okx": 1,
        "keyferry_exchange_resting/bybit": 0,
        "keyferry_walks_total/none/begun/came": 9,
        "keyferry_walks_total/okx/guide-1/left": 2,
        "keyferry_checks_total/okx/accepted": 6,
        "keyferry_checks_total/bybit/unsure": 1,
        "keyferry_check_seconds_bucket/okx/0.5": 1,
        "keyferry_check_seconds_bucket/okx/+Inf": 2,
        "keyferry_check_seconds_count/okx": 2,
        "keyferry_check_seconds_sum/okx": 3.5,
        "keyferry_keys/okx/accepted": 8,
        "keyferry_last_poll_timestamp_seconds": 1767225600,
    }


def test_types_are_those_that_prometheus_knows() -> None:
    types = {family.name: family.type for family in text_string_to_metric_families(exposition(SEEN).decode())}
    assert types["keyferry_updates"] == types["keyferry_deletions"] == types["keyferry_checks"] == "counter"
    assert types["keyferry_deletion_seconds"] == types["keyferry_check_seconds"] == "histogram"
    assert types["keyferry_keys"] == types["keyferry_last_poll_timestamp_seconds"] == "gauge"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_page_is_what_prometheus_reads(host: str) -> None:
    async with Service().served(host) as url, ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert await answer.read() == exposition(SEEN)


@pytest.mark.parametrize(
    ("service", "wrong"),
    [
        (Service(), []),
        (Service(now=START + timedelta(minutes=2)), []),
        (Service(now=START + timedelta(minutes=2, milliseconds=1)), ["telegram"]),
        (Service(polled=None), ["telegram"]),
        (Service(database="fails"), ["database"]),
        (Service(polled=None, database="fails"), ["telegram", "database"]),
    ],
)
async def test_health_says_which_of_the_two_is_wrong(service: Service, wrong: list[str]) -> None:
    expected = (503, {"status": "failing", "wrong": wrong}) if wrong else (200, {"status": "ok"})
    assert await health(service) == expected


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_whether_updates_are_taken_is_told_by_the_status_alone(ready: bool, status: int) -> None:
    async with Service(ready=ready, database="fails").served() as url:
        assert await get(f"{url}/readyz") == (status, "")


async def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "READ_SECONDS", 0.05)
    assert await health(Service(database="hangs")) == (503, {"status": "failing", "wrong": ["database"]})


async def test_without_the_database_there_are_no_metrics_and_its_words_stay_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Service(database="fails").served() as url:
        assert await get(f"{url}/metrics") == (503, "the database cannot be read\n")
    assert caplog.records == []


async def test_nothing_else_is_served_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="aiohttp.access")
    async with Service().served() as url:
        assert (await get(url))[0] == 404
        assert (await get(f"{url}/metrics"))[0] == 200
    assert [record for record in caplog.records if record.name == "aiohttp.access"] == []


async def test_a_port_in_use_is_for_the_caller_to_tell() -> None:
    port = free_port()
    pages = Pages(see=Service().see, read=Service().see, polled=lambda: None, ready=lambda: True, clock=lambda: START)
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        with pytest.raises(OSError, match="in use"):
            async with listening("127.0.0.1", port, pages):
                pass
    finally:
        await runner.cleanup()
