"""Questions to exchanges, through the real ccxt clients and real servers."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from exchanges import load as load_exchanges
from keys.lazy_ccxt import load
from keys.model import Answer, Credentials, Fault, Secret
from keys.probe import IN_FLIGHT, Exchanges, _client, _templates, required, sound
from playground.exchanges import STAND_INS, Binance, BingX, Bybit, Key, Okx, StandIn
from playground.exchanges.hostile import down, html, reply
from playground.exchanges.hyperliquid import Hyperliquid

EXCHANGES = load_exchanges()
KEY_INFO = {name: exchange.key_info for name, exchange in EXCHANGES.items()}


def secrets_of(key: Key) -> Credentials:
    return {name: Secret(value) for name, value in key.credentials.items()}


@pytest.mark.parametrize("name", STAND_INS)
async def test_a_good_key_is_answered_at_every_exchange(name: str) -> None:
    async with STAND_INS[name].start() as stand_in, Exchanges.open({name: stand_in.url}) as exchanges:
        key = stand_in.add_key()
        answer = await exchanges.asking(EXCHANGES[name], secrets_of(key))(EXCHANGES[name].key_info)
        assert (answer.status, answer.fault) == (200, None)
        assert [seen.verdict for seen in stand_in.requests] == ["ok"]
        assert stand_in.requests[0].host == stand_in.host


@pytest.mark.parametrize("name", [name for name in STAND_INS if not EXCHANGES[name].by_address])
async def test_a_question_spoiled_on_purpose_is_never_served(name: str) -> None:
    async with STAND_INS[name].start() as stand_in, Exchanges.open({name: stand_in.url}) as exchanges:
        ask = exchanges.asking(EXCHANGES[name], secrets_of(stand_in.add_key()))
        await ask(EXCHANGES[name].key_info, spoiled=True)
        await ask(EXCHANGES[name].key_info)
        assert [seen.verdict == "ok" for seen in stand_in.requests] == [False, True]


async def test_parameters_reach_the_exchange_byte_for_byte() -> None:
    async with Bybit.start() as bybit, Exchanges.open({"bybit": bybit.url}) as exchanges:
        ask = exchanges.asking("bybit", secrets_of(bybit.add_key()))
        odd = {"accountType": "UNIFIED", "coin": "BTC,ETH%2f+"}  # signed as sent, or the signature would be refused
        assert (await ask("privateGetV5AccountWalletBalance", odd)).body["retCode"] == 0


async def test_a_credential_that_is_meant_in_a_parameter_is_sent_with_that_question_only() -> None:
    meant = replace(EXCHANGES["bybit"], key_info_params={"mine": "{apiKey}"})
    async with Bybit.start() as bybit, Exchanges.open({"bybit": bybit.url}) as exchanges:
        key = bybit.add_key()
        ask, queries = exchanges.asking(meant, secrets_of(key)), list[str]()

        async def note(request: web.Request) -> web.StreamResponse:
            queries.append(request.query_string)
            return web.json_response({})

        bybit.plan(note)
        await ask(meant.key_info)
        await ask("privateGetV5AccountInfo")
        await ask("privateGetV5AccountInfo", {"a": "{apiKey}", "b": "{other}"})
        assert queries == [f"mine={key.api_key}", "", f"a={key.api_key}&b={{other}}"]


async def test_an_answer_tells_whose_it_is_and_never_the_whole_key() -> None:
    async with Bybit.start() as bybit, Exchanges.open({"bybit": bybit.url}) as exchanges:
        key = bybit.add_key()
        answer = await exchanges.asking("bybit", secrets_of(key))("privateGetV5AccountInfo")
        assert answer.asker == f"{key.api_key[:4]}…{key.api_key[-4:]}"


async def test_no_client_holds_a_wallets_key_and_no_question_carries_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key in it ccxt's client signs and sends approvals when its markets are loaded."""
    held, bodies = list[tuple[str, str]](), list[Any]()

    class Watched(load("hyperliquid")):  # type: ignore[misc]
        def sign(self, *args: Any, **rest: Any) -> Any:
            held.append((self.privateKey, self.walletAddress))
            return super().sign(*args, **rest)

    async def note(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.json())
        return web.json_response({"role": "missing"})

    monkeypatch.setitem(_templates, "hyperliquid", Watched({"enableRateLimit": False}))
    async with Hyperliquid.start() as stand_in, Exchanges.open({"hyperliquid": stand_in.url}) as exchanges:
        key = stand_in.add_key()
        stand_in.plan(note)
        ask = exchanges.asking(EXCHANGES["hyperliquid"], secrets_of(key))
        answer = await ask("publicPostInfo")
        await ask("publicPostInfo", {"type": "extraAgents", "user": "{walletAddress}"})
        assert len(held) == 2
        assert not any(value for pair in held for value in pair)
        assert bodies == [{"type": "userRole", "user": key.api_key}, {"type": "extraAgents", "user": key.wallet}]
        assert answer.own == (key.wallet, key.api_key)
        assert str(key.wallet) not in repr(answer)


