"""Bitget's ladder: a unified account is asked by v3, a key of futures alone by futures, before anything is called wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Advice, Answer, Fault, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.bitget import Bitget
from playground.exchanges.key import Key
from tests.exchanges.scripted import Script

BITGET = load()["bitget"]
READING = Wanted(
    required=frozenset({"read"}),
    forbidden=frozenset({"withdraw"}),
    whitelist=Policy.OFF,
    sites=frozenset({"bitget"}),
)
UTA, FUTURES = "privateUtaGetV3AccountInfo", "privateMixGetV2MixAccountAccounts"
DOUBT = (Fault.MISSING_PERMISSION,)
DOWN = Answer(fault=Fault.UNREACHABLE)
ACCOUNTS = Answer(200, {"code": "00000", "data": [{"marginCoin": "USDT"}]})


def says(code: str) -> Answer:
    return Answer(400, {"code": code, "msg": "", "data": None})


async def split(ask: Script, answer: Answer) -> Split:
    assert BITGET.split is not None
    return await BITGET.split(ask, answer, DOUBT)


@asynccontextmanager
async def given(**state: Any) -> AsyncIterator[tuple[Bitget, Key, Exchanges]]:
    async with Bitget.start() as bitget, Exchanges.open({"bitget": bitget.url}) as edge:
        yield bitget, bitget.add_key(**state), edge


async def check(edge: Exchanges, key: Key, **wrong: str) -> Verdict:
    pasted = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
    return await examine(BITGET, READING, edge.asking(BITGET, pasted))


async def test_a_key_of_a_unified_account_is_read_by_v3() -> None:
    async with given(account_mode="unified", permissions={"read", "futures"}, subaccount=True) as (bitget, key, edge):
        verdict = await check(edge, key)
        assert (verdict.status, verdict.exchange, verdict.faults) == (Status.ACCEPTED, "bitget", ())
        assert verdict.facts.permissions == frozenset({"read", "spot", "margin", "futures"})
        assert (verdict.facts.account, verdict.facts.subaccount) == ("10001", True)
        assert [seen.path for seen in bitget.requests] == ["/api/v2/spot/account/info", "/api/v3/account/info"]


async def test_withdrawal_shows_for_both_kinds_of_account() -> None:
    for mode in ("futures", "unified"):
        async with given(account_mode=mode, permissions={"read", "withdraw"}) as (_, key, edge):
            verdict = await check(edge, key)
            assert (verdict.status, verdict.advice[0]) == (Status.REFUSED, Advice.WITHDRAW_ON)


async def test_a_key_of_futures_alone_works_and_its_rights_stay_unknown() -> None:
    async with given(permissions={"futures"}) as (bitget, key, edge):
        verdict = await check(edge, key)
        assert (verdict.status, verdict.facts.permissions, verdict.facts.ip_bound) == (Status.ACCEPTED, None, None)
        assert bitget.requests[-1].path == "/api/v2/mix/account/accounts"
        assert verdict.seen == "GET /api/v2/mix/account/accounts"


async def test_a_key_that_may_read_neither_spot_nor_futures_lacks_a_right() -> None:
    async with given(permissions={"withdraw"}) as (_, key, edge):
        verdict = await check(edge, key)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MISSING_PERMISSION,))


async def test_a_demo_key_is_told_where_it_works() -> None:
    async with given(environment="demo") as (bitget, key, edge):
        verdict = await check(edge, key)
        assert (verdict.faults, verdict.where) == ((Fault.WRONG_ENVIRONMENT,), "demo")
        assert len(bitget.requests) == 1
        pasted = {name: Secret(value) for name, value in key.credentials.items()}
        assert (await edge.asking(BITGET, pasted)(BITGET.key_info, sandbox="demo")).status == 200


async def test_a_wrong_passphrase_is_told_with_the_other_cause_of_its_answer() -> None:
    async with given() as (_, key, edge):
        verdict = await check(edge, key, password="other")
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.BAD_PASSPHRASE, Fault.UNKNOWN_KEY))


async def test_an_address_that_is_not_bound_is_named() -> None:
    async with given(ips=["198.51.100.7"]) as (_, key, edge):
        verdict = await check(edge, key)
        assert (verdict.faults, verdict.caller_ip) == ((Fault.IP_NOT_ALLOWED,), "203.0.113.9")


@pytest.mark.parametrize(
    ("code", "asked", "seen"),
    [("40085", UTA, "GET /api/v3/account/info"), ("40014", FUTURES, "GET /api/v2/mix/account/accounts")],
)
@pytest.mark.parametrize("there", [DOWN, says("429"), Answer(503), ACCOUNTS])
async def test_the_other_answer_is_judged_in_place_of_the_first(
    code: str, asked: str, seen: str, there: Answer
) -> None:
    ask = Script({asked: there}, DOWN)
    assert await split(ask, says(code)) == Split(faults=DOUBT, answer=there, seen=seen)
    assert ask.asked == [asked]


async def test_an_exchange_that_is_down_at_the_second_question_leaves_us_unsure() -> None:
    ask = Script({BITGET.key_info: says("40014")}, DOWN)
    verdict = await examine(BITGET, READING, ask)
    assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.UNREACHABLE,))


@pytest.mark.parametrize("code", ["40006", "40009", "40012", "40018", "40037", "99999"])
async def test_a_clear_answer_is_left_as_it_is(code: str) -> None:
    ask = Script({}, ACCOUNTS)
    assert await split(ask, says(code)) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize("code", ["40085", "40014"])
async def test_the_same_answer_twice_stands(code: str) -> None:
    assert await split(Script({}, says(code)), says(code)) == Split(faults=DOUBT)


@pytest.mark.parametrize(
    ("parent", "told"), [("", False), (None, False), ("7", True), ("0", None), ("1", None), ("2", None)]
)
def test_whether_it_is_a_sub_account_is_told_only_where_the_answer_is_clear(
    parent: str | None, told: bool | None
) -> None:
    data = {"userId": "2", "parentId": parent, "ips": "", "authorities": ["stor"]}
    assert BITGET.read_key({"code": "00000", "data": data}).subaccount is told


def test_a_right_over_positions_without_orders_is_no_right_to_trade() -> None:
    data = {"userId": "2", "ips": "", "authorities": ["coor", "cpow"]}
    assert BITGET.read_key({"code": "00000", "data": data}).permissions == frozenset({"read", "cpow"})


@pytest.mark.parametrize(
    "body",
    [
        {"code": "00000", "data": [{"accountType": "spot"}]},
        {"data": [{"marginCoin": "USDT"}]},
        {"code": "00000", "data": {"userId": "1", "ips": "", "permType": "?", "permissions": ["uta_trade"]}},
    ],
)
def test_an_answer_of_another_form_is_no_fact(body: Any) -> None:
    with pytest.raises((ValueError, KeyError)):
        BITGET.read_key(body)
