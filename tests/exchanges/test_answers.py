"""Every recorded answer, served over HTTP to the real ccxt client, gets its meaning; nothing wrong is accepted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from exchanges import load
from keys.diagnose import examine, judge
from keys.model import Answer, Ask, Exchange, Fault, Policy, Secret, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges import STAND_INS, Key, StandIn
from playground.exchanges.hostile import Behaviour, html, reply
from tests.exchanges.recorded import Recorded, brands, errors, good

EXCHANGES = load()
NOW = datetime(2023, 5, 1, tzinfo=UTC)
ALL = frozenset(EXCHANGES)
ASKED = Wanted(required=frozenset({"read"}), forbidden=frozenset(), whitelist=Policy.OFF, sites=ALL)
SERVED = 2  # requests for a key that works, at most
NAMELESS = {"whitebit"}  # they do not tell whose key it is
GOOD_WALLET = f"0x{'cd' * 20}"  # whose agent the recorded good answer tells of
NAMED_BY_ITSELF = {"hyperliquid"}  # its private key is all there is of a key: a wrong one is an unknown one
LADDER = 12  # the first question, ten places, one more


def signed(stand_in: StandIn, then: Behaviour) -> Behaviour:
    """Answers so only when the request would have been served: the key is known and the signature right."""

    async def behave(request: web.Request) -> web.StreamResponse:
        if stand_in.answer(await stand_in._call(request)).verdict != "ok":
            return web.json_response({"not": "signed"}, status=499)
        return await then(request)

    return behave


@asynccontextmanager
async def asking(exchange: Exchange, then: Behaviour) -> AsyncIterator[tuple[Ask, StandIn]]:
    async with STAND_INS[exchange.brand].start() as stand_in, Exchanges.open({exchange.brand: stand_in.url}) as edge:
        key = at_home(stand_in.add_key(), exchange)
        stand_in.plan(signed(stand_in, then))
        yield edge.asking(exchange, {name: Secret(value) for name, value in key.credentials.items()}), stand_in


def at_home(key: Key, exchange: Exchange) -> Key:
    homes = {
        "myokx": "eea.okx.com",
        "okxus": "us.okx.com",
        "bybiteu": "bybit.eu",
        "bybitid": "bybit.id",
        "gateeu": "gateeu.com",
        "binanceus": "binance.us",
    }
    key.site = homes.get(exchange.id, key.site)
    if key.wallet is not None:
        key.wallet = key.account = GOOD_WALLET
    return key


def served(one: Recorded) -> Behaviour:
    return html(one.status) if one.body is None else reply(one.status, one.body)


@pytest.mark.parametrize("one", errors(), ids=str)
async def test_a_recorded_error_means_its_faults(one: Recorded) -> None:
    exchange = EXCHANGES[one.brand]
    async with asking(exchange, served(one)) as (ask, _):
        faults, _ = judge(exchange, await ask(exchange.key_info))
        assert faults == one.faults


@pytest.mark.parametrize("one", errors(), ids=str)
async def test_a_recorded_error_is_never_accepted_and_a_passing_one_is_unsure(one: Recorded) -> None:
    exchange = EXCHANGES[one.brand]
    async with asking(exchange, served(one)) as (ask, stand_in):
        verdict = await examine(exchange, ASKED, ask, now=NOW)
        passing = any(fault.transient for fault in one.faults)
        assert verdict.status is (Status.UNSURE if passing else Status.REFUSED)
        assert len(stand_in.requests) <= LADDER


@pytest.mark.parametrize("one", good(), ids=str)
async def test_a_recorded_good_answer_is_read_as_it_is_meant(one: Recorded) -> None:
    exchange = EXCHANGES[one.brand]
    async with asking(exchange, served(one)) as (ask, _):
        answer = await ask(exchange.key_info)
        assert judge(exchange, answer)[0] == ()
        assert exchange.read_key(answer.body) == one.facts


@pytest.mark.parametrize("name", EXCHANGES)
async def test_a_good_key_is_accepted_in_two_requests_at_most(name: str) -> None:
    exchange = EXCHANGES[name]
    async with asking(exchange, served(good(exchange.brand)[0])) as (ask, stand_in):
        stand_in.heal()
        verdict = await examine(exchange, ASKED, ask)
        assert (verdict.status, verdict.exchange, verdict.faults) == (Status.ACCEPTED, name, ())
        assert verdict.facts.account == (
            None if name in NAMELESS else "0xcdcd…cdcd" if exchange.by_address else "10001"
        )
        assert len(stand_in.requests) <= SERVED


@pytest.mark.parametrize("name", EXCHANGES)
async def test_a_wrong_secret_is_named_and_refused(name: str) -> None:
    exchange = EXCHANGES[name]
    async with STAND_INS[exchange.brand].start() as stand_in, Exchanges.open({exchange.brand: stand_in.url}) as edge:
        key = at_home(stand_in.add_key(), exchange)
        wrong = {**key.credentials, exchange.fields[1].name: stand_in.new_credentials()["secret"]}
        ask = edge.asking(exchange, {name: Secret(value) for name, value in wrong.items()})
        verdict = await examine(exchange, ASKED, ask)
        alone = [rule.code for rule in exchange.rules if rule.faults == (Fault.BAD_SECRET,)]
        told_apart = None in alone or verdict.code in alone  # by the answer that came
        wrong_one = Fault.UNKNOWN_KEY if name in NAMED_BY_ITSELF else Fault.BAD_SECRET
        assert verdict.status is Status.REFUSED
        assert verdict.faults == (wrong_one,) if told_apart else wrong_one in verdict.faults


@pytest.mark.parametrize("name", brands())
async def test_an_error_page_leaves_us_unsure(name: str) -> None:
    async with asking(EXCHANGES[name], html(503)) as (ask, _):
        verdict = await examine(EXCHANGES[name], ASKED, ask)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.MAINTENANCE,))


@pytest.mark.parametrize("name", brands())
@pytest.mark.parametrize("body", [{}, [], {"code": "99999", "retCode": 99999, "msg": "?"}, "<html>ok</html>", None])
async def test_an_unknown_answer_is_unrecognised(name: str, body: Any) -> None:
    async with asking(EXCHANGES[name], reply(200, body)) as (ask, _):
        verdict = await examine(EXCHANGES[name], ASKED, ask)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.UNRECOGNISED,))


SHARE = settings(max_examples=settings().max_examples // 5)  # of each answer or exchange: there are many
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn, body: Any) -> Any:
    """A good answer in which one value, however deep, is something else or gone."""
    if not isinstance(body, dict | list) or not body or draw(st.booleans()):
        return draw(JSON)
    if isinstance(body, list):
        return [draw(spoiled(body[0])), *body[1:]]
    name = draw(st.sampled_from(sorted(body)))
    kept = {other: value for other, value in body.items() if other != name}
    return kept if draw(st.booleans()) else kept | {name: draw(spoiled(body[name]))}


@pytest.mark.parametrize("one", good(), ids=str)
@SHARE
@given(data=st.data())
def test_reading_an_answer_fails_only_in_the_ways_that_are_expected(one: Recorded, data: st.DataObject) -> None:
    body = data.draw(spoiled(one.body))
    with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError):
        facts = EXCHANGES[one.brand].read_key(body)
        assert facts.permissions is None or all(isinstance(word, str) for word in facts.permissions)
        assert all(isinstance(entry, str) for entry in facts.ip_whitelist or ())
        assert isinstance(facts.label, str | None)
        assert isinstance(facts.account, str | None)


@pytest.mark.parametrize("name", brands())
@SHARE
@given(body=JSON)
async def test_anything_at_all_as_an_answer_is_unsure(name: str, body: Any) -> None:
    async def ask(method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        return Answer(200, body)

    verdict = await examine(EXCHANGES[name], ASKED, ask)
    assert verdict.status is Status.UNSURE


@pytest.mark.parametrize(
    ("name", "state", "where"),
    [
        ("okx", {"site": "eea.okx.com"}, "myokx"),
        ("okx", {"site": "us.okx.com"}, "okxus"),
        ("myokx", {"site": "www.okx.com"}, "okx"),
        ("okx", {"environment": "demo"}, "demo"),
        ("bybit", {"environment": "testnet"}, "testnet"),
        ("deribit", {"environment": "testnet"}, "testnet"),
        ("bybit", {"environment": "demo"}, "demo"),
        ("bybit", {"site": "bybit.eu"}, "bybiteu"),
        ("bybit", {"site": "bybit.kz"}, "bybit.kz"),
        ("bybit", {"site": "manepa.jp"}, "manepa.jp"),
        ("binance", {"environment": "testnet"}, "testnet"),
        ("binance", {"environment": "demo"}, "demo"),
        ("binance", {"site": "binance.us"}, "binanceus"),
        ("binanceusdm", {"site": "binance.us"}, "binanceus"),
        ("binancecoinm", {"environment": "testnet"}, "testnet"),
        ("binanceus", {"site": "binance.com"}, "binance"),
        ("kraken", {"site": "futures.kraken.com"}, "krakenfutures"),
        ("krakenfutures", {"site": "api.kraken.com"}, "kraken"),
        ("krakenfutures", {"environment": "testnet"}, "testnet"),
        ("phemex", {"environment": "testnet"}, "testnet"),
        ("hyperliquid", {"environment": "testnet"}, "testnet"),
    ],
)
async def test_a_key_of_another_place_is_told_where_it_works(name: str, state: dict[str, str], where: str) -> None:
    exchange = EXCHANGES[name]
    async with STAND_INS[exchange.brand].start() as stand_in, Exchanges.open({exchange.brand: stand_in.url}) as edge:
        key = stand_in.add_key(**state)
        ask = edge.asking(exchange, {name: Secret(value) for name, value in key.credentials.items()})
        verdict = await examine(exchange, replace(ASKED, sites=frozenset({name})), ask)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.WRONG_ENVIRONMENT,))
        assert verdict.where == where
        assert len(stand_in.requests) <= LADDER
