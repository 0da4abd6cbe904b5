"""Bitfinex: answers are lists, rights are told one by one, and the account tells whether it is one of paper."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine, judge
from keys.model import Advice, Answer, Fault, KeyFacts, Policy, Secret, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.bitfinex import Bitfinex
from playground.exchanges.key import Key
from tests.exchanges.scripted import Script

BITFINEX = load()["bitfinex"]
GONE = (Fault.UNKNOWN_KEY, Fault.DISABLED, Fault.IP_NOT_ALLOWED)
USER = "privatePostAuthRInfoUser"


async def checked(bitfinex: Bitfinex, key: Key, *required: str, **wrong: str) -> Verdict:
    wanted = Wanted(required=frozenset(required), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
    async with Exchanges.open({"bitfinex": bitfinex.url}) as edge:
        given = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
        return await examine(BITFINEX, wanted, edge.asking(BITFINEX, given))


async def test_a_good_key_costs_two_questions_and_its_account_is_known() -> None:
    async with Bitfinex.start() as bitfinex:
        verdict = await checked(bitfinex, bitfinex.add_key(permissions={"read", "futures"}), "read", "futures")
        assert (verdict.status, verdict.facts.account, verdict.facts.subaccount) == (Status.ACCEPTED, "10001", False)
        assert (verdict.facts.ip_bound, verdict.facts.ip_whitelist, verdict.facts.expires_at) == (None, None, None)
        assert len(bitfinex.requests) == 2


@pytest.mark.parametrize("state", [{"disabled": True}, {"expired": True}, {"ips": ["198.51.100.7"]}])
async def test_what_it_does_not_tell_apart_is_told_as_one_of_these_after_one_question(state: dict[str, Any]) -> None:
    async with Bitfinex.start() as bitfinex:
        verdict = await checked(bitfinex, bitfinex.add_key(**state), "read")
        assert (verdict.status, verdict.faults, len(bitfinex.requests)) == (Status.REFUSED, GONE, 1)


async def test_a_wrong_secret_is_told_from_an_unknown_key() -> None:
    async with Bitfinex.start() as bitfinex:
        key = bitfinex.add_key()
        assert (await checked(bitfinex, key, "read", secret="another")).faults == (Fault.BAD_SECRET,)
        assert (await checked(bitfinex, key, "read", apiKey="0" * 43)).faults == GONE


async def test_a_number_that_others_have_passed_says_nothing_of_the_key() -> None:
    async with Bitfinex.start() as bitfinex:
        key = bitfinex.add_key()
        bitfinex._nonces[key.api_key] = 10**17
        verdict = await checked(bitfinex, key, "read")
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))


async def test_a_key_of_paper_trading_is_of_another_place() -> None:
    async with Bitfinex.start() as bitfinex:
        key = bitfinex.add_key(environment="demo", permissions={"read", "futures"}, subaccount=True)
        verdict = await checked(bitfinex, key, "read", "futures")
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.WRONG_ENVIRONMENT,))
        assert verdict.facts.subaccount is True


@pytest.mark.parametrize("row", [{"wallets": [0, 0]}, {"orders": [0, 1]}])
async def test_a_key_that_sees_only_half_does_not_read(row: dict[str, list[int]]) -> None:
    async with Bitfinex.start() as bitfinex:
        verdict = await checked(bitfinex, bitfinex.add_key(tells=row), "read")
        assert (verdict.faults, verdict.missing) == ((Fault.MISSING_PERMISSION,), frozenset({"read"}))


async def test_withdrawal_is_a_cause_and_the_right_of_its_web_pages_is_one_too_many() -> None:
    async with Bitfinex.start() as bitfinex:
        verdict = await checked(bitfinex, bitfinex.add_key(permissions={"read", "withdraw"}), "read")
        assert (verdict.status, verdict.advice) == (Status.REFUSED, (Advice.WITHDRAW_ON,))
        verdict = await checked(bitfinex, bitfinex.add_key(tells={"ui_withdraw": [0, 1]}), "read")
        assert (verdict.status, verdict.advice) == (Status.ACCEPTED, (Advice.EXTRA_PERMISSION,))


async def test_a_key_that_may_not_read_its_account_stays_nameless() -> None:
    async with Bitfinex.start() as bitfinex:
        verdict = await checked(bitfinex, bitfinex.add_key(permissions=set()))
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(permissions=frozenset()))


@pytest.mark.parametrize(
    "body", [None, {}, [], [7], [None] * 52, ["error", 10001, "api_key: permission invalid"]], ids=str
)
async def test_an_answer_about_the_account_that_is_none_adds_nothing(body: Any) -> None:
    assert BITFINEX.more is not None
    assert await BITFINEX.more(Script({USER: Answer(200, body)}, Answer(503)), KeyFacts()) == KeyFacts()


@pytest.mark.parametrize(("master", "told"), [(None, False), (0, False), (7, False), (6, True), ("6", None)])
async def test_a_sub_account_names_its_master(master: object, told: bool | None) -> None:
    body = [7, *[None] * 15, master, *[None] * 10]
    assert BITFINEX.more is not None
    facts = await BITFINEX.more(Script({USER: Answer(200, body)}, Answer(503)), KeyFacts())
    assert (facts.account, facts.subaccount) == ("7", told)


@pytest.mark.parametrize(
    "body",
    [
        [],
        [["orders", 1, 1]],
        [["orders", 1, 1], ["wallets", 1, 0], ["withdraw", 0, 2]],
        [["orders", 1], ["wallets", 1, 0], ["withdraw", 0, 0]],
        [["orders", 1, 1], ["wallets", 1, 0], ["withdraw", 0, 0], [7, 1, 1]],
        ["error", None, "?"],
    ],
    ids=str,
)
def test_what_is_no_list_of_rights_is_no_fact(body: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        BITFINEX.read_key(body)


def test_an_object_is_no_good_answer_here() -> None:
    assert judge(BITFINEX, Answer(200, {"orders": 1})) == ((Fault.UNRECOGNISED,), None)
