"""KuCoin's ladder: an unknown key is looked for on the futures host; a wrong secret and a wrong passphrase look alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Advice, Answer, Egress, Fault, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.key import Key
from playground.exchanges.kucoin import KuCoin
from tests.exchanges.scripted import Script

EXCHANGES = load()
KUCOIN = EXCHANGES["kucoin"]
READING = Wanted(
    required=frozenset({"read"}),
    forbidden=frozenset({"withdraw"}),
    whitelist=Policy.RECOMMENDED,
    egress=(Egress("core", "203.0.113.9"),),
)
DOUBT = (Fault.UNKNOWN_KEY, Fault.WRONG_ENVIRONMENT)
OVERVIEW = "futuresPrivateGetAccountOverview"


def says(code: str, text: str = "") -> Answer:
    return Answer(401, {"code": code, "msg": text})


async def split(ask: Script, answer: Answer, name: str = "kucoin") -> Split:
    ladder = EXCHANGES[name].split
    assert ladder is not None
    return await ladder(ask, answer, DOUBT)


@asynccontextmanager
async def given(**state: Any) -> AsyncIterator[tuple[KuCoin, Key, Exchanges]]:
    async with KuCoin.start() as kucoin, Exchanges.open({"kucoin": kucoin.url}) as edge:
        yield kucoin, kucoin.add_key(**state), edge


async def check(edge: Exchanges, key: Key, name: str = "kucoin", **wrong: str) -> Verdict:
    pasted = {field: Secret(value) for field, value in (key.credentials | wrong).items()}
    return await examine(EXCHANGES[name], READING, edge.asking(EXCHANGES[name], pasted))


@pytest.mark.parametrize("name", ["kucoin", "kucoinfutures"])
async def test_a_key_that_both_hosts_do_not_know_is_unknown(name: str) -> None:
    ask = Script({}, says("400003"))
    assert await split(ask, says("400003"), name) == Split(faults=(Fault.UNKNOWN_KEY,))
    assert ask.asked == [OVERVIEW]


@pytest.mark.parametrize("name", ["kucoin", "kucoinfutures"])
async def test_an_old_key_of_the_futures_host_is_named(name: str) -> None:
    async with given(site="api-futures.kucoin.com") as (kucoin, key, edge):
        verdict = await check(edge, key, name)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.WRONG_ENVIRONMENT,))
        assert verdict.where == "api-futures.kucoin.com"
        assert len(kucoin.requests) == 2


@pytest.mark.parametrize("code", ["400004", "400005", "400006", "400007"])
async def test_a_host_that_knows_the_key_is_its_home_even_if_it_refuses_it(code: str) -> None:
    assert (await split(Script({}, says(code)), says("400003"))).faults == (Fault.WRONG_ENVIRONMENT,)


@pytest.mark.parametrize("there", [Answer(fault=Fault.UNREACHABLE), says("429000"), Answer(503), Answer(200, [])])
async def test_a_host_that_could_not_tell_leaves_the_doubt(there: Answer) -> None:
    assert await split(Script({}, there), says("400003")) == Split(faults=DOUBT)


@pytest.mark.parametrize("code", ["400001", "400004", "400005", "400007", "999999"])
async def test_a_clear_answer_is_left_as_it_is(code: str) -> None:
    ask = Script({}, says("400003"))
    assert await split(ask, says(code)) == Split(faults=DOUBT)
    assert ask.asked == []


async def test_a_wrong_passphrase_and_a_wrong_secret_are_told_as_one_of_the_two() -> None:
    async with given() as (_, key, edge):
        for wrong in ({"password": "other"}, {"secret": key.secret.upper()}):
            verdict = await check(edge, key, **wrong)
            assert verdict.status is Status.REFUSED
            assert verdict.faults == (Fault.BAD_PASSPHRASE, Fault.BAD_SECRET)


@pytest.mark.parametrize("caller", ["203.0.113.9", "2001:db8::9"])
async def test_the_address_that_is_not_on_the_list_is_named(caller: str) -> None:
    async with given(ips=["198.51.100.7"]) as (kucoin, key, edge):
        kucoin.caller_ip = caller
        verdict = await check(edge, key)
        assert (verdict.faults, verdict.caller_ip) == ((Fault.IP_NOT_ALLOWED,), caller)


async def test_an_address_that_is_not_named_stays_unknown() -> None:
    assert (await split(Script({}, says("400003")), says("400006", "Invalid request ip"))).caller_ip is None


async def test_hidden_addresses_are_bound_and_not_told() -> None:
    async with given(ips=["203.0.113.9"]) as (kucoin, key, edge):
        assert (await check(edge, key)).facts.ip_whitelist == ("203.0.113.9",)
        kucoin.hides = True
        verdict = await check(edge, key)
        assert (verdict.status, verdict.facts.ip_bound, verdict.facts.ip_whitelist) == (Status.ACCEPTED, True, None)


async def test_what_kucoin_calls_transfer_is_withdrawal() -> None:
    async with given(permissions={"read", "withdraw"}) as (_, key, edge):
        verdict = await check(edge, key)
        assert (verdict.status, verdict.advice[0]) == (Status.REFUSED, Advice.WITHDRAW_ON)


async def test_a_key_without_the_general_right_lacks_a_right() -> None:
    async with given(permissions={"futures"}) as (_, key, edge):
        assert (await check(edge, key)).faults == (Fault.MISSING_PERMISSION,)
