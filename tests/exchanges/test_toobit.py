"""Toobit: what becomes of -2015, and what it does not tell of a key that works."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.hostile import html
from playground.exchanges.toobit import Toobit
from tests.exchanges.scripted import Script

TOOBIT = load()["toobit"]
FUTURES, KIND = "privateGetApiV1FuturesBalance", "privateGetApiV1AccountCheckApiKey"
RULE = (Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY, Fault.MISSING_PERMISSION)
DOWN = Answer(fault=Fault.UNREACHABLE)


def says(code: int) -> Answer:
    return Answer(400, {"code": code, "msg": ""})


NO = says(-2015)


async def split(ask: Script, answer: Answer = NO) -> Split:
    assert TOOBIT.split is not None
    return await TOOBIT.split(ask, answer, RULE)


async def test_a_key_that_is_refused_everywhere_is_unknown_or_its_address_is_wrong() -> None:
    ask = Script({}, NO)
    assert await split(ask) == Split(faults=RULE[:2])
    assert ask.asked == [FUTURES, KIND]


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({FUTURES: Answer(200, [])}, Fault.MISSING_PERMISSION),
        ({KIND: Answer(200, {"accountType": "master"})}, Fault.MISSING_PERMISSION),
        ({FUTURES: DOWN, KIND: says(-1002)}, Fault.MISSING_PERMISSION),
        ({FUTURES: says(-1005)}, Fault.MISSING_PERMISSION),
        ({KIND: says(-1022)}, Fault.BAD_SECRET),
        ({KIND: says(-1023)}, Fault.IP_NOT_ALLOWED),
        ({FUTURES: says(-2017)}, Fault.EXPIRED),
        ({FUTURES: says(-2018)}, Fault.ACCOUNT_RESTRICTED),
    ],
)
async def test_another_question_settles_it(answers: dict[str, Answer], fault: Fault) -> None:
    assert await split(Script(answers, NO)) == Split(faults=(fault,))


@pytest.mark.parametrize("silent", [DOWN, Answer(503), says(-1003), Answer(200), Answer(503, [])])
async def test_a_question_that_could_not_be_answered_leaves_all_three(silent: Answer) -> None:
    assert await split(Script({FUTURES: silent}, NO)) == Split(faults=RULE)


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, NO)
    assert await split(ask, says(-1022)) == Split(faults=RULE)
    assert ask.asked == []


@pytest.mark.parametrize(
    ("answer", "subaccount"),
    [
        (Answer(200, {"accountType": "master"}), False),
        (Answer(200, {"accountType": "contract"}), None),
        (Answer(200, [1]), None),
        (DOWN, None),
    ],
)
async def test_only_of_a_master_account_it_is_clear_what_it_is(answer: Answer, subaccount: bool | None) -> None:
    assert TOOBIT.more is not None
    assert await TOOBIT.more(Script({}, answer), KeyFacts(account="1")) == KeyFacts(account="1", subaccount=subaccount)


@pytest.mark.parametrize("body", [{"userId": "1"}, {"userId": None, "balances": []}, {"userId": "1", "balances": {}}])
def test_what_is_no_account_is_no_proof(body: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        TOOBIT.read_key(body)


async def checked(toobit: Toobit, **state: Any) -> Verdict:
    wanted = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
    async with Exchanges.open({"toobit": toobit.url}) as edge:
        key = toobit.add_key(**state)
        ask = edge.asking(TOOBIT, {name: Secret(value) for name, value in key.credentials.items()})
        return await examine(TOOBIT, wanted, ask)


@pytest.mark.parametrize(
    ("state", "vague", "faults"),
    [
        ({"ips": ["198.51.100.1"]}, False, RULE[:2]),
        ({"disabled": True}, False, RULE[:2]),
        ({"permissions": {"futures"}}, False, (Fault.MISSING_PERMISSION,)),
        ({"permissions": {"futures"}}, True, (Fault.MISSING_PERMISSION,)),
        ({"expired": True}, False, (Fault.EXPIRED,)),
    ],
)
async def test_what_is_wrong_with_a_key_is_named(state: dict[str, Any], vague: bool, faults: tuple[Fault, ...]) -> None:
    async with Toobit.start() as toobit:
        toobit.vague = vague
        verdict = await checked(toobit, **state)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, faults)


async def test_of_a_key_that_works_rights_addresses_and_end_stay_unknown() -> None:
    async with Toobit.start() as toobit:
        verdict = await checked(toobit, permissions={"read", "withdraw"}, ips=[toobit.caller_ip])
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account="10001", subaccount=False))


async def test_the_page_of_the_firewall_is_no_fault_of_the_key() -> None:
    async with Toobit.start() as toobit:
        toobit.plan(html(403))
        verdict = await checked(toobit)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.RATE_LIMITED,))
