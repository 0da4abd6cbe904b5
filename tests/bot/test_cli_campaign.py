"""A change of addresses as an operator starts, follows and ends it at a terminal."""

from __future__ import annotations

import pytest

from tests.bot.commands import Operator, Stored, operator

__all__ = ["operator"]

PROFILE = """
name = "Desk"
exchanges = ["okx"]
[[addresses]]
label = "core"
address = "203.0.113.10"
"""
START = ("campaign", "start", "--add", "core2=203.0.113.20", "--drop", "core=203.0.113.10", "--by", "2099-12-15")


@pytest.fixture
def stored(operator: Operator) -> Stored:
    (operator.folder / "profile.toml").write_text(PROFILE)
    operator.set(PROFILE=str(operator.folder / "profile.toml"))
    return Stored(operator, operator.begins())


def test_it_is_started_shown_and_ended_and_the_trail_has_it(operator: Operator, stored: Stored) -> None:
    stored.key()
    assert operator.runs(*START).status == 0
    shown = operator.runs("campaign", "status").out
    assert shown.startswith("+203.0.113.20 -203.0.113.10 by 2099-12-15\n[####")
    told = operator.runs("campaign", "status", "--json").json
    assert (told["add"], told["by"]) == (
        [{"label": "core2", "address": "203.0.113.20"}],
        "2099-12-15T00:00:00+00:00",
    )
    assert "under way already" in operator.runs(*START).err
    said = operator.runs("campaign", "end", "--yes")
    assert (said.status, "core2 = 203.0.113.20" in said.out) == (0, True)
    assert operator.runs("campaign", "end", "--yes").status == 1
    assert ", ended " in operator.runs("campaign", "status").out
    assert [line["what"] for line in operator.runs("audit", "list", "--json").json] == ["campaign", "campaign"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--add", "203.0.113.20", "--by", "2099-01-01"), "is not LABEL=ADDRESS"),
        (("--add", "core2=here", "--by", "2099-01-01"), "is not LABEL=ADDRESS"),
        (("--add", "core2=203.0.113.10", "--by", "2099-01-01"), "in the profile already"),
        (("--add", "core2=203.0.113.20", "--drop", "x=203.0.113.99", "--by", "2099-01-01"), "is not among"),
        (("--add", "core2=203.0.113.20", "--by", "2020-01-01"), "the day has to be ahead"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_started(
    operator: Operator, stored: Stored, words: tuple[str, ...], told: str
) -> None:
    said = operator.runs("campaign", "start", *words)
    assert said.status == 2
    assert told in " ".join(said.err.replace("│", " ").split())
    assert operator.runs("campaign", "status").status == 1


def test_without_a_change_under_way_it_is_said_how_to_begin(operator: Operator, stored: Stored) -> None:
    for words in (("status",), ("end", "--yes")):
        assert "keyferry campaign start" in operator.runs("campaign", *words).err
