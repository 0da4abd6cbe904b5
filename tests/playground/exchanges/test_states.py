"""A whole exchange that is down, throttles or is slow; keys that grow old by a clock that is given."""

from __future__ import annotations

import time
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from playground.exchanges import STAND_INS, Binance, Bybit, Key, StandIn
from playground.exchanges.call import Seen
from playground.exchanges.core import SLOW
from tests.playground.exchanges.test_stand_ins import ENDED, KEY_INFO, UNKNOWN, ask, verdict

START = datetime(2030, 1, 1, tzinfo=UTC)
THROTTLE = {
    "bitfinex": (429, "ERR_RATE_LIMIT"),
    "hyperliquid": (429, "429"),
    "deribit": (429, "10028"),
    "cryptocom": (429, "42901"),
    "coinbase": (429, "rate_limit_exceeded"),
    "whitebit": (429, "429"),
    "blofin": (429, "429"),
    "gate": (429, "TOO_MANY_REQUESTS"),
    "mexc": (429, "429"),
    "toobit": (429, "-1003"),
    "okx": (429, "50011"),
    "bybit": (200, "10006"),
    "binance": (429, "-1003"),
    "bingx": (200, "100410"),
    "bitget": (429, "429"),
    "kraken": (200, "EAPI:Rate limit exceeded"),
    "krakenfutures": (200, "apiLimitExceeded"),
    "kucoin": (429, "429000"),
    "htx": (429, "rate-too-many-requests"),
    "weex": (429, "429"),
    "phemex": (429, "429"),
}
EVERY = pytest.mark.parametrize("name", STAND_INS)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


async def told(stand_in: StandIn, name: str, key: Key) -> tuple[int, str]:
    answer = await ask(stand_in, name, key.credentials, KEY_INFO[name])
    return answer.status, stand_in.requests[-1].verdict


@EVERY
async def test_an_exchange_that_throttles_says_so_in_its_own_words(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        key = stand_in.add_key()
        stand_in.state = "throttled"
        assert await told(stand_in, name, key) == THROTTLE[name]
        stand_in.state = "up"
        assert await told(stand_in, name, key) == (200, "ok")


@EVERY
async def test_a_throttle_can_be_planned_for_one_key(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        key, other = stand_in.add_key(), stand_in.add_key()
        stand_in.plan(stand_in.throttled, key, 1)
        status, _ = THROTTLE[name]
        assert await told(stand_in, name, other) == (200, "ok")
        assert await told(stand_in, name, key) == (status, "planned")
        assert await told(stand_in, name, key) == (200, "ok")


async def test_a_slow_exchange_answers_after_three_seconds() -> None:
    async with Bybit.start() as bybit:
        bybit.state, began = "slow", time.monotonic()
        assert await verdict(bybit, "bybit", bybit.add_key()) == "ok"
        assert time.monotonic() - began >= SLOW


@EVERY
async def test_an_exchange_that_is_down_shows_an_error_page(name: str) -> None:
    async with STAND_INS[name].start() as stand_in, aiohttp.ClientSession() as http:
        stand_in.state = "down"
        async with http.get(stand_in.url) as response:
            assert (response.status, response.content_type) == (502, "text/html")
        assert stand_in.requests[-1].verdict == "502"


async def test_what_is_planned_for_a_key_outlives_the_trouble_of_the_whole() -> None:
    async with Binance.start() as binance:
        key = binance.add_key()
        binance.answer_next(418, {"code": 1}, key=key)
        binance.state = "throttled"
        assert [await verdict(binance, "binance", key) for _ in range(2)] == ["-1003", "-1003"]
        binance.state = "up"
        assert [await verdict(binance, "binance", key) for _ in range(2)] == ["planned", "ok"]


async def test_healing_ends_the_trouble_of_the_whole() -> None:
    async with Binance.start() as binance:
        binance.state = "throttled"
        binance.heal()
        assert await verdict(binance, "binance", binance.add_key()) == "ok"


@EVERY
async def test_a_key_ends_when_its_time_has_come_and_not_before(name: str) -> None:
    clock = Clock()
    async with STAND_INS[name].start(now=clock) as stand_in:
        key = stand_in.add_key(permissions={"read", "futures"}, expires_at=START + timedelta(days=5))
        assert await verdict(stand_in, name, key) == "ok"
        clock.at = START + timedelta(days=5)
        ended = (ENDED | {"binance": "ok"}).get(name, UNKNOWN[name])  # at Binance only its trading ends
        assert await verdict(stand_in, name, key) == ended


async def test_what_ends_at_binance_is_the_right_to_trade_of_a_key_without_addresses() -> None:
    clock = Clock()
    async with Binance.start(now=clock) as binance:
        key = binance.add_key(permissions={"read", "futures"}, expires_at=START + timedelta(days=5))
        info = (await ask(binance, "binance", key.credentials, KEY_INFO["binance"])).body
        assert (info["enableFutures"], "tradingAuthorityExpirationTime" in info) == (True, True)
        clock.at = START + timedelta(days=6)
        info = (await ask(binance, "binance", key.credentials, KEY_INFO["binance"])).body
        assert (info["enableFutures"], info["enableReading"]) == (False, True)
        assert "tradingAuthorityExpirationTime" not in info
        key.ips = [binance.caller_ip]
        assert (await ask(binance, "binance", key.credentials, KEY_INFO["binance"])).body["enableFutures"] is True


async def test_bybit_counts_the_days_that_a_key_has_left() -> None:
    clock = Clock()
    async with Bybit.start(now=clock) as bybit:
        key = bybit.add_key(expires_at=START + timedelta(days=90))
        clock.at = START + timedelta(days=80)
        info = (await ask(bybit, "bybit", key.credentials, KEY_INFO["bybit"])).body["result"]
        assert (info["deadlineDay"], info["expiredAt"]) == (10, "2030-04-01T00:00:00Z")


@EVERY
async def test_moving_the_clock_leaves_the_time_of_requests_alone(name: str) -> None:
    async with STAND_INS[name].start(now=Clock()) as stand_in:
        assert await verdict(stand_in, name, stand_in.add_key()) == "ok"


@EVERY
async def test_what_was_seen_is_numbered_and_dated_and_holds_no_secret(name: str) -> None:
    clock = Clock()
    async with STAND_INS[name].start(now=clock) as stand_in:
        key = stand_in.add_key()
        await verdict(stand_in, name, key)
        clock.at = START + timedelta(days=1)
        await verdict(stand_in, name, key)
        first, second = stand_in.requests
        assert (first.number, first.at, second.number, second.at) == (1, START, 2, clock.at)
        seen = " ".join(str(getattr(second, one.name)) for one in fields(Seen))
        assert not [value for value in key.credentials.values() if value in seen]
        assert "?" not in second.path
