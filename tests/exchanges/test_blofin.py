"""BloFin's ladder: a key that it does not know is asked for in the demo; the kind of a key decides about orders."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.blofin import BloFin
from playground.exchanges.key import Key
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

BLOFIN = load()["blofin"]
GOOD = good("blofin")[0].answer
DOUBT = (Fault.UNKNOWN_KEY, Fault.DISABLED, Fault.WRONG_ENVIRONMENT)
NOWHERE = (Fault.UNKNOWN_KEY, Fault.DISABLED)


def says(code: str) -> Answer:
    return Answer(200, {"code": code, "msg": ""})


UNKNOWN = says("152401")


async def split(ask: Script, answer: Answer = UNKNOWN) -> Split:
    assert BLOFIN.split is not None
    return await BLOFIN.split(ask, answer, DOUBT)


async def checked(blofin: BloFin, key: Key, *required: str, **wrong: str) -> Verdict:
    wanted = Wanted(required=frozenset(required), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
    async with Exchanges.open({"blofin": blofin.url}) as edge:
        given = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
        return await examine(BLOFIN, wanted, edge.asking(BLOFIN, given))


async def test_a_key_that_no_place_knows_is_not_there_or_not_active() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask) == Split(faults=NOWHERE)
    assert ask.asked == ["demo"]


@pytest.mark.parametrize("answer", [GOOD, *map(says, ("152402", "152406", "152408", "152409"))])
async def test_a_key_that_the_demo_knows_is_one_of_the_demo(answer: Answer) -> None:
    assert await split(Script({"demo": answer}, UNKNOWN)) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="demo")


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), says("152404"), says("152405"), Answer(502)])
async def test_a_demo_that_could_not_tell_leaves_the_doubt(answer: Answer) -> None:
    assert await split(Script({"demo": answer}, UNKNOWN)) == Split(faults=DOUBT)


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, says("152408")) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize(
    ("state", "faults"),
    [
        ({"disabled": True}, NOWHERE),
        ({"expired": True}, (Fault.EXPIRED,)),
        ({"environment": "demo"}, (Fault.WRONG_ENVIRONMENT,)),
        ({"ips": ["198.51.100.7"]}, (Fault.IP_NOT_ALLOWED,)),
        ({"permissions": {"futures"}}, (Fault.MISSING_PERMISSION,)),
    ],
)
async def test_each_fault_of_a_key_is_named(state: dict[str, Any], faults: tuple[Fault, ...]) -> None:
    async with BloFin.start() as blofin:
        verdict = await checked(blofin, blofin.add_key(**state), "read")
        assert (verdict.status, verdict.faults) == (Status.REFUSED, faults)


async def test_a_wrong_passphrase_is_told_from_a_wrong_secret() -> None:
    async with BloFin.start() as blofin:
        key = blofin.add_key()
        assert (await checked(blofin, key, "read", password="another")).faults == (Fault.BAD_PASSPHRASE,)
        assert (await checked(blofin, key, "read", secret="another")).faults == (Fault.BAD_SECRET,)


async def test_a_clock_a_minute_off_says_nothing_of_the_key() -> None:
    async with BloFin.start() as blofin:
        blofin.clock_ahead = 61
        verdict = await checked(blofin, blofin.add_key(), "read")
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))


@pytest.mark.parametrize("required", ["futures", "spot"])
async def test_a_transaction_key_is_refused_to_who_trades_and_taken_from_who_reads(required: str) -> None:
    async with BloFin.start() as blofin:
        key = blofin.add_key(permissions={"read", "futures"}, tells={"type": 1})
        verdict = await checked(blofin, key, "read", required)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.WRONG_KEY_TYPE,))
        assert (await checked(blofin, key, "read")).status is Status.ACCEPTED


async def test_what_a_key_may_do_beside_reading_is_not_known() -> None:
    async with BloFin.start() as blofin:
        key = blofin.add_key(permissions={"read", "futures", "withdraw"})
        verdict = await checked(blofin, key, "read", "futures")
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, None)


async def test_a_key_that_only_reads_cannot_trade() -> None:
    async with BloFin.start() as blofin:
        verdict = await checked(blofin, blofin.add_key(), "read", "futures")
        assert verdict.faults == (Fault.MISSING_PERMISSION,)
        assert verdict.missing == {"futures"}


@pytest.mark.parametrize(
    ("name", "value"), [("readOnly", 2), ("type", 3), ("type", None), ("expireTime", "soon"), ("ips", "203.0.113.7")]
)
def test_what_is_not_as_documented_is_no_fact(name: str, value: Any) -> None:
    body = {"code": "0", "data": GOOD.body["data"] | {name: value}}
    with pytest.raises(ValueError):
        BLOFIN.read_key(body)


def test_a_list_of_addresses_that_is_not_told_is_not_known_to_be_empty() -> None:
    facts = BLOFIN.read_key({"code": "0", "data": GOOD.body["data"] | {"ips": None, "parentUid": None}})
    assert (facts.ip_bound, facts.ip_whitelist, facts.subaccount) == (None, None, None)