async def test_a_site_of_the_brand_is_asked_at_its_own_host() -> None:
    okx_as_data = load_exchanges()["okx"]
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        key = okx.add_key(site="eea.okx.com")
        ask = exchanges.asking(okx_as_data, secrets_of(key))
        codes = [(await ask("privateGetAccountConfig", site=site)).body["code"] for site in (None, "myokx", "okxus")]
        assert codes == ["50119", "0", "50119"]
        assert [seen.host for seen in okx.requests] == ["www.okx.com", "eea.okx.com", "us.okx.com"]


async def test_a_site_with_an_address_of_its_own_goes_there() -> None:
    async with Okx.start() as okx, Okx.start() as europe:
        async with Exchanges.open({"okx": okx.url, "myokx": europe.url}) as exchanges:
            await exchanges.asking("okx", secrets_of(europe.add_key()))("privateGetAccountConfig", site="myokx")
        assert (len(okx.requests), len(europe.requests)) == (0, 1)


@pytest.mark.parametrize(
    ("place", "host"),
    [
        ({}, "api.bybit.com"),
        ({"sandbox": "testnet"}, "api-testnet.bybit.com"),
        ({"sandbox": "demo"}, "api-demo.bybit.com"),
        ({"hostname": "bybit.kz"}, "api.bybit.kz"),
        ({"hostname": "bybit.kz", "sandbox": "testnet"}, "api-testnet.bybit.kz"),
        ({"site": "bybiteu"}, "api.bybit.eu"),
    ],
)
async def test_environments_and_regions_of_bybit(place: dict[str, Any], host: str) -> None:
    async with Bybit.start() as bybit, Exchanges.open({"bybit": bybit.url}) as exchanges:
        await exchanges.asking("bybit", secrets_of(bybit.add_key()))("privateGetV5UserQueryApi", **place)
        assert [seen.host for seen in bybit.requests] == [host]


@pytest.mark.parametrize(
    ("method", "place", "host"),
    [
        ("privateGetAccount", {}, "api.binance.com"),
        ("fapiPrivateGetAccountConfig", {}, "fapi.binance.com"),
        ("privateGetAccount", {"sandbox": "testnet"}, "testnet.binance.vision"),
        ("privateGetAccount", {"sandbox": "demo"}, "demo-api.binance.com"),
        ("privateGetAccount", {"site": "binanceus"}, "api.binance.us"),
    ],
)
async def test_environments_of_binance(method: str, place: dict[str, Any], host: str) -> None:
    async with Binance.start() as binance, Exchanges.open({"binance": binance.url}) as exchanges:
        await exchanges.asking("binance", secrets_of(binance.add_key()))(method, **place)
        assert [seen.host for seen in binance.requests] == [host]


@pytest.mark.parametrize("sandbox", ["demo", "testnet"])
async def test_a_demo_key_of_okx_works_with_the_demo_header_only(sandbox: str) -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        ask = exchanges.asking("okx", secrets_of(okx.add_key(environment="demo")))
        assert (await ask("privateGetAccountConfig")).body["code"] == "50101"
        assert (await ask("privateGetAccountConfig", sandbox=sandbox)).body["code"] == "0"
        assert (await ask("privateGetAccountConfig")).body["code"] == "50101"


async def test_no_trace_of_a_check_stays_in_the_template_of_the_next() -> None:
    async with Binance.start() as binance, Exchanges.open({"binance": binance.url}) as exchanges:
        ask = exchanges.asking("binance", secrets_of(binance.add_key()))
        await ask("privateGetAccount")
        before = {name: repr(value) for name, value in vars(_templates["binance"]).items()}
        places: list[dict[str, Any]] = [
            {},
            {"sandbox": "testnet"},
            {"sandbox": "demo"},
            {"hostname": "binance.example"},
        ]
        for place in places:
            await ask("privateGetAccount", {"note": "mine"}, **place)
        assert {name: repr(value) for name, value in vars(_templates["binance"]).items()} == before
        assert not any(key in text for key in binance.keys for text in before.values())


