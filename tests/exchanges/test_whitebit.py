"""WhiteBIT: one question from a listed address; from another one that question switches the key off."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Fault, KeyFacts, Policy, Secret, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.key import Key
from playground.exchanges.whitebit import WhiteBit

EXCHANGES = load()
WHITEBIT = EXCHANGES["whitebit"]
OFF = (Fault.IP_NOT_ALLOWED, Fault.DISABLED)


async def checked(whitebit: WhiteBit, key: Key, **wrong: str) -> Verdict:
    wanted = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.REQUIRED)
    async with Exchanges.open({"whitebit": whitebit.url}) as edge:
        given = {name: Secret(value) for name, value in (key.credentials | wrong).items()}
        return await examine(WHITEBIT, wanted, edge.asking(WHITEBIT, given))


def test_its_keys_are_whitelisted_first_and_only_its() -> None:
    assert [name for name, exchange in EXCHANGES.items() if exchange.whitelist_first] == ["whitebit"]


def test_the_address_and_the_switch_come_after_the_values_are_copied_and_before_they_are_sent() -> None:
    done = [step.do for step in WHITEBIT.steps]
    assert done[-2:] == ["type", "check"]
    assert done.index("copy") < len(done) - 2


async def test_a_good_key_is_accepted_in_one_question_and_nothing_more_is_known_of_it() -> None:
    async with WhiteBit.start() as whitebit:
        key = whitebit.add_key(ips=[whitebit.caller_ip], permissions={"read", "futures", "withdraw"})
        verdict = await checked(whitebit, key)
        assert (verdict.status, verdict.facts, len(whitebit.requests)) == (Status.ACCEPTED, KeyFacts(), 1)


async def test_a_question_from_a_foreign_address_ends_the_key_until_list_and_switch_are_put_right() -> None:
    async with WhiteBit.start() as whitebit:
        key = whitebit.add_key(ips=["198.51.100.7"])
        verdict = await checked(whitebit, key)
        assert (verdict.status, verdict.faults, len(whitebit.requests)) == (Status.REFUSED, OFF, 1)
        key.ips.append(whitebit.caller_ip)
        assert (await checked(whitebit, key)).faults == OFF
        key.disabled = False
        assert (await checked(whitebit, key)).status is Status.ACCEPTED


async def test_what_is_wrong_with_a_key_is_told_as_far_as_whitebit_tells_it() -> None:
    async with WhiteBit.start() as whitebit:
        key = whitebit.add_key()
        assert (await checked(whitebit, key, secret="another")).faults == (Fault.BAD_SECRET,)
        unknown = await checked(whitebit, key, apiKey="0" * 32)
        assert unknown.faults == (Fault.UNKNOWN_KEY, Fault.MISSING_PERMISSION)
        key.permissions.clear()
        assert (await checked(whitebit, key)).faults == (Fault.MISSING_PERMISSION,)


async def test_a_key_whose_other_user_is_ahead_of_our_clock_says_nothing_of_the_key() -> None:
    async with WhiteBit.start() as whitebit:
        key = whitebit.add_key()
        whitebit._nonces[key.api_key] = 10**15
        verdict = await checked(whitebit, key)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))


@pytest.mark.parametrize("body", [{}, {"BTC": "0"}, {"BTC": {}}, {"BTC": {"available": 1, "freeze": "0"}}])
def test_what_is_no_balance_proves_no_key(body: Any) -> None:
    with pytest.raises(ValueError):
        WHITEBIT.read_key(body)
