"""Binance's ladder: what becomes of -2015, and what honestly cannot be told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Ask, Fault, KeyFacts, Policy, Secret, Split, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges import Binance
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

EXCHANGES = load()
BINANCE = EXCHANGES["binance"]
FUTURES, ACCOUNT = "fapiPrivateGetAccountConfig", "privateGetAccount"
WANTED = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF)
ELSEWHERE = ["testnet", "demo", "binanceus"]
RULE = (Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY, Fault.WRONG_ENVIRONMENT, Fault.MISSING_PERMISSION)
EITHER = (Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY)
PERHAPS_KNOWN = (Fault.IP_NOT_ALLOWED, Fault.MISSING_PERMISSION, Fault.UNKNOWN_KEY)
TEXT = "Invalid API-key, IP, or permissions for action."


def says(code: int, text: str = "") -> Answer:
    return Answer(400, {"code": code, "msg": text})


NO = says(-2015, TEXT)
NO_FROM = says(-2015, f"{TEXT}, request ip: 203.0.113.9")
GONE = says(-2008, "Invalid Api-Key ID.")
SERVED = Answer(200, {"canTrade": True, "uid": 354937868})


async def split(ask: Script, answer: Answer = NO) -> Split:
    assert BINANCE.split is not None
    return await BINANCE.split(ask, answer, RULE)


async def test_a_wrong_address_or_an_unknown_key_is_told_as_one_of_the_two_with_our_address() -> None:
    ask = Script({FUTURES: NO_FROM}, NO)
    assert await split(ask) == Split(faults=EITHER, caller_ip="203.0.113.9")
    assert ask.asked == [FUTURES, *ELSEWHERE, "spoiled"]


@pytest.mark.parametrize("futures", [NO_FROM, Answer(503)], ids=["refused by futures", "futures silent"])
async def test_a_key_that_is_perhaps_known_may_lack_a_right_and_nothing_is_proven(futures: Answer) -> None:
    found = await split(Script({FUTURES: futures, "spoiled": says(-1022)}, NO))
    assert found.faults == PERHAPS_KNOWN


async def test_a_key_that_is_perhaps_known_may_still_be_of_a_place_that_could_not_tell() -> None:
    found = await split(Script({"demo": Answer(503), "spoiled": says(-1022)}, NO))
    assert found.faults == (*PERHAPS_KNOWN, Fault.WRONG_ENVIRONMENT)


@pytest.mark.parametrize(
    "futures",
    [Answer(fault=Fault.UNREACHABLE), Answer(503), Answer(451, {"code": 0}), says(-1021)],
    ids=["unreachable", "error page", "geo-blocked", "clock"],
)
async def test_futures_that_say_nothing_of_the_key_leave_it_possible_that_reading_is_off(futures: Answer) -> None:
    assert (await split(Script({FUTURES: futures}, NO))).faults == (*EITHER, Fault.MISSING_PERMISSION)
    ask = Script({FUTURES: futures, "demo": Answer(503)}, NO)
    assert (await split(ask)).faults == (*EITHER, Fault.WRONG_ENVIRONMENT, Fault.MISSING_PERMISSION)


@pytest.mark.parametrize("gone", [{}, {"spoiled": GONE}], ids=["key info", "spoiled"])
async def test_a_key_that_is_not_there_lacks_no_right_whatever_futures_say(gone: dict[str, Answer]) -> None:
    found = await split(Script({FUTURES: Answer(503), **gone}, NO), NO if gone else GONE)
    assert found.faults == (Fault.UNKNOWN_KEY,)


async def test_a_key_that_futures_serve_lacks_only_reading() -> None:
    ask = Script({FUTURES: SERVED}, NO)
    assert await split(ask) == Split(faults=(Fault.MISSING_PERMISSION,))
    assert ask.asked == [FUTURES]


@pytest.mark.parametrize("ask", [Script({FUTURES: GONE}, NO), Script({"spoiled": GONE}, NO)], ids=["fapi", "spoiled"])
async def test_a_host_that_says_the_key_is_not_there_settles_it(ask: Script) -> None:
    assert (await split(ask)).faults == (Fault.UNKNOWN_KEY,)


async def test_a_key_said_not_to_exist_is_looked_for_elsewhere_first() -> None:
    ask = Script({}, GONE)
    assert await split(ask, GONE) == Split(faults=(Fault.UNKNOWN_KEY,))
    assert ask.asked == [FUTURES, *ELSEWHERE]


@pytest.mark.parametrize("answer", [NO, GONE])
@pytest.mark.parametrize("place", ELSEWHERE)
async def test_the_place_where_a_key_does_work_is_named(place: str, answer: Answer) -> None:
    ask = Script({place: SERVED}, NO)
    assert await split(ask, answer) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where=place)
    assert ask.asked[-1] == place


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), Answer(451, {"code": 0}), says(-1022)])
async def test_a_place_that_could_not_tell_leaves_the_doubt(answer: Answer) -> None:
    found = await split(Script({"demo": answer}, NO))
    assert found == Split(faults=(*EITHER, Fault.WRONG_ENVIRONMENT))


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, NO)
    assert await split(ask, says(-1022)) == Split(faults=RULE)
    assert ask.asked == []


async def test_the_verdict_carries_our_address_as_futures_saw_it() -> None:
    verdict = await examine(BINANCE, WANTED, Script({FUTURES: NO_FROM}, NO))
    assert (verdict.status, verdict.faults, verdict.caller_ip) == (Status.REFUSED, EITHER, "203.0.113.9")


@pytest.mark.parametrize(
    ("answer", "account"), [(SERVED, "354937868"), (NO, None), (Answer(fault=Fault.UNREACHABLE), None)]
)
async def test_the_account_is_told_where_binance_tells_it(answer: Answer, account: str | None) -> None:
    assert BINANCE.more is not None
    assert (await BINANCE.more(Script({}, answer), KeyFacts())).account == account


@pytest.mark.parametrize("changes", [{"enableReading": None}, {"ipRestrict": "true"}, {"createTime": -1}])
def test_what_is_not_as_documented_is_not_believed(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        BINANCE.read_key(good("binance")[0].body | changes)


def test_an_answer_without_rights_is_not_taken_for_a_key_without_any() -> None:
    with pytest.raises(ValueError):
        BINANCE.read_key({"ipRestrict": True, "createTime": 1698645219000})


# --- Binance.US, whose keys are its own


US = EXCHANGES["binanceus"]
LEFT = (*EITHER, Fault.MISSING_PERMISSION)


async def split_us(ask: Script, answer: Answer = NO) -> Split:
    assert US.split is not None
    return await US.split(ask, answer, RULE)


@asynccontextmanager
async def at_us(**state: Any) -> AsyncIterator[tuple[Binance, Ask]]:
    async with Binance.start() as stand_in, Exchanges.open({"binance": stand_in.url}) as edge:
        key = stand_in.add_key(**{"site": "binance.us"} | state)
        yield stand_in, edge.asking(US, {name: Secret(value) for name, value in key.credentials.items()})


async def test_a_key_of_binance_us_is_accepted_and_its_rights_stay_unknown() -> None:
    async with at_us() as (stand_in, ask):
        verdict = await examine(US, WANTED, ask)
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account="10001"))
        assert [(seen.host, seen.path) for seen in stand_in.requests] == [("api.binance.us", "/api/v3/account")]


async def test_a_key_of_binance_is_no_key_of_binance_us_even_where_both_are_offered() -> None:
    async with at_us(site="binance.com") as (_, ask):
        verdict = await examine(US, replace(WANTED, sites=frozenset({"binance", "binanceus"})), ask)
        assert (verdict.status, verdict.faults, verdict.where) == (
            Status.REFUSED,
            (Fault.WRONG_ENVIRONMENT,),
            "binance",
        )


async def test_what_binance_us_does_not_let_in_is_told_as_far_as_it_can_be() -> None:
    ask = Script({}, NO)
    assert await split_us(ask) == Split(faults=LEFT)
    assert ask.asked == ["binance", "spoiled"]
    assert (await split_us(Script({"spoiled": says(-1022)}, NO))).faults == PERHAPS_KNOWN
    assert (await split_us(Script({"binance": Answer(503)}, GONE), GONE)).faults == (
        Fault.UNKNOWN_KEY,
        Fault.WRONG_ENVIRONMENT,
    )
    assert await split_us(ask, says(-1022)) == Split(faults=RULE)


@pytest.mark.parametrize("body", [{}, {"uid": 5}, {"canTrade": "yes"}], ids=str)
def test_an_account_of_binance_us_that_is_none_is_not_believed(body: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        US.read_key(body)


def test_keys_of_the_futures_clients_are_those_of_binance() -> None:
    for name in ("binanceusdm", "binancecoinm"):
        one = EXCHANGES[name]
        assert (one.fields, one.steps, one.rules, one.page) == (
            BINANCE.fields,
            BINANCE.steps,
            BINANCE.rules,
            BINANCE.page,
        )
        assert (one.key_info, one.brand) == (BINANCE.key_info, "binance")