@pytest.mark.parametrize(
    "place", [{"method": "privateGetNowhere"}, {"sandbox": "testnet"}, {"site": "nowhere"}, {"site": "../okx"}]
)
async def test_a_question_that_cannot_be_put_says_nothing_about_the_key(place: dict[str, str]) -> None:
    async with Binance.start() as binance, Exchanges.open({"binance": binance.url}) as exchanges:
        ask: Any = exchanges.asking("binance", secrets_of(binance.add_key()))
        answer = await ask(**{"method": "sapiGetAccountApiRestrictions", **place})
        assert (answer, binance.requests) == (Answer(fault=Fault.UNREACHABLE), [])


@pytest.mark.parametrize("value", ["", "key\n", "ключ", "a\x00b", "k" * 8193, "a\u200bb", "a\r\nX-Evil: 1"])
@pytest.mark.parametrize("field", ["apiKey", "secret", "password"])
async def test_malformed_values_are_told_without_a_question(field: str, value: str) -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        credentials = {**secrets_of(okx.add_key()), field: Secret(value)}
        answer = await exchanges.asking("okx", credentials)("privateGetAccountConfig")
        assert (answer, okx.requests) == (Answer(fault=Fault.MALFORMED), [])


async def test_a_field_that_is_missing_is_malformed() -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        credentials = {name: value for name, value in secrets_of(okx.add_key()).items() if name != "password"}
        assert (await exchanges.asking("okx", credentials)("privateGetAccountConfig")).fault is Fault.MALFORMED


async def test_a_private_key_that_cannot_sign_is_malformed() -> None:
    async with Binance.start() as binance, Exchanges.open({"binance": binance.url}) as exchanges:
        pem = "-----BEGIN PRIVATE KEY-----\nnot one\n-----END PRIVATE KEY-----\n"
        ask = exchanges.asking("binance", {"apiKey": Secret("k" * 64), "secret": Secret(pem)})
        assert (await ask("privateGetAccount")).fault is Fault.MALFORMED
        assert binance.requests == []


def test_lines_are_for_private_keys_only() -> None:
    assert sound(Secret("-----BEGIN PRIVATE KEY-----\r\nabc\n"))
    assert not sound(Secret("abc\ndef"))


def test_what_ccxt_asks_for_is_known_per_exchange() -> None:
    assert required("okx") == ("apiKey", "secret", "password")
    assert required("bingx") == ("apiKey", "secret")


async def ask_at_once(stand_in: StandIn, exchanges: Exchanges, count: int) -> list[Answer]:
    ask = exchanges.asking("bingx", secrets_of(stand_in.add_key()))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.wait_for(_as_coroutine(ask), 30)) for _ in range(count)]
    return [task.result() for task in tasks]


async def _as_coroutine(ask: Any) -> Answer:
    answer: Answer = await ask(KEY_INFO["bingx"])
    return answer


async def test_eight_questions_at_a_time_reach_one_exchange() -> None:
    async with BingX.start() as bingx, Exchanges.open({"bingx": bingx.url}) as exchanges:
        bingx.slow = 0.4
        asking = asyncio.create_task(ask_at_once(bingx, exchanges, 2 * IN_FLIGHT))
        await asyncio.sleep(0.3)
        first = len(bingx.requests)
        answers = await asking
        assert (first, len(bingx.requests)) == (IN_FLIGHT, 2 * IN_FLIGHT)
        assert all(answer.status == 200 for answer in answers)


async def test_a_wait_for_a_place_is_not_taken_for_silence_of_the_exchange() -> None:
    async with BingX.start() as bingx, Exchanges.open({"bingx": bingx.url}, time_limit=0.8) as exchanges:
        bingx.slow = 0.3
        answers = await ask_at_once(bingx, exchanges, 4 * IN_FLIGHT)
        assert all(answer.status == 200 for answer in answers)


