"""`keyferry status`, as an operator meets it at a terminal."""

import time

import pytest

from tests.bot.commands import Operator, Stored, operator

__all__ = ["operator"]


@pytest.fixture
def stored(operator: Operator) -> Stored:
    return Stored(operator, operator.begins())


def test_who_is_ready_and_who_is_stuck_is_shown_with_why(operator: Operator, stored: Stored) -> None:
    stored.key(owner=7)
    stored.attempt(owner=8)
    said = operator.runs("status")
    assert [line.split()[:4] for line in said.out.splitlines()[1:3]] == [
        ["8", "okx", "stuck", "bad_secret"],
        ["7", "okx", "ready", "no_ip_whitelist"],
    ]
    assert operator.runs("status", "--owner", "7", "--json").json["totals"]["people"] == 1
    (row,) = operator.runs("status", "--exchange", "okx", "--owner", "8", "--json").json["rows"]
    assert (row["owner"], row["state"], row["why"], row["key"]) == (8, "stuck", ["bad_secret"], None)


def test_it_can_be_watched_until_ctrl_c(operator: Operator, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    def press_ctrl_c(seconds: float) -> None:
        shown.append(seconds)
        if len(shown) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", press_ctrl_c)
    said = operator.runs("status", "--watch")
    assert said.status == 0
    assert said.out.count("Nobody has begun to add a key.") == 2
