"""OKX's ladder: an unknown key is looked for on the other sites before it is called unknown."""

from __future__ import annotations

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, Policy, Split, Status, Wanted
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

EXCHANGES = load()
OKX = EXCHANGES["okx"]
GOOD = good("okx")[0].answer
DOUBT = (Fault.UNKNOWN_KEY, Fault.WRONG_ENVIRONMENT)
DOWN = Answer(fault=Fault.UNREACHABLE)


def says(code: str) -> Answer:
    return Answer(401, {"msg": "", "code": code})


UNKNOWN = says("50119")


async def split(ask: Script, answer: Answer = UNKNOWN, name: str = "okx") -> Split:
    ladder = EXCHANGES[name].split
    assert ladder is not None
    return await ladder(ask, answer, DOUBT)


async def test_a_key_that_no_site_knows_is_unknown() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask) == Split(faults=(Fault.UNKNOWN_KEY,))
    assert ask.asked == ["myokx", "okxus"]


async def test_a_key_of_another_site_is_found_there_and_nothing_more_is_asked() -> None:
    ask = Script({"myokx": GOOD}, UNKNOWN)
    assert await split(ask) == Split(faults=(Fault.WRONG_ENVIRONMENT,), site="myokx", answer=GOOD)
    assert ask.asked == ["myokx"]


@pytest.mark.parametrize(("name", "asked"), [("myokx", ["okx", "okxus"]), ("okxus", ["okx", "myokx"])])
async def test_a_regional_site_asks_the_two_others(name: str, asked: list[str]) -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, name=name) == Split(faults=(Fault.UNKNOWN_KEY,))
    assert ask.asked == asked


@pytest.mark.parametrize("code", ["50105", "50113", "50110", "50100", "50101"])
async def test_a_site_that_knows_the_key_is_its_home_even_if_it_refuses_it(code: str) -> None:
    found = await split(Script({"okxus": says(code)}, UNKNOWN))
    assert (found.site, found.answer) == ("okxus", says(code))


@pytest.mark.parametrize("answer", [DOWN, says("50011"), Answer(503), says("99999"), Answer(200, [])])
async def test_a_site_that_could_not_tell_leaves_the_doubt(answer: Answer) -> None:
    ask = Script({"myokx": answer}, UNKNOWN)
    assert await split(ask) == Split(faults=DOUBT)
    assert ask.asked == ["myokx", "okxus"]


async def test_a_site_that_could_not_tell_does_not_hide_the_home() -> None:
    assert (await split(Script({"myokx": DOWN, "okxus": GOOD}, UNKNOWN))).site == "okxus"


async def test_a_demo_key_is_named_without_a_further_question() -> None:
    ask = Script({}, UNKNOWN)
    assert (await split(ask, says("50101"))).where == "demo"
    assert ask.asked == []


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, says("50105")) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize(
    ("taken", "status", "exchange", "where"),
    [
        ({"okx", "myokx"}, Status.ACCEPTED, "myokx", None),
        ({"okx"}, Status.REFUSED, "okx", "myokx"),
    ],
)
async def test_the_key_is_taken_at_its_own_site_where_the_operator_takes_keys_of_it(
    taken: set[str], status: Status, exchange: str, where: str | None
) -> None:
    wanted = Wanted(required=frozenset({"read"}), forbidden=frozenset(), whitelist=Policy.OFF, sites=frozenset(taken))
    ask = Script({"myokx": GOOD}, UNKNOWN)
    verdict = await examine(OKX, wanted, ask)
    assert (verdict.status, verdict.exchange, verdict.where) == (status, exchange, where)


def test_an_answer_without_the_main_account_does_not_say_whether_it_is_a_sub_account() -> None:
    facts = OKX.read_key({"code": "0", "data": [{"perm": "read_only,new_right", "ip": ""}]})
    assert (facts.subaccount, facts.account) == (None, None)
    assert facts.permissions == frozenset({"read", "new_right"})
