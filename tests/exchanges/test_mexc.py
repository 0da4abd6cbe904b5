"""MEXC: when a key ends, and what futures say of a key where spot has one code for several faults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.hostile import html
from playground.exchanges.mexc import Mexc
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

MEXC = load()["mexc"]
BODY = good("mexc")[1].body
FUTURES = "contractPrivateGetAccountAssets"
GONE = (Fault.UNKNOWN_KEY, Fault.EXPIRED, Fault.DISABLED)
SIGNED = (Fault.BAD_SECRET, Fault.EXPIRED)
RIGHTS = frozenset({"read", "futures"})
DAY = timedelta(days=1)
DOWN = Answer(fault=Fault.UNREACHABLE)


def spot(code: int) -> Answer:
    return Answer(400, {"code": code, "msg": ""})


def futures(code: int) -> Answer:
    return Answer(200, {"success": code == 0, "code": code, "message": ""})


async def split(ask: Script, answer: Answer, faults: tuple[Fault, ...] = GONE) -> Split:
    assert MEXC.split is not None
    return await MEXC.split(ask, answer, faults)


@pytest.mark.parametrize("code", [10072, 730706])
@pytest.mark.parametrize(
    ("there", "faults"),
    [
        (futures(402), (Fault.EXPIRED,)),
        (futures(401), (Fault.UNKNOWN_KEY, Fault.DISABLED)),
        (futures(406), (Fault.IP_NOT_ALLOWED,)),
        (futures(602), (Fault.BAD_SECRET,)),
        (futures(701), (Fault.MISSING_PERMISSION,)),
        (futures(0), (Fault.MISSING_PERMISSION,)),
        (futures(510), GONE),
        (Answer(200, []), GONE),
        (DOWN, GONE),
    ],
)
async def test_futures_tell_what_became_of_a_key_that_spot_does_not_know(
    code: int, there: Answer, faults: tuple[Fault, ...]
) -> None:
    ask = Script({FUTURES: there}, DOWN)
    assert await split(ask, spot(code)) == Split(faults=faults)
    assert ask.asked == [FUTURES]


@pytest.mark.parametrize(
    ("there", "faults"),
    [(602, SIGNED[:1]), (402, SIGNED[1:]), (401, SIGNED), (0, SIGNED), (513, SIGNED)],
)
async def test_futures_tell_a_lapsed_key_from_a_wrong_secret(there: int, faults: tuple[Fault, ...]) -> None:
    assert await split(Script({FUTURES: futures(there)}, DOWN), spot(700002), SIGNED) == Split(faults=faults)


@pytest.mark.parametrize("code", [700001, 700006, 700007, 500])
async def test_a_clear_answer_is_left_as_it_is(code: int) -> None:
    ask = Script({}, DOWN)
    assert await split(ask, spot(code)) == Split(faults=GONE)
    assert ask.asked == []


@pytest.mark.parametrize("days", [0, 4, 81])
def test_a_key_without_addresses_ends_at_the_hour_at_which_it_was_made(days: int) -> None:
    ends = (datetime.now(UTC) + days * DAY + timedelta(hours=5)).replace(microsecond=0)
    told = BODY | {"createTime": (ends - 90 * DAY).isoformat(), "remainingValidity": days}
    assert MEXC.read_key(told).expires_at == ends


@pytest.mark.parametrize("told", [{}, {"remainingValidity": 0}, {"remainingValidity": -1}, {"remainingValidity": "?"}])
def test_what_is_told_of_the_end_of_a_key_with_addresses_is_not_believed(told: dict[str, object]) -> None:
    facts = MEXC.read_key(BODY | {"ipWhiteList": "203.0.113.9"} | told)
    assert (facts.expires_at, facts.ip_bound) == (None, True)


@pytest.mark.parametrize("days", [-1, "82", True, 10**9])
def test_days_that_are_none_are_not_believed(days: object) -> None:
    with pytest.raises(ValueError):
        MEXC.read_key(BODY | {"remainingValidity": days})


@pytest.mark.parametrize(
    ("name", "word"),
    [("SPOT_WITHDRAW_READ", "read"), ("CONTRACT_WITHDRAW_WRITE", "withdraw"), ("NEW_WRITE", "NEW_WRITE")],
)
def test_what_writes_and_is_about_withdrawal_is_withdrawal(name: str, word: str) -> None:
    assert MEXC.read_key(BODY | {"permissions": name}).permissions == frozenset({word})


@pytest.mark.parametrize("answer", [DOWN, Answer(200, {"uid": None}), Answer(403, {"code": 700007})])
async def test_an_account_that_is_not_told_stays_unknown(answer: Answer) -> None:
    assert MEXC.more is not None
    assert (await MEXC.more(Script({}, answer), KeyFacts())).account is None


async def checked(mexc: Mexc, **state: Any) -> Verdict:
    wanted = Wanted(required=RIGHTS, forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
    async with Exchanges.open({"mexc": mexc.url}) as edge:
        key = mexc.add_key(**{"permissions": set(RIGHTS), **state})
        ask = edge.asking(MEXC, {name: Secret(value) for name, value in key.credentials.items()})
        return await examine(MEXC, wanted, ask)


@pytest.mark.parametrize(
    ("state", "faults"),
    [
        ({"ips": ["198.51.100.1"]}, (Fault.IP_NOT_ALLOWED,)),
        ({"permissions": {"futures"}}, (Fault.MISSING_PERMISSION,)),
        ({"permissions": {"read"}}, (Fault.MISSING_PERMISSION,)),
        ({"expired": True}, (Fault.EXPIRED,)),
        ({"disabled": True}, (Fault.UNKNOWN_KEY, Fault.DISABLED)),
        ({"api_key": "mx1abcdefghijklmno"}, (Fault.MALFORMED,)),
    ],
)
async def test_what_is_wrong_with_a_key_is_named(state: dict[str, Any], faults: tuple[Fault, ...]) -> None:
    async with Mexc.start() as mexc:
        verdict = await checked(mexc, **state)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, faults)


async def test_a_good_key_tells_its_end_its_account_and_its_rights() -> None:
    async with Mexc.start() as mexc:
        ends = (datetime.now(UTC) + 40 * DAY).replace(microsecond=0)
        verdict = await checked(mexc, created_at=ends - 90 * DAY, expires_at=ends)
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, RIGHTS)
        assert (verdict.facts.expires_at, verdict.facts.account) == (ends, "10001")


async def test_our_address_as_mexc_saw_it_is_told() -> None:
    async with Mexc.start() as mexc:
        assert (await checked(mexc, ips=["198.51.100.1"])).caller_ip == mexc.caller_ip


async def test_the_page_of_the_firewall_is_no_fault_of_the_key() -> None:
    async with Mexc.start() as mexc:
        mexc.plan(html(403))
        verdict = await checked(mexc)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.GEO_BLOCKED, Fault.RATE_LIMITED))


@pytest.mark.parametrize("sandbox", ["testnet", "demo"])
async def test_there_is_no_test_environment_to_be_asked(sandbox: str) -> None:
    async with Mexc.start() as mexc, Exchanges.open({"mexc": mexc.url}) as edge:
        key = mexc.add_key()
        ask = edge.asking(MEXC, {name: Secret(value) for name, value in key.credentials.items()})
        assert (await ask(MEXC.key_info, sandbox=sandbox)).fault is Fault.UNREACHABLE
        assert mexc.requests == []
