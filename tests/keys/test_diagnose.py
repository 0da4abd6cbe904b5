"""What is made of an exchange's answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from keys.diagnose import by_status, caller_ip, examine, judge, rest_after
from keys.model import Answer, Ask, Fault, KeyFacts, Policy, Rule, Split, Stage, Status, Wanted
from tests.keys.an_exchange import an_exchange

EXCHANGE = an_exchange()
WANTED = Wanted(
    required=frozenset({"read"}), forbidden=frozenset(), whitelist=Policy.OFF, sites=frozenset({"imagined"})
)
GOOD = Answer(200, {"code": 0, "can": ["read"], "data": {"uid": "5"}})
AMBIGUOUS = Answer(401, {"code": 8, "msg": "no, 203.0.113.9"})


class Script:
    """Answers in turn; what was asked is kept."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, dict[str, Any]]]()

    async def __call__(self, method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        self.asked.append((method, place))
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("answer", "faults", "code"),
    [
        (GOOD, (), "0"),
        (Answer(200, {"can": ["read"]}), (), None),
        (Answer(200, {"code": "7", "msg": "bad timestamp"}), (Fault.CLOCK_SKEW,), "7"),
        (Answer(200, {"code": "7", "msg": "futures closed"}), (Fault.ACCOUNT_NOT_READY,), "7"),
        (Answer(200, {"code": "7"}), (Fault.ACCOUNT_NOT_READY,), "7"),
        (AMBIGUOUS, (Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED), "8"),
        (Answer(200, {"code": "123"}), (Fault.UNRECOGNISED,), "123"),
        (Answer(400, {"code": "0"}), (Fault.UNRECOGNISED,), "0"),
        (Answer(200, {"code": {"deep": 1}}), (), None),
        (Answer(200, [1]), (Fault.UNRECOGNISED,), None),
        (Answer(200), (Fault.UNRECOGNISED,), None),
        (Answer(403), (Fault.UNRECOGNISED,), None),
        (Answer(451), (Fault.GEO_BLOCKED,), None),
        (Answer(429), (Fault.RATE_LIMITED,), None),
        (Answer(418, {"message": "go away"}), (Fault.RATE_LIMITED,), None),
        (Answer(503, {"code": "999"}), (Fault.UNRECOGNISED,), "999"),
        (Answer(503, {"code": "0"}), (Fault.MAINTENANCE,), "0"),
        (Answer(502), (Fault.MAINTENANCE,), None),
        (Answer(fault=Fault.MALFORMED), (Fault.MALFORMED,), None),
        (Answer(302, fault=Fault.UNREACHABLE), (Fault.UNREACHABLE,), None),
    ],
)
def test_an_answer_is_judged_by_code_then_text_then_status(
    answer: Answer, faults: tuple[Fault, ...], code: str | None
) -> None:
    assert judge(EXCHANGE, answer) == (faults, code)


@pytest.mark.parametrize(
    ("code", "basic", "kept"),
    [("4711", False, "4711"), ("4711", True, None), ("no such key: 0123456789abcdef", False, None)],
)
def test_a_code_that_no_rule_knows_is_kept_only_where_it_cannot_hold_a_key(
    code: str, basic: bool, kept: str | None
) -> None:
    answer = Answer(400, {"code": code, "msg": ""})
    assert judge(an_exchange(basic=basic), answer) == ((Fault.UNRECOGNISED,), kept)


def test_a_code_deep_in_the_body_is_found_by_its_path() -> None:
    deep = an_exchange(code_at="data.0.sCode")
    assert judge(deep, Answer(200, {"data": [{"sCode": 9}]})) == ((Fault.BAD_SECRET,), "9")
    assert judge(deep, Answer(500, {"data": []})) == ((Fault.MAINTENANCE,), None)


def test_where_success_has_no_code_an_answer_without_one_is_good() -> None:
    assert judge(an_exchange(ok=None), Answer(200, {"can": []})) == ((), None)
    assert judge(an_exchange(ok=None), Answer(200, {"code": 0})) == ((Fault.UNRECOGNISED,), "0")


def test_the_status_alone_tells_of_a_good_answer_and_of_none() -> None:
    assert by_status(GOOD) == by_status(Answer(404)) == ()
    assert by_status(Answer(fault=Fault.UNREACHABLE)) == (Fault.UNREACHABLE,)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Your IP 203.0.113.9 is not included in your API key's IP whitelist.", "203.0.113.9"),
        ("Invalid API-key, IP, or permissions for action., request ip: 203.0.113.9", "203.0.113.9"),
        ("through the IP address (2001:DB8::9)", "2001:db8::9"),
        ("request IP is 2001:db8:0:1:0:0:0:9.", "2001:db8:0:1::9"),
        ("clientIp is:203.0.113.9", "203.0.113.9"),
        ("source:203.0.113.9, twice", "203.0.113.9"),
        ("IP:2001:DB8::9.", "2001:db8::9"),
        ("of 64:ff9b::203.0.113.9", "64:ff9b::cb00:7109"),
        ("version:1.2.3.4.5 by x:::", None),
        ("at 12:30:00 on 999.1.1.1, none: ::", None),
        ("no address", None),
        (None, None),
    ],
)
def test_the_callers_address_is_taken_from_the_text_when_it_names_one(text: str | None, address: str | None) -> None:
    assert caller_ip(EXCHANGE, Answer(401, {"msg": text})) == address


