"""No exchange whose keys are taken makes a secret leak by the quick ways of misbehaving; `make hostile` tries them all."""

from __future__ import annotations

import pytest

from exchanges import every
from keys.model import Status
from tests.hostile import QUICK, SLOW, run

A_FEW = ("okx", "hyperliquid", "bitstamp", "blockchaincom", "bullish")


@pytest.mark.parametrize("case", QUICK)
async def test_whatever_an_exchange_does_it_ends_in_a_verdict_and_leaks_nothing(case: str) -> None:
    outcome = await run(every().values(), {case: QUICK[case]})
    assert (outcome.wrong, outcome.leaked) == ([], [])
    assert sum(outcome.verdicts.values()) == len(every())
    if case not in {"401", "403"}:
        assert set(outcome.verdicts) == {Status.UNSURE}


@pytest.mark.parametrize("case", SLOW)
async def test_so_do_the_slow_ways_at_a_few(case: str) -> None:
    known = every()
    outcome = await run([known[name] for name in A_FEW], {case: SLOW[case]})
    assert (outcome.wrong, outcome.leaked, dict(outcome.verdicts)) == ([], [], {Status.UNSURE: len(A_FEW)})
