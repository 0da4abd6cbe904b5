"""BingX: three published shapes of one answer, and whose key it is."""

from __future__ import annotations

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges import BingX
from tests.exchanges.scripted import Script

BINGX = load()["bingx"]
ASKED = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)


@pytest.mark.parametrize("shape", ["bare", "wrapped", "booleans"])
async def test_a_good_key_is_accepted_in_each_published_shape(shape: str) -> None:
    async with BingX.start() as stand_in, Exchanges.open({"bingx": stand_in.url}) as edge:
        stand_in.shape = shape
        key = stand_in.add_key(permissions=frozenset({"read", "futures"}))
        ask = edge.asking(BINGX, {name: Secret(value) for name, value in key.credentials.items()})
        verdict = await examine(BINGX, ASKED, ask)
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, frozenset({"read", "futures"}))
        assert verdict.facts.account == "10001"


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), Answer(200, {"data": None}), Answer(200, [])])
async def test_an_account_that_is_not_told_stays_unknown(answer: Answer) -> None:
    assert BINGX.more is not None
    assert (await BINGX.more(Script({}, answer), KeyFacts())).account is None


async def test_an_answer_without_a_code_and_without_rights_is_no_success() -> None:
    verdict = await examine(BINGX, ASKED, Script({}, Answer(200, {"enableFutures": True, "ipRestrict": True})))
    assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.UNRECOGNISED,))