def test_a_list_is_a_good_answer_only_where_the_exchange_gives_lists() -> None:
    listing = an_exchange(form="list", code_at="1", ok=None)
    assert judge(listing, Answer(200, [["read", 1]])) == ((), None)
    assert judge(listing, Answer(200, {"can": []})) == ((Fault.UNRECOGNISED,), None)
    assert judge(listing, Answer(200, ["error", 9])) == ((Fault.BAD_SECRET,), "9")


def test_how_long_to_rest_is_told_by_the_rule_that_an_answer_meets() -> None:
    locked = Rule(faults=(Fault.RATE_LIMITED,), code="5", rest=900)
    exchange = an_exchange(rules=(*EXCHANGE.rules, locked))
    assert rest_after(exchange, Answer(200, {"code": 5})) == 900.0
    assert rest_after(exchange, Answer(200, {"code": 9})) == rest_after(exchange, GOOD) == 0.0


async def test_a_good_key_costs_one_question() -> None:
    ask, stages = Script(GOOD), list[Stage]()

    async def on_stage(stage: Stage) -> None:
        stages.append(stage)

    verdict = await examine(EXCHANGE, WANTED, ask, on_stage=on_stage)
    assert (verdict.status, verdict.seen, verdict.facts.account) == (Status.ACCEPTED, "GET /key", "5")
    assert ask.asked == [("privateGetKey", {})]
    assert stages == [Stage.ASKING, Stage.RIGHTS]


async def test_a_second_question_adds_to_the_facts() -> None:
    async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
        assert (await ask("privateGetMore")).status == 204
        return KeyFacts(permissions=facts.permissions, label="seen twice")

    verdict = await examine(an_exchange(more=more), WANTED, Script(GOOD, Answer(204)))
    assert verdict.facts.label == "seen twice"


async def test_a_fault_is_refused_with_code_and_place() -> None:
    verdict = await examine(EXCHANGE, WANTED, Script(Answer(200, {"code": 9})))
    assert (verdict.status, verdict.faults, verdict.code) == (Status.REFUSED, (Fault.BAD_SECRET,), "9")
    assert (verdict.seen, verdict.exchange) == ("GET /key", "imagined")


async def test_an_answer_that_nobody_can_split_is_told_as_one_of_these_with_the_callers_address() -> None:
    verdict = await examine(EXCHANGE, WANTED, Script(AMBIGUOUS))
    assert verdict.faults == (Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED)
    assert (verdict.status, verdict.caller_ip) == (Status.REFUSED, "203.0.113.9")


@pytest.mark.parametrize(
    "answer", [Answer(503), Answer(429), Answer(200, {"code": "77"}), Answer(fault=Fault.UNREACHABLE), Answer(200, {})]
)
async def test_what_says_nothing_of_the_key_is_unsure_and_not_asked_about_again(answer: Answer) -> None:
    async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...]) -> Split:
        raise AssertionError("asked again")

    verdict = await examine(an_exchange(split=split), WANTED, Script(answer))
    assert verdict.status is Status.UNSURE
    assert verdict.faults != ()


def splits(result: Split) -> Any:
    async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...]) -> Split:
        assert (answer, faults) == (AMBIGUOUS, (Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED))
        return result

    return an_exchange(split=split)


async def test_a_split_answer_is_told_as_the_one_cause() -> None:
    stages = list[Stage]()

    async def on_stage(stage: Stage) -> None:
        stages.append(stage)

    exchange = splits(Split(faults=(Fault.IP_NOT_ALLOWED,), caller_ip="198.51.100.4"))
    verdict = await examine(exchange, WANTED, Script(AMBIGUOUS), on_stage=on_stage)
    assert (verdict.faults, verdict.caller_ip, verdict.code) == ((Fault.IP_NOT_ALLOWED,), "198.51.100.4", "8")
    assert stages == [Stage.ASKING, Stage.SPLITTING]


async def test_a_key_of_the_test_environment_is_refused_with_its_name() -> None:
    exchange = splits(Split(faults=(Fault.WRONG_ENVIRONMENT,), where="testnet"))
    verdict = await examine(exchange, WANTED, Script(AMBIGUOUS))
    assert (verdict.status, verdict.faults, verdict.where) == (
        Status.REFUSED,
        (Fault.WRONG_ENVIRONMENT,),
        "testnet",
    )


