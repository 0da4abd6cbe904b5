"""WEEX tells nothing of a key but whose it is: what it leaves out stays unknown."""

from __future__ import annotations

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Fault, KeyFacts, Policy, Secret, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.key import Key
from playground.exchanges.weex import Weex

WEEX = load()["weex"]
TRADING = Wanted(required=frozenset({"read", "futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.REQUIRED)


async def check(edge: Exchanges, key: Key, **wrong: str) -> Verdict:
    pasted = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
    return await examine(WEEX, TRADING, edge.asking(WEEX, pasted))


async def test_a_good_key_is_accepted_and_its_rights_and_addresses_stay_unknown() -> None:
    async with Weex.start() as weex, Exchanges.open({"weex": weex.url}) as edge:
        verdict = await check(edge, weex.add_key())
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account="10001"))
        assert (verdict.missing, verdict.unwanted, verdict.advice) == (frozenset(), frozenset(), ())
        assert len(weex.requests) == 1


async def test_the_accounts_flag_of_withdrawal_is_not_taken_for_a_right_of_the_key() -> None:
    async with Weex.start() as weex, Exchanges.open({"weex": weex.url}) as edge:
        verdict = await check(edge, weex.add_key(tells={"canWithdraw": True, "canTrade": False}))
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, None)


async def test_a_wrong_passphrase_and_an_unknown_key_share_an_answer() -> None:
    async with Weex.start() as weex, Exchanges.open({"weex": weex.url}) as edge:
        verdict = await check(edge, weex.add_key(), password="other")
        assert verdict.faults == (Fault.BAD_PASSPHRASE, Fault.UNKNOWN_KEY)


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ({"disabled": True}, Fault.UNKNOWN_KEY),
        ({"ips": ["198.51.100.7"]}, Fault.IP_NOT_ALLOWED),
        ({"permissions": {"futures"}}, Fault.MISSING_PERMISSION),
    ],
)
async def test_what_keeps_a_key_out_is_named(state: dict[str, object], fault: Fault) -> None:
    async with Weex.start() as weex, Exchanges.open({"weex": weex.url}) as edge:
        verdict = await check(edge, weex.add_key(**state))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (fault,))


@pytest.mark.parametrize("body", [{"uid": 1}, {"uid": 1, "canTrade": "yes"}, {"canTrade": True}])
def test_an_answer_of_another_form_is_no_fact(body: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        WEEX.read_key(body)