async def test_an_exchange_that_is_down_is_not_hammered_and_is_tried_again_later() -> None:
    async with BingX.start() as bingx, Exchanges.open({"bingx": bingx.url}, rest=0.3) as exchanges:
        ask = exchanges.asking("bingx", secrets_of(bingx.add_key()))
        bingx.plan(html(503))
        for _ in range(5):
            assert exchanges.resting().get("bingx", False) is False
            assert (await ask(KEY_INFO["bingx"])).status == 503
        assert exchanges.resting() == {"bingx": True}
        for _ in range(9):
            assert await ask(KEY_INFO["bingx"]) == Answer(fault=Fault.MAINTENANCE)
        assert len(bingx.requests) == 5
        bingx.heal()
        await asyncio.sleep(0.35)
        assert [(await ask(KEY_INFO["bingx"])).status for _ in range(3)] == [200] * 3
        assert exchanges.resting() == {"bingx": False}


async def test_a_try_that_is_cancelled_does_not_close_the_way_for_ever() -> None:
    async with BingX.start() as bingx, Exchanges.open({"bingx": bingx.url}, rest=0.05) as exchanges:
        ask = exchanges.asking("bingx", secrets_of(bingx.add_key()))
        bingx.plan(down)
        for _ in range(5):
            assert (await ask(KEY_INFO["bingx"])).fault is Fault.UNREACHABLE
        bingx.heal()
        bingx.slow = 5.0
        await asyncio.sleep(0.06)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_as_coroutine(ask), 0.1)
        bingx.slow = 0.0
        assert (await ask(KEY_INFO["bingx"])).status == 200


async def test_one_dead_host_does_not_close_the_others() -> None:
    async with Bybit.start() as bybit, Exchanges.open({"bybit": bybit.url}) as exchanges:
        ask = exchanges.asking("bybit", secrets_of(bybit.add_key()))
        bybit.plan(reply(500), times=5)
        for _ in range(6):
            last = await ask(KEY_INFO["bybit"], hostname="bybit.kz")
        assert last == Answer(fault=Fault.MAINTENANCE)
        assert (await ask(KEY_INFO["bybit"])).status == 200


async def test_the_wait_that_an_exchange_names_is_kept() -> None:
    async with Binance.start() as binance, Exchanges.open({"binance": binance.url}) as exchanges:
        ask = exchanges.asking("binance", secrets_of(binance.add_key()))
        binance.answer_next(429, {"code": -1003, "msg": "Too many requests"}, headers={"Retry-After": "1"})
        assert (await ask("privateGetAccount")).status == 429
        assert await ask("privateGetAccount") == Answer(fault=Fault.RATE_LIMITED)
        await asyncio.sleep(1.05)
        assert (await ask("privateGetAccount")).status == 200


async def test_a_failure_with_a_code_that_nobody_knows_counts_by_its_status() -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        ask = exchanges.asking(load_exchanges()["okx"], secrets_of(okx.add_key()))
        okx.answer_next(500, {"code": "99999", "msg": "?"}, times=None)
        for _ in range(6):
            last = await ask(KEY_INFO["okx"])
        assert last == Answer(fault=Fault.MAINTENANCE)


async def test_an_exchanges_own_throttle_code_counts_where_its_facts_are_known() -> None:
    bingx_as_data = load_exchanges()["bingx"]
    async with BingX.start() as bingx, Exchanges.open({"bingx": bingx.url}) as exchanges:
        ask = exchanges.asking(bingx_as_data, secrets_of(bingx.add_key()))
        bingx.answer_next(200, {"code": 100410, "msg": "rate limited"}, times=None)
        for _ in range(6):
            last = await ask(KEY_INFO["bingx"])
        assert last == Answer(fault=Fault.RATE_LIMITED)
        assert len(bingx.requests) == 5


async def test_the_client_that_signed_forgets_the_secret_at_once() -> None:
    async with Okx.start() as okx, Exchanges.open({"okx": okx.url}) as exchanges:
        key = okx.add_key()
        gc.disable()
        try:
            assert (await exchanges.asking("okx", secrets_of(key))("privateGetAccountConfig")).status == 200
            clients = [one for one in gc.get_objects() if type(one).__name__ == "okx"]
        finally:
            gc.enable()
        assert not any(key.secret in str(vars(client).values()) for client in clients)


async def test_two_clients_share_nothing_that_can_be_changed() -> None:
    first, second = [await _client("binance", None, None) for _ in range(2)]
    first.urls["api"]["private"] = first.options["networks"]["ERC20"] = first.headers["x"] = "mine"
    assert "mine" not in (second.urls["api"]["private"], second.options["networks"]["ERC20"], *second.headers.values())