async def test_a_cause_that_is_not_the_keys_among_the_possible_ones_leaves_us_unsure() -> None:
    exchange = splits(Split(faults=(Fault.UNKNOWN_KEY, Fault.MAINTENANCE)))
    assert (await examine(exchange, WANTED, Script(AMBIGUOUS))).status is Status.UNSURE


async def test_a_split_that_found_out_nothing_leaves_the_answer_as_it_was() -> None:
    verdict = await examine(splits(Split(faults=())), WANTED, Script(AMBIGUOUS))
    assert verdict.faults == (Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED)


async def test_a_key_of_another_site_is_taken_there_when_the_operator_takes_keys_of_it() -> None:
    async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
        await ask("privateGetMore")
        await ask("privateGetMore", site="elsewhere")
        return facts

    exchange = splits(Split(faults=(), site="abroad", answer=GOOD))
    wanted = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF, sites=frozenset({"abroad"}))
    ask = Script(AMBIGUOUS, Answer(200), Answer(200))
    verdict = await examine(an_exchange(split=exchange.split, more=more), wanted, ask)
    assert (verdict.status, verdict.exchange, verdict.facts.account) == (Status.ACCEPTED, "abroad", "5")
    assert [place for _, place in ask.asked] == [{}, {"site": "abroad"}, {"site": "elsewhere"}]


async def test_a_key_of_a_site_that_is_not_served_is_refused_with_the_sites_name() -> None:
    exchange = splits(Split(faults=(), site="abroad", answer=GOOD))
    verdict = await examine(exchange, WANTED, Script(AMBIGUOUS))
    assert (verdict.status, verdict.faults, verdict.where) == (Status.REFUSED, (Fault.WRONG_ENVIRONMENT,), "abroad")
    assert verdict.exchange == "imagined"


@pytest.mark.parametrize(("seen", "told"), [("GET /other", "GET /other"), (None, "GET /key")])
async def test_another_answer_of_the_same_place_counts_whatever_sites_are_served(seen: str | None, told: str) -> None:
    nowhere = replace(WANTED, sites=frozenset())
    verdict = await examine(splits(Split(faults=(), answer=GOOD, seen=seen)), nowhere, Script(AMBIGUOUS))
    assert (verdict.status, verdict.exchange, verdict.seen) == (Status.ACCEPTED, "imagined", told)
    assert (verdict.facts.account, verdict.where) == ("5", None)
    again = Split(faults=(), answer=Answer(200, {"code": 9}), seen=seen)
    verdict = await examine(splits(again), nowhere, Script(AMBIGUOUS))
    assert (verdict.status, verdict.faults, verdict.seen) == (Status.REFUSED, (Fault.BAD_SECRET,), told)


async def test_what_another_site_answered_is_judged_before_it_is_believed() -> None:
    wanted = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF, sites=frozenset({"abroad"}))
    verdict = await examine(
        splits(Split(faults=(), site="abroad", answer=Answer(200, {"code": 9}))), wanted, Script(AMBIGUOUS)
    )
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.BAD_SECRET,))


@pytest.mark.parametrize(
    "body", [{"code": 0}, {"code": 0, "can": 5, "data": {"uid": 1}}, {"code": 0, "can": [], "data": []}]
)
async def test_a_success_that_is_not_as_documented_is_unrecognised(body: Any) -> None:
    verdict = await examine(EXCHANGE, WANTED, Script(Answer(200, body)))
    assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.UNRECOGNISED,))


async def test_nothing_unforeseen_is_ever_raised_or_accepted() -> None:
    async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...]) -> Split:
        raise RuntimeError("unforeseen")

    verdict = await examine(an_exchange(split=split), WANTED, Script(AMBIGUOUS))
    assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.UNRECOGNISED,))


async def test_all_questions_of_a_check_have_one_time_limit() -> None:
    asked: list[str] = []

    async def slow(method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        asked.append(method)
        await asyncio.sleep(30)
        return Answer(200, {})

    start = asyncio.get_running_loop().time()
    verdict = await examine(EXCHANGE, WANTED, slow, seconds=0.05)
    assert asyncio.get_running_loop().time() - start < 1
    assert (verdict.status, verdict.faults, asked) == (Status.UNSURE, (Fault.UNREACHABLE,), ["privateGetKey"])


@pytest.mark.parametrize(
    ("user", "own", "faults"),
    [
        ("0xAB", ("0xab", "0xcd"), ()),
        ("0xab", ("0xcd",), (Fault.BAD_SECRET,)),
        ("0xab", (), (Fault.BAD_SECRET,)),
        (None, ("0xab",), (Fault.BAD_SECRET,)),
    ],
)
def test_an_address_in_an_answer_may_have_to_be_the_askers_own(
    user: str | None, own: tuple[str, ...], faults: tuple[Fault, ...]
) -> None:
    exchange = an_exchange(rules=(Rule(faults=(Fault.BAD_SECRET,), code="0", not_own="data.user"),))
    assert judge(exchange, Answer(200, {"code": 0, "data": {"user": user}}, own=own))[0] == faults
