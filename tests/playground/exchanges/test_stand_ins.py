"""The stand-ins serve a plain ccxt client as the exchanges do, and refuse what they refuse."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import ccxt.async_support as ccxt
import pytest
from yarl import URL

from exchanges import load
from keys.model import Secret
from playground.exchanges import STAND_INS, Binance, BingX, Bybit, Key, Okx, StandIn
from playground.exchanges.hostile import down
from playground.exchanges.keccak import address_of

EXCHANGES = load()
KEY_INFO = {name: exchange.key_info for name, exchange in EXCHANGES.items()}
UNKNOWN = {
    "bitfinex": "apikey: invalid",
    "hyperliquid": "missing",
    "deribit": "13004",
    "cryptocom": "40101",
    "coinbase": "Unauthorized",
    "whitebit": "0",
    "blofin": "152401",
    "gate": "INVALID_KEY",
    "mexc": "10072",
    "toobit": "-2015",
    "okx": "50119",
    "bybit": "10003",
    "binance": "-2015",
    "bingx": "100413",
    "bitget": "40037",
    "kraken": "EAPI:Invalid key",
    "krakenfutures": "authenticationError",
    "kucoin": "400003",
    "htx": "Incorrect Access key",
    "weex": "-1044",
    "phemex": "Api key not found",
}
OFF = {"whitebit": "2"}
ENDED = OFF | {  # what is not told as an unknown key
    "bybit": "33004",
    "blofin": "152402",
    "htx": "API key has expired",
    "toobit": "-2017",
}
BAD_SECRET = {
    "bitfinex": "apikey: digest invalid",
    "hyperliquid": "missing",
    "deribit": "13004",
    "cryptocom": "40101",
    "coinbase": "Unauthorized",
    "whitebit": "10",
    "blofin": "152409",
    "gate": "INVALID_SIGNATURE",
    "mexc": "700002",
    "toobit": "-1022",
    "okx": "50113",
    "bybit": "10004",
    "binance": "-1022",
    "bingx": "100001",
    "bitget": "40009",
    "kraken": "EAPI:Invalid signature",
    "krakenfutures": "authenticationError",
    "kucoin": "400004",
    "htx": "Verification failure",
    "weex": "-1047",
    "phemex": "API Signature verification failed.",
}
BAD_ADDRESS = {
    "bitfinex": "apikey: invalid",
    "hyperliquid": "ok",
    "deribit": "13004",
    "cryptocom": "40103",
    "coinbase": "Unauthorized",
    "whitebit": "2",
    "blofin": "152406",
    "gate": "FORBIDDEN",
    "mexc": "700006",
    "toobit": "-2015",
    "okx": "50110",
    "bybit": "10010",
    "binance": "-2015",
    "bingx": "100419",
    "bitget": "40018",
    "kraken": "EAPI:Invalid key",
    "krakenfutures": "authenticationError",
    "kucoin": "400006",
    "htx": "Incorrect IP address",
    "weex": "-1056",
    "phemex": "Request IP mismatch.",
}
CLOCK = {
    "bitfinex": "ok",
    "hyperliquid": "ok",
    "deribit": "13009",
    "cryptocom": "40102",
    "coinbase": "Unauthorized",
    "whitebit": "ok",
    "blofin": "152405",
    "gate": "REQUEST_EXPIRED",
    "mexc": "700003",
    "toobit": "-1021",
    "okx": "50102",
    "bybit": "10002",
    "binance": "-1021",
    "bingx": "100421",
    "bitget": "40008",
    "kraken": "ok",  # knows no time, only numbers that rise
    "krakenfutures": "ok",
    "kucoin": "400002",
    "htx": "Invalid submission time or incorrect time format",
    "weex": "-1046",
    "phemex": "Request Expired",
}
ORDERS = {
    "bitfinex": "privatePostAuthWOrderSubmit",
    "hyperliquid": "privatePostExchange",
    "deribit": "privateGetBuy",
    "cryptocom": "v1PrivatePostPrivateCreateOrder",
    "coinbase": "v3PrivatePostBrokerageOrders",
    "whitebit": "v4PrivatePostOrderNew",
    "blofin": "privatePostTradeOrder",
    "gate": "privateSpotPostOrders",
    "mexc": "spotPrivatePostOrder",
    "toobit": "privatePostApiV1SpotOrder",
    "okx": "privatePostTradeOrder",
    "bybit": "privatePostV5OrderCreate",
    "binance": "privatePostOrder",
    "bingx": "swapV2PrivatePostTradeOrder",
    "bitget": "privateMixPostV2MixOrderPlaceOrder",
    "kraken": "privatePostAddOrder",
    "krakenfutures": "privatePostSendorder",
    "kucoin": "privatePostOrders",
    "htx": "contractPrivatePostV5TradeOrder",
    "weex": "privatePostApiV3Order",
    "phemex": "privatePostGOrders",
}


class Told(Exception):
    """An answer of a stand-in, caught before ccxt reads it."""

    def __init__(self, status: int, body: Any) -> None:
        self.status, self.body = status, body


async def ask(stand_in: StandIn, name: str, credentials: dict[str, str], method: str, **settings: Any) -> Told:
    """Through a plain client of ccxt: only the address is another one."""
    client = getattr(ccxt, name)({**credentials, "enableRateLimit": False})
    for setting, value in settings.items():
        setattr(client, setting, value) if setting == "hostname" else getattr(client, setting)(value)

    async def fetch(url: str, method: str = "GET", headers: Any = None, body: Any = None) -> None:
        meant = urlsplit(url)
        target = stand_in.url + url[len(f"{meant.scheme}://{meant.netloc}") :]
        sent = client.prepare_request_headers(headers) | {"X-Forwarded-Host": meant.netloc}
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, URL(target, encoded=True), headers=sent, data=body) as response,
        ):
            plain = response.content_type == "text/plain"
            raise Told(response.status, await (response.text() if plain else response.json()))

    client.fetch = fetch
    with pytest.raises(Told) as told:
        await getattr(client, method)(params(name, method, credentials))
    return told.value


def params(name: str, method: str, credentials: dict[str, str]) -> dict[str, str]:
    """What goes with the key-info question; `{apiKey}` stands for the credential."""
    if method != KEY_INFO.get(name):
        return {}
    signed, wanted = EXCHANGES[name].signed, EXCHANGES[name].key_info_params
    if "privateKey" in credentials:
        credentials = {**credentials, "agent": address_of(credentials["privateKey"])}
    made = signed({field: Secret(value) for field, value in credentials.items()}) if signed else {}
    return {field: value.format_map(credentials) for field, value in wanted.items()} | dict(made)


async def verdict(stand_in: StandIn, name: str, key: Key, method: str | None = None, **settings: Any) -> str:
    await ask(stand_in, name, key.credentials, method or KEY_INFO[name], **settings)
    return stand_in.requests[-1].verdict


@pytest.mark.parametrize("name", STAND_INS)
async def test_a_plain_ccxt_client_is_served(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        assert await verdict(stand_in, name, stand_in.add_key()) == "ok"


def wrongs(secret: str) -> tuple[str, ...]:
    """Near misses; of a secret in base64 such that are base64 too, since ccxt does not sign with others."""
    for name, form in (("coinbase", "PRIVATE KEY"), ("hyperliquid", "^0x[0-9a-f]{64}$")):
        if re.search(form, secret):
            return tuple(STAND_INS[name]().new_credentials()["secret"] for _ in range(2))
    if secret.endswith("=="):
        return (secret.swapcase(), f"A{secret[1:]}" if secret[0] != "A" else f"B{secret[1:]}", "0" * 86 + "==")
    return (secret[:-1], secret + "0", secret.swapcase(), "0")


@pytest.mark.parametrize("name", STAND_INS)
async def test_a_wrong_secret_is_never_accepted(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        key = stand_in.add_key()
        for wrong in wrongs(key.secret):
            told = await ask(stand_in, name, {**key.credentials, EXCHANGES[name].fields[1].name: wrong}, KEY_INFO[name])
            assert stand_in.requests[-1].verdict == BAD_SECRET[name]
            assert "permissions" not in str(told.body)


@pytest.mark.parametrize("name", STAND_INS)
async def test_the_state_of_a_key_may_change_at_any_moment(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        key = stand_in.add_key()
        assert await verdict(stand_in, name, key) == "ok"
        key.ips = ["198.51.100.0/24"]
        assert await verdict(stand_in, name, key) == BAD_ADDRESS[name]
        stand_in.caller_ip = "198.51.100.77"
        key.disabled = False  # WhiteBIT has switched it off
        assert await verdict(stand_in, name, key) == "ok"
        key.disabled = True
        assert await verdict(stand_in, name, key) == OFF.get(name, UNKNOWN[name])
        key.disabled = False
        stand_in.clock_ahead = 120
        assert await verdict(stand_in, name, key) == CLOCK[name]
        stand_in.clock_ahead = 0
        key.expired = True
        assert await verdict(stand_in, name, key) == ENDED.get(name, UNKNOWN[name])
        key.expired = False
        stand_in.remove_key(key)
        assert await verdict(stand_in, name, key) == UNKNOWN[name]


@pytest.mark.parametrize("name", STAND_INS)
async def test_an_order_finds_no_place_and_is_on_record(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        told = await ask(stand_in, name, stand_in.add_key(permissions={"read", "futures"}).credentials, ORDERS[name])
        method = "GET" if name == "deribit" else "POST"
        assert (told.status, stand_in.requests[-1].method, stand_in.requests[-1].verdict) == (404, method, "not_found")
        assert re.search("order|/buy|/exchange", stand_in.requests[-1].path.lower())


@pytest.mark.parametrize("name", STAND_INS)
async def test_the_record_and_the_key_itself_print_no_secret(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        key = stand_in.add_key()
        await verdict(stand_in, name, key)
        for value in key.credentials.values():
            assert value not in repr(stand_in.requests) + repr(key)
        ends = 2 if len(key.api_key) < 12 else 4
        assert stand_in.requests[0].key == f"{key.api_key[:ends]}…{key.api_key[-ends:]}"
        assert repr(Key(api_key="short", secret="s")) == "Key(…)"


@pytest.mark.parametrize("name", STAND_INS)
async def test_a_question_without_a_key_is_refused_in_the_exchanges_form(name: str) -> None:
    async with STAND_INS[name].start() as stand_in, aiohttp.ClientSession() as http:
        await verdict(stand_in, name, stand_in.add_key())
        first = stand_in.requests[0]
        async with http.request(first.method, stand_in.url + first.path) as response:
            assert response.status in (200, 400, 401, 422, 500)
        refused = {
            "bitfinex": "apikey: invalid",
            "hyperliquid": "422",
            "deribit": "-32602",
            "cryptocom": "40101",
            "coinbase": "Unauthorized",
            "whitebit": "9",
            "blofin": "152401",
            "gate": "MISSING_REQUIRED_HEADER",
            "mexc": "700001",
            "toobit": "-2014",
            "okx": "50103",
            "bybit": "10002",
            "binance": "-2014",
            "bingx": "100413",
            "bitget": "40001",
            "kraken": "EAPI:Invalid key",
            "krakenfutures": "authenticationError",
            "kucoin": "400001",
            "htx": "login-required",
            "weex": "-1040",
            "phemex": "Failed to load API KEY.",
        }
        assert (stand_in.requests[-1].verdict, stand_in.requests[-1].key) == (refused[name], None)


@pytest.mark.parametrize("name", [name for name in STAND_INS if name not in {"krakenfutures", "phemex", "hyperliquid"}])
async def test_the_time_is_told_to_everybody(name: str) -> None:
    methods = {
        "bitfinex": "publicGetPlatformStatus",
        "deribit": "publicGetGetTime",
        "cryptocom": "v1PublicGetPublicGetInstruments",
        "coinbase": "v3PublicGetBrokerageTime",
        "whitebit": "v4PublicGetTime",
        "blofin": "publicGetMarketInstruments",
        "gate": "publicSpotGetTime",
        "mexc": "spotPublicGetTime",
        "toobit": "commonGetApiV1Time",
        "okx": "publicGetPublicTime",
        "bybit": "publicGetV5MarketTime",
        "binance": "publicGetTime",
        "bingx": "swapV2PublicGetServerTime",
        "bitget": "publicCommonGetV2PublicTime",
        "kraken": "publicGetTime",
        "kucoin": "publicGetTimestamp",
        "htx": "spotPublicGetV1CommonTimestamp",
        "weex": "publicGetApiV3Time",
    }
    async with STAND_INS[name].start() as stand_in:
        assert (await ask(stand_in, name, {}, methods[name])).status == 200
        assert stand_in.requests[-1].verdict == "ok"


@pytest.mark.parametrize("name", STAND_INS)
async def test_planned_answers_come_for_one_key_or_all_and_so_many_times(name: str) -> None:
    async with STAND_INS[name].start() as stand_in:
        first, second = stand_in.add_key(), stand_in.add_key()
        stand_in.answer_next(418, {"code": 1}, key=first, times=2)
        assert [await verdict(stand_in, name, key) for key in (first, second, first, first)] == [
            "planned",
            "ok",
            "planned",
            "ok",
        ]
        stand_in.answer_next(418, {"code": 1}, times=None)
        assert [await verdict(stand_in, name, key) for key in (first, second)] == ["planned", "planned"]
        stand_in.heal()
        assert await verdict(stand_in, name, first) == "ok"


async def test_a_server_that_is_down_closes_the_connection() -> None:
    async with Okx.start() as okx, aiohttp.ClientSession() as http:
        okx.plan(down)
        with pytest.raises(aiohttp.ClientError):
            await http.get(okx.url)


async def test_a_slow_exchange_takes_its_time() -> None:
    async with Okx.start() as okx:
        okx.slow, started = 0.2, time.monotonic()
        assert await verdict(okx, "okx", okx.add_key()) == "ok"
        assert time.monotonic() - started >= 0.2


# what is particular to each exchange follows


async def config(okx: Okx, key: Key) -> dict[str, Any]:
    body = (await ask(okx, "okx", key.credentials, "privateGetAccountConfig")).body
    told: dict[str, Any] = body["data"][0]
    return told


async def test_okx_tells_rights_addresses_and_the_state_of_the_account() -> None:
    async with Okx.start() as okx:
        okx.caller_ip = "203.0.113.9"
        key = okx.add_key(permissions={"read", "futures", "withdraw"}, ips=["203.0.113.9", "198.51.100.0/24"])
        key.account_mode, key.kyc, key.subaccount = "spot", 1, True
        told = await config(okx, key)
        assert (told["perm"], told["ip"]) == ("read_only,trade,withdraw", "203.0.113.9,198.51.100.0/24")
        assert (told["acctLv"], told["kycLv"], told["uid"] != told["mainUid"]) == ("1", "1", True)
        key.tells = {"posMode": "long_short_mode"}
        assert (await config(okx, key))["posMode"] == "long_short_mode"


async def test_okx_refuses_passphrases_shapes_environments_and_sites() -> None:
    async with Okx.start() as okx:
        key = okx.add_key()
        good = key.credentials
        for field, value, code in [("password", "wrong", "50105"), ("apiKey", "no-uuid", "50111")]:
            assert (await ask(okx, "okx", {**good, field: value}, "privateGetAccountConfig")).body["code"] == code
        assert await verdict(okx, "okx", key, set_sandbox_mode=True) == "50101"
        assert await verdict(okx, "myokx", key, KEY_INFO["okx"]) == "50119"
        key.site = "eea.okx.com"
        assert await verdict(okx, "myokx", key, KEY_INFO["okx"]) == "ok"
        key.permissions = {"futures"}
        assert await verdict(okx, "myokx", key, "privateGetAccountBalance") == "50120"


async def test_okx_wants_a_timestamp_in_its_own_form() -> None:
    async with Okx.start() as okx, aiohttp.ClientSession() as http:
        key = okx.add_key()
        headers = {"OK-ACCESS-KEY": key.api_key, "OK-ACCESS-SIGN": "x", "OK-ACCESS-PASSPHRASE": "y"}
        headers["OK-ACCESS-TIMESTAMP"] = str(int(time.time()))
        async with http.get(f"{okx.url}/api/v5/account/config", headers=headers) as response:
            assert (await response.json())["code"] == "50112"


async def test_bybit_knows_a_key_only_where_it_was_made() -> None:
    async with Bybit.start() as bybit:
        key = bybit.add_key(site="bybit.kz", environment="live")
        assert await verdict(bybit, "bybit", key) == "10003"
        assert await verdict(bybit, "bybit", key, hostname="bybit.kz") == "ok"
        key.environment = "testnet"
        assert await verdict(bybit, "bybit", key, hostname="bybit.kz") == "10003"
        assert await verdict(bybit, "bybit", key, hostname="bybit.kz", set_sandbox_mode=True) == "ok"
        key.site, key.environment = "bybit.com", "demo"
        assert await verdict(bybit, "bybit", key, enable_demo_trading=True) == "ok"
        key.site = "elsewhere.com"
        assert await verdict(bybit, "bybit", key) == "10003"


async def test_bybit_lists_what_may_be_written_or_of_a_read_only_key_what_may_be_read() -> None:
    async with Bybit.start(now=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC)) as bybit:
        key = bybit.add_key(permissions={"read", "futures", "withdraw"})
        key.expires_at = datetime(2026, 12, 1, tzinfo=UTC)
        told = (await ask(bybit, "bybit", key.credentials, KEY_INFO["bybit"])).body["result"]
        assert (told["readOnly"], told["permissions"]["Wallet"]) == (0, ["Withdraw"])
        assert told["permissions"]["ContractTrade"] == ["Order", "Position"]
        assert (told["ips"], told["expiredAt"], told["deadlineDay"]) == (["*"], "2026-12-01T00:00:00Z", 9)
        key.permissions, key.ips = {"read"}, [bybit.caller_ip]
        told = (await ask(bybit, "bybit", key.credentials, KEY_INFO["bybit"])).body["result"]
        assert (told["readOnly"], told["permissions"]["Spot"], told["ips"]) == (1, ["SpotTrade"], [bybit.caller_ip])


async def test_bybit_answers_other_questions_about_the_account() -> None:
    async with Bybit.start() as bybit:
        key = bybit.add_key()
        assert await verdict(bybit, "bybit", key, "privateGetV5AccountInfo") == "ok"
        assert await verdict(bybit, "bybit", key, "privateGetV5AccountWalletBalance") == "ok"
        key.permissions = set()
        assert await verdict(bybit, "bybit", key, "privateGetV5AccountWalletBalance") == "10005"


async def test_binance_tells_the_callers_address_on_the_futures_host_only() -> None:
    async with Binance.start() as binance:
        key = binance.add_key(ips=["198.51.100.1"])
        spot = await ask(binance, "binance", key.credentials, "privateGetAccount")
        futures = await ask(binance, "binance", key.credentials, "fapiPrivateGetAccountConfig")
        assert spot.body["msg"] == "Invalid API-key, IP, or permissions for action."
        assert futures.body["msg"].endswith("request ip: 203.0.113.9")
        assert {spot.body["code"], futures.body["code"]} == {-2015}


async def test_binance_tells_rights_and_the_end_of_a_trading_right_without_addresses() -> None:
    async with Binance.start(now=lambda: datetime(2026, 11, 21, tzinfo=UTC)) as binance:
        key = binance.add_key(permissions={"read", "spot"}, expires_at=datetime(2026, 12, 1, tzinfo=UTC))
        told = (await ask(binance, "binance", key.credentials, KEY_INFO["binance"])).body
        assert (told["enableSpotAndMarginTrading"], told["enableFutures"], told["ipRestrict"]) == (True, False, False)
        assert told["tradingAuthorityExpirationTime"] == 1796083200000
        key.ips = [binance.caller_ip]
        told = (await ask(binance, "binance", key.credentials, KEY_INFO["binance"])).body
        assert (told["ipRestrict"], "tradingAuthorityExpirationTime" in told) == (True, False)


async def test_binance_has_other_keys_on_its_other_sites() -> None:
    async with Binance.start() as binance:
        key = binance.add_key(environment="testnet")
        assert await verdict(binance, "binance", key) == "-2015"
        assert await verdict(binance, "binance", key, "privateGetAccount", set_sandbox_mode=True) == "ok"
        key.environment = "demo"
        assert await verdict(binance, "binance", key, "fapiPrivateGetAccountConfig", enable_demo_trading=True) == "ok"
        key.environment, key.site = "live", "binance.us"
        assert await verdict(binance, "binanceus", key, KEY_INFO["binance"]) == "ok"


async def test_binance_knows_further_codes_and_questions() -> None:
    async with Binance.start() as binance:
        key = binance.add_key()
        short = {**key.credentials, "apiKey": "short"}
        assert (await ask(binance, "binance", short, "privateGetAccount")).body["code"] == -2014
        assert await verdict(binance, "binance", key, "sapiGetAccountInfo") == "ok"
        assert await verdict(binance, "binance", key, "sapiGetSystemStatus") == "ok"
        assert await verdict(binance, "binance", key, "fapiPrivateGetMultiAssetsMargin") == "not_found"
        assert await verdict(binance, "binance", key, "privateGetMyTrades") == "not_found"
        key.permissions = {"spot"}
        assert await verdict(binance, "binance", key) == "-2015"
        binance.unknown_code = -2008
        binance.remove_key(key)
        assert await verdict(binance, "binance", key) == "-2008"


@pytest.mark.parametrize("shape", ["bare", "wrapped", "booleans"])
async def test_bingx_answers_in_any_of_the_three_published_forms(shape: str) -> None:
    async with BingX.start() as bingx:
        bingx.shape = shape
        key = bingx.add_key(permissions={"read", "futures"})
        body = (await ask(bingx, "bingx", key.credentials, KEY_INFO["bingx"])).body
        told = body if shape == "bare" else body["data"]
        assert told["enableFutures"] is True if shape == "booleans" else told["permissions"] == [2, 3]


async def test_bingx_answers_other_questions_and_names_the_box_that_is_off() -> None:
    async with BingX.start() as bingx:
        key = bingx.add_key()
        for method in (
            "accountV1PrivateGetAccountApiRestrictions",
            "accountV1PrivateGetUid",
            "swapV3PrivateGetUserBalance",
        ):
            assert await verdict(bingx, "bingx", key, method) == "ok"
        key.permissions = {"futures"}
        told = await ask(bingx, "bingx", key.credentials, KEY_INFO["bingx"])
        assert (told.body["code"], "need Read permission" in told.body["msg"]) == (100004, True)


async def test_bingx_wants_a_signature_at_all() -> None:
    async with BingX.start() as bingx, aiohttp.ClientSession() as http:
        headers = {"X-BX-APIKEY": bingx.add_key().api_key}
        async with http.get(f"{bingx.url}/openApi/account/v1/uid", headers=headers) as response:
            assert (await response.json())["code"] == 100412
