"""Bybit's ladder: an unknown key is looked for on the test places, the other sites and the national hosts."""

from __future__ import annotations

import pytest

from exchanges import load
from keys.model import Answer, Fault, Split
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

EXCHANGES = load()
GOOD = good("bybit")[0].answer
DOUBT = (Fault.UNKNOWN_KEY, Fault.DISABLED, Fault.WRONG_ENVIRONMENT)
HOSTS = ["bybit.kz", "bybit.tr", "bybit.nl", "bybitgeorgia.ge", "bybit.ae", "manepa.jp"]
PLACES = ["testnet", "demo", "bybiteu", "bybitid", *HOSTS]


def says(code: int) -> Answer:
    return Answer(200, {"retCode": code, "retMsg": ""})


UNKNOWN = says(10003)


async def split(ask: Script, answer: Answer = UNKNOWN, name: str = "bybit") -> Split:
    ladder = EXCHANGES[name].split
    assert ladder is not None
    return await ladder(ask, answer, DOUBT)


async def test_a_key_that_no_place_knows_is_mistyped_or_deleted() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask) == Split(faults=(Fault.UNKNOWN_KEY, Fault.DISABLED))
    assert ask.asked == PLACES


async def test_the_ladder_of_a_regional_site_is_as_long() -> None:
    ask = Script({}, UNKNOWN)
    await split(ask, name="bybiteu")
    assert ask.asked == ["testnet", "demo", "bybit", "bybitid", *HOSTS]


@pytest.mark.parametrize("place", ["testnet", "demo", *HOSTS])
async def test_the_test_place_or_country_of_a_key_is_named(place: str) -> None:
    ask = Script({place: GOOD}, UNKNOWN)
    assert await split(ask) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where=place)
    assert ask.asked[-1] == place


@pytest.mark.parametrize("site", ["bybiteu", "bybitid"])
async def test_a_key_of_another_site_is_handed_on_with_its_answer(site: str) -> None:
    found = await split(Script({site: GOOD}, UNKNOWN))
    assert found == Split(faults=(Fault.WRONG_ENVIRONMENT,), site=site, answer=GOOD)


@pytest.mark.parametrize("code", [10004, 10005, 10010, 33004])
async def test_a_place_that_knows_the_key_is_its_home_even_if_it_refuses_it(code: int) -> None:
    assert (await split(Script({"bybit.kz": says(code)}, UNKNOWN))).where == "bybit.kz"


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), Answer(403), says(10006), says(99999)])
async def test_a_place_that_could_not_tell_leaves_the_doubt(answer: Answer) -> None:
    ask = Script({"demo": answer}, UNKNOWN)
    assert await split(ask) == Split(faults=DOUBT)
    assert ask.asked == PLACES


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, says(10010)) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize("ticked", [["Order"], ["Position"], []])
def test_futures_take_orders_and_positions_both(ticked: list[str]) -> None:
    result = {**GOOD.body["result"], "permissions": {"ContractTrade": ticked}}
    assert EXCHANGES["bybit"].read_key({"result": result}).permissions == frozenset({"read"})


def test_a_key_without_addresses_says_so_in_either_form() -> None:
    for ips in (["*"], []):
        facts = EXCHANGES["bybit"].read_key({"result": {**GOOD.body["result"], "ips": ips}})
        assert (facts.ip_bound, facts.ip_whitelist) == (False, ())


def test_no_expiry_is_none_and_a_time_that_is_not_in_utc_is_not_believed() -> None:
    read_key = EXCHANGES["bybit"].read_key
    assert read_key({"result": {**GOOD.body["result"], "expiredAt": ""}}).expires_at is None
    with pytest.raises(ValueError):
        read_key({"result": {**GOOD.body["result"], "expiredAt": "2026-01-01T00:00:00+03:00"}})
