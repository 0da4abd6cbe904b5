"""Metrics for Prometheus and a health check, on an address of their own; what they show is handed in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from web.serving import serving

STALE = timedelta(minutes=2)  # a long poll ends within a minute, and failed ones are tried again within seconds
READ_SECONDS = 5

Histogram = tuple[list[tuple[str, float]], float]  # upper bound and how many are below it, cumulative; their sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look at the process and its store. `checks` and `keys`: by exchange and verdict. Times are in seconds.

    `late` and `overrun`: by the work; `resting`: by exchange, whether it is left alone for a while.
    `walks`: by exchange (empty: none is chosen yet), step, and what became of them there.
    """

    updates: int
    deletions: Mapping[str, int]
    deletion_seconds: Histogram
    deletions_waiting: int
    deletion_oldest: float
    dead_letters: int
    inbox_pending: int
    inbox_oldest: float
    late: Mapping[str, float]
    overrun: Mapping[str, int]
    resting: Mapping[str, bool]
    checks: Mapping[tuple[str, str], int]
    check_seconds: Mapping[str, Histogram]
    keys: Mapping[tuple[str, str], int]
    walks: Mapping[tuple[str, str, str], int]
    last_poll: float


class Pages:
    """`read` fails where the database cannot be read; `polled`: when Telegram last answered, None: not yet.

    `ready`: whether updates are taken here; no longer from the moment that the process is told to end.
    """

    def __init__(
        self,
        *,
        see: Callable[[], Awaitable[Seen]],
        read: Callable[[], Awaitable[object]],
        polled: Callable[[], datetime | None],
        ready: Callable[[], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._ready = ready
        self._see = see
        self._read = read
        self._polled = polled
        self._clock = clock

    async def metrics(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(READ_SECONDS):
                seen = await self._see()
        except Exception:  # noqa: BLE001 - whatever the database says is for nobody out here
            return web.Response(status=503, text="the database cannot be read\n")
        return web.Response(body=exposition(seen), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def health(self, _: web.Request) -> web.Response:
        answers = {"telegram": self._fresh(), "database": await self._readable()}
        wrong = [name for name, well in answers.items() if not well]
        if wrong:
            return web.json_response({"status": "failing", "wrong": wrong}, status=503)
        return web.json_response({"status": "ok"})

    async def readiness(self, _: web.Request) -> web.Response:
        return web.Response(status=200 if self._ready() else 503)

    def _fresh(self) -> bool:
        polled = self._polled()
        return polled is not None and self._clock() - polled <= STALE

    async def _readable(self) -> bool:
        try:
            async with asyncio.timeout(READ_SECONDS):
                await self._read()
        except Exception:  # noqa: BLE001 - that it failed is the answer
            return False
        return True


@asynccontextmanager
async def listening(host: str, port: int, pages: Pages) -> AsyncIterator[None]:
    """Serves the pages until the end. OSError: nothing can listen there."""
    app = web.Application()
    app.add_routes(
        [web.get("/healthz", pages.health), web.get("/readyz", pages.readiness), web.get("/metrics", pages.metrics)]
    )
    async with serving(app, host, port, patience=1):
        yield


def exposition(seen: Seen) -> bytes:
    """In the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Look(seen))
    return generate_latest(registry)


class _Look(Collector):
    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        yield from self._single()
        yield from self._of_deletions()
        yield from self._of_work()
        yield from self._of_exchanges()
        yield self._of_walks()

    def _single(self) -> Iterator[Metric]:
        seen = self._seen
        yield CounterMetricFamily("keyferry_updates", "Updates of Telegram that were taken.", seen.updates)
        for name, meaning, value in (
            ("deletions_waiting", "Messages that are still to be deleted.", seen.deletions_waiting),
            ("deletion_oldest_seconds", "For how long the oldest of these waits.", seen.deletion_oldest),
            ("dead_letters", "Updates that were set aside.", seen.dead_letters),
            ("inbox_pending", "Updates that were taken and have not acted yet.", seen.inbox_pending),
            ("inbox_oldest_seconds", "For how long the oldest of these waits.", seen.inbox_oldest),
            (
                "last_poll_timestamp_seconds",
                "When Telegram was last heard: its answer to a poll, or about the webhook, or an update.",
                seen.last_poll,
            ),
        ):
            yield GaugeMetricFamily(f"keyferry_{name}", meaning, value)

    def _of_deletions(self) -> Iterator[Metric]:
        tries = CounterMetricFamily("keyferry_deletions", "Tries to delete a message.", labels=["outcome"])
        for outcome, number in self._seen.deletions.items():
            tries.add_metric([outcome], number)
        buckets, total = self._seen.deletion_seconds
        yield tries
        yield HistogramMetricFamily(
            "keyferry_deletion_seconds", "From the stored intent until the message is gone.", buckets, total
        )

    def _of_work(self) -> Iterator[Metric]:
        late = GaugeMetricFamily("keyferry_work_late_seconds", "How long the longest due waits.", labels=["work"])
        overrun = GaugeMetricFamily("keyferry_leases_overrun", "Rows held beyond their lease.", labels=["work"])
        for work, seconds in self._seen.late.items():
            late.add_metric([work], seconds)
            overrun.add_metric([work], self._seen.overrun[work])
        yield from (late, overrun)

    def _of_exchanges(self) -> Iterator[Metric]:
        checks = CounterMetricFamily("keyferry_checks", "Keys that were checked.", labels=["exchange", "verdict"])
        for labels, number in self._seen.checks.items():
            checks.add_metric(labels, number)
        took = HistogramMetricFamily("keyferry_check_seconds", "How long an exchange was asked.", labels=["exchange"])
        for exchange, (buckets, total) in self._seen.check_seconds.items():
            took.add_metric([exchange], buckets, total)
        keys = GaugeMetricFamily("keyferry_keys", "Keys in the store.", labels=["exchange", "verdict"])
        for labels, number in self._seen.keys.items():
            keys.add_metric(labels, number)
        resting = GaugeMetricFamily("keyferry_exchange_resting", "1: it failed and is left alone.", labels=["exchange"])
        for exchange, rests in self._seen.resting.items():
            resting.add_metric([exchange], rests)
        yield from (checks, took, keys, resting)

    def _of_walks(self) -> Metric:
        walks = CounterMetricFamily(
            "keyferry_walks", "Walks from /addkey to a key, by step.", labels=["exchange", "step", "what"]
        )
        for (exchange, step, what), number in self._seen.walks.items():
            walks.add_metric([exchange or "none", step, what], number)
        return walks
