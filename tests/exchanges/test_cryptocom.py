"""Crypto.com's ladder: 40101 is asked again in the test environment; of the account a second question tells."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from exchanges.cryptocom import more
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.cryptocom import CryptoCom
from playground.exchanges.key import Key
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

CRYPTOCOM = load()["cryptocom"]
GOOD = good("cryptocom")[0].answer
SUSPECTS = (Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.IP_NOT_ALLOWED, Fault.DISABLED)
DOUBT = (*SUSPECTS, Fault.WRONG_ENVIRONMENT)
ACCOUNT = {"uuid": "10001", "tradable": True, "derivatives_access": "DEFAULT", "email": "trader@example.org"}


def says(code: int) -> Answer:
    return Answer(401, {"code": code, "message": ""})


UNAUTHORISED = says(40101)


async def split(ask: Script, answer: Answer = UNAUTHORISED) -> Split:
    assert CRYPTOCOM.split is not None
    return await CRYPTOCOM.split(ask, answer, DOUBT)


async def told(body: Any) -> KeyFacts:
    return await more(Script({}, Answer(200, body)), KeyFacts())


def accounts(*subs: Any, **changed: Any) -> dict[str, Any]:
    return {"code": 0, "result": {"master_account": ACCOUNT | changed, "sub_account_list": list(subs)}}


async def checked(cryptocom: CryptoCom, key: Key, *required: str, **wrong: str) -> Verdict:
    wanted = Wanted(required=frozenset(required), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
    async with Exchanges.open({"cryptocom": cryptocom.url}) as edge:
        given = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
        return await examine(CRYPTOCOM, wanted, edge.asking(CRYPTOCOM, given))


async def test_what_crypto_com_does_not_tell_apart_is_told_as_one_of_four() -> None:
    ask = Script({}, UNAUTHORISED)
    assert await split(ask) == Split(faults=SUSPECTS)
    assert ask.asked == ["testnet"]


@pytest.mark.parametrize("answer", [GOOD, says(40103)])
async def test_a_key_that_the_test_environment_knows_is_one_of_it(answer: Answer) -> None:
    found = await split(Script({"testnet": answer}, UNAUTHORISED))
    assert found == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="testnet")


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), says(40102), says(10002), Answer(403)])
async def test_a_test_environment_that_could_not_tell_leaves_the_doubt(answer: Answer) -> None:
    assert await split(Script({"testnet": answer}, UNAUTHORISED)) == Split(faults=DOUBT)


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, UNAUTHORISED)
    assert await split(ask, says(40103)) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize(
    ("state", "faults"),
    [
        ({"disabled": True}, SUSPECTS),
        ({"environment": "testnet"}, (Fault.WRONG_ENVIRONMENT,)),
        ({"ips": ["198.51.100.7"]}, (Fault.IP_NOT_ALLOWED,)),
        ({"permissions": set()}, (Fault.MISSING_PERMISSION,)),
    ],
)
async def test_each_fault_of_a_key_is_told_as_far_as_crypto_com_tells_it(
    state: dict[str, Any], faults: tuple[Fault, ...]
) -> None:
    async with CryptoCom.start() as cryptocom:
        verdict = await checked(cryptocom, cryptocom.add_key(**state), "read")
        assert (verdict.status, verdict.faults) == (Status.REFUSED, faults)


async def test_a_clock_more_than_a_minute_off_says_nothing_of_the_key() -> None:
    async with CryptoCom.start() as cryptocom:
        cryptocom.clock_ahead = 61
        verdict = await checked(cryptocom, cryptocom.add_key(), "read")
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))


async def test_closed_derivatives_stand_in_the_way_of_who_trades_them_alone() -> None:
    async with CryptoCom.start() as cryptocom:
        key = cryptocom.add_key(futures_open=False)
        assert (await checked(cryptocom, key, "futures")).faults == (Fault.ACCOUNT_NOT_READY,)
        assert (await checked(cryptocom, key, "spot")).status is Status.ACCEPTED


async def test_a_key_of_a_sub_account_is_taken_though_it_may_not_ask_for_accounts() -> None:
    async with CryptoCom.start() as cryptocom:
        verdict = await checked(cryptocom, cryptocom.add_key(subaccount=True, futures_open=False), "futures")
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts())


async def test_of_the_account_its_id_is_taken_and_no_address() -> None:
    facts = await told(accounts())
    assert facts == KeyFacts(account="10001", subaccount=False)
    assert "example.org" not in repr(facts)


async def test_where_there_are_sub_accounts_it_is_not_known_whose_the_key_is() -> None:
    assert await told(accounts({"uuid": "10002"}, derivatives_access="DISABLED")) == KeyFacts()


@pytest.mark.parametrize(
    ("changed", "state"),
    [({"tradable": False}, "not_tradable"), ({"suspended": True}, "suspended"), ({"terminated": True}, "suspended")],
)
async def test_an_account_that_may_not_trade_at_all_is_told(changed: dict[str, Any], state: str) -> None:
    facts = await told(accounts(**changed))
    assert facts.shortcomings == {"spot": state, "margin": state, "futures": state}


@pytest.mark.parametrize(
    "body", [None, [], {"code": 10002}, {"result": None}, {"result": {"sub_account_list": [], "master_account": "?"}}]
)
async def test_an_answer_about_accounts_that_tells_nothing_leaves_the_facts(body: Any) -> None:
    assert await told(body) == KeyFacts()
