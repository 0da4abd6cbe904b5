"""Whether an account is as the operator needs it: what is asked, what it comes to, and that no amount is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from keys.account import Need, Telling
from keys.advice import weigh
from keys.diagnose import examine
from keys.model import Answer, Ask, Exchange, Fault, KeyFacts, Policy, Status, Verdict, Wanted
from keys.readiness import Heard, met, refusing, tells, told, unmet
from tests.keys.an_exchange import an_exchange
from tests.keys.test_advice import GOOD, NOW

YES = frozenset({"yes"})
WANTED = Wanted(required=frozenset({"read"}), forbidden=frozenset(), whitelist=Policy.OFF)
MODE = Telling(need=Need.POSITION_MODE, at="mode", words={"net": "one_way", "both": "hedge"}, method="askMode")
LEAD = Telling(need=Need.NO_LEAD_TRADER, at="leads", words={"false": "yes", "true": "no"})
MONEY = Telling(need=Need.MIN_BALANCE, at="total", method="askMode")
UNIFIED = Telling(need=Need.UNIFIED, at="whole", there="yes")
KEY_INFO = {"code": 0, "can": ["read"], "data": {"uid": "5"}}


def asks(*needs: Need, **modes: str) -> Wanted:
    account = dict.fromkeys(needs, YES) | {Need(name): frozenset({word}) for name, word in modes.items()}
    return replace(WANTED, account=account, min_balance=50 if Need.MIN_BALANCE in needs else None)


def exchange(*tellings: Telling) -> Exchange:
    return an_exchange(account=tellings)


class Script:
    """Answers by the question; what was asked is kept."""

    def __init__(self, **answers: Answer) -> None:
        self.answers, self.asked = answers, list[str]()

    async def __call__(self, method: str, params: Any = None, **place: Any) -> Answer:
        self.asked.append(method)
        return self.answers[method]


async def found(script: Ask, wanted: Wanted, *tellings: Telling, **key_info: Any) -> KeyFacts:
    of = exchange(*tellings)
    return (await told(of, wanted, Heard(script, of, Answer(200, KEY_INFO | key_info)), KeyFacts()))[0]


async def test_what_the_key_info_tells_is_not_asked_for() -> None:
    script = Script()
    facts = await found(script, asks(Need.NO_LEAD_TRADER, Need.UNIFIED), LEAD, UNIFIED, leads=True, whole=1)
    assert (facts.state, script.asked) == ({Need.NO_LEAD_TRADER: "no", Need.UNIFIED: "yes"}, [])


async def test_one_more_question_is_asked_where_the_profile_has_the_need_and_once_alone() -> None:
    script = Script(askMode=Answer(200, {"mode": "both", "total": "49.99"}))
    facts = await found(script, asks(Need.MIN_BALANCE, position_mode="one_way"), MODE, MODE, MONEY)
    assert (facts.state, script.asked) == ({Need.POSITION_MODE: "hedge", Need.MIN_BALANCE: "no"}, ["askMode"])
    assert "49.99" not in repr(facts)


async def test_for_the_sake_of_a_balance_alone_nothing_is_asked() -> None:
    script = Script()
    assert ((await found(script, asks(Need.MIN_BALANCE), MONEY)).state, script.asked) == ({}, [])


@pytest.mark.parametrize(
    ("total", "word"), [("50", "yes"), (50.01, "yes"), ("0", "no"), ("-1", "no"), ("much", None), ("NaN", None)]
)
async def test_of_a_balance_only_the_comparison_is_kept(total: object, word: str | None) -> None:
    of = exchange(MONEY)
    heard = Heard(Script(askMode=Answer(200, {"total": total})), of, Answer(200, KEY_INFO))
    await heard("askMode")
    facts, _ = await told(of, asks(Need.MIN_BALANCE), heard, KeyFacts())
    assert facts.state == ({} if word is None else {Need.MIN_BALANCE: word})


async def test_an_amount_that_nobody_asked_to_compare_is_not_looked_at() -> None:
    wanted = replace(asks(Need.MIN_BALANCE), min_balance=None)
    here = replace(MONEY, method=None)
    assert (await found(Script(), wanted, here, total="100")).state == {}


@pytest.mark.parametrize("mode", [None, "some other"])
async def test_a_value_that_is_not_documented_tells_nothing(mode: str | None) -> None:
    script = Script(askMode=Answer(200, {"mode": mode}))
    assert (await found(script, asks(position_mode="one_way"), MODE)).state == {}


def test_of_each_need_it_is_known_whether_the_account_is_so_or_that_it_is_not_told() -> None:
    wanted = replace(asks(Need.SUBACCOUNT_ONLY, Need.UNIFIED), account=asks(Need.SUBACCOUNT_ONLY, Need.UNIFIED).account)
    wanted = replace(wanted, account={**wanted.account, Need.ACCOUNT_MODE: frozenset({"futures", "portfolio"})})
    facts = KeyFacts(subaccount=False, state={Need.ACCOUNT_MODE: "portfolio"})
    needs = met(wanted, facts)
    assert needs == {Need.UNIFIED: None, Need.ACCOUNT_MODE: True, Need.SUBACCOUNT_ONLY: False}
    assert unmet(needs) == refusing(needs) == (Need.SUBACCOUNT_ONLY,)
    assert met(wanted, replace(facts, subaccount=True))[Need.SUBACCOUNT_ONLY] is True
    assert met(wanted, KeyFacts())[Need.SUBACCOUNT_ONLY] is None


@pytest.mark.parametrize(
    ("need", "state", "status", "faults"),
    [
        (Need.FUTURES_OPEN, "no", Status.REFUSED, (Fault.ACCOUNT_NOT_READY,)),
        (Need.UNIFIED, "no", Status.REFUSED, (Fault.ACCOUNT_NOT_READY,)),
        (Need.NO_LEAD_TRADER, "no", Status.ACCEPTED, ()),
        (Need.MIN_BALANCE, "no", Status.ACCEPTED, ()),
        (Need.FUTURES_OPEN, "yes", Status.ACCEPTED, ()),
        (Need.FUTURES_OPEN, None, Status.ACCEPTED, ()),
    ],
)
def test_an_account_that_is_not_ready_refuses_the_key_and_the_rest_is_told_of(
    need: Need, state: str | None, status: Status, faults: tuple[Fault, ...]
) -> None:
    verdict = weighed({} if state is None else {need: state}, asks(need))
    assert (verdict.status, verdict.faults) == (status, faults)
    assert verdict.needs == {need: None if state is None else state == "yes"}
    assert verdict.flawed == (state == "no")


def weighed(state: dict[Need, str], wanted: Wanted) -> Verdict:
    return weigh(exchange(), wanted, replace(GOOD, state=state), NOW)


async def test_a_question_that_could_not_be_asked_today_makes_it_unsure() -> None:
    of, wanted = exchange(MODE), asks(position_mode="one_way")
    for answer, fault in ((Answer(429), Fault.RATE_LIMITED), (Answer(fault=Fault.UNREACHABLE), Fault.UNREACHABLE)):
        verdict = await examine(of, wanted, Script(**{of.key_info: Answer(200, KEY_INFO), "askMode": answer}))
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (fault,))


async def test_a_question_that_this_key_may_never_ask_leaves_it_unknown() -> None:
    of, wanted = exchange(MODE), asks(position_mode="one_way")
    for answer in (Answer(200, {"code": "9"}), Answer(451), Answer(404, {})):
        verdict = await examine(of, wanted, Script(**{of.key_info: Answer(200, KEY_INFO), "askMode": answer}))
        assert (verdict.status, verdict.needs) == (Status.ACCEPTED, {Need.POSITION_MODE: None})


async def test_what_another_question_has_told_already_is_not_asked_again() -> None:
    async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
        await ask("askMode", site="abroad")  # of another place: that is not this account
        await ask("askMode")
        return facts

    of = an_exchange(account=(MODE,), more=more)
    script = Script(**{of.key_info: Answer(200, KEY_INFO), "askMode": Answer(200, {"mode": "net"})})
    verdict = await examine(of, asks(position_mode="one_way"), script)
    assert verdict.needs == {Need.POSITION_MODE: True}
    assert script.asked == [of.key_info, "askMode", "askMode"]


def test_an_exchange_tells_of_what_its_file_names_and_of_sub_accounts_where_its_key_info_does() -> None:
    assert tells(exchange(MODE, LEAD)) == {Need.POSITION_MODE, Need.NO_LEAD_TRADER}
    assert tells(an_exchange(tells=frozenset({"subaccount"}))) == {Need.SUBACCOUNT_ONLY}
