"""The program behind `make safety` works: one fault here, all of them there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.safety.__main__ import HEADS, clean, line, told, total
from tests.safety.faults import FAULTS
from tests.safety.play import INVARIANTS, Row, play

pytestmark = pytest.mark.unmeasured
CLEAN = Row("kill -9", 9, 8, {name: [] for name in INVARIANTS}, 0, 0, 0)
AGAIN = next(fault for fault in FAULTS if fault.name == "updates come again")


async def test_nothing_is_broken_while_updates_come_again() -> None:
    row = await play(AGAIN, seed=1, rounds=1)
    assert row.numbers == (0,) * 8, row
    assert row.secrets >= row.keys > 0


@pytest.mark.parametrize("column", range(8))
def test_each_number_that_is_not_zero_fails_the_run(column: int) -> None:
    broken = [replace(CLEAN, breaches=CLEAN.breaches | {name: ["something"]}) for name in INVARIANTS]
    broken += [replace(CLEAN, lost=1), replace(CLEAN, untold=1), replace(CLEAN, invented=1)]
    assert clean([CLEAN, CLEAN])
    assert not clean([CLEAN, broken[column]])


def test_the_table_adds_up() -> None:
    assert told(CLEAN).split() == ["kill", "-9", "9", "8", *"00000000"]
    assert total([CLEAN, replace(CLEAN, lost=2)]).split() == ["all", "18", "16", *"00000", "2", "0", "0"]
    assert len(line("fault", HEADS).split()) == len(total([CLEAN]).split())
