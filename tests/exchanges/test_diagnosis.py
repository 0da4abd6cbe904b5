"""The figures that `make diagnosis` prints."""

from __future__ import annotations

import pytest

from tests.diagnosis import Count, count, main
from tests.exchanges.recorded import brands, errors


def test_the_figures_are_those_of_the_recorded_answers_and_none_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    told = capsys.readouterr().out
    (whole,) = (line.split() for line in told.splitlines() if line.startswith("all "))
    assert int(whole[1]) == len(errors()) == int(whole[2]) + int(whole[3])
    assert all(f"\n{brand} " in told for brand in brands())


def test_counts_add_up() -> None:
    assert Count(answers=1, unsure=1) + Count(answers=2, good=3) == Count(answers=3, unsure=1, good=3)
    assert count("okx").answers == len(errors("okx"))
