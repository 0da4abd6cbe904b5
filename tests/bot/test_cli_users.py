"""`keyferry users`, as an operator meets it at a terminal."""

import pytest

from tests.bot.commands import Operator, Stored, operator

__all__ = ["operator"]


@pytest.fixture
def stored(operator: Operator) -> Stored:
    return Stored(operator, operator.begins())


def test_people_are_let_in_and_turned_away_by_hand_and_it_is_recorded(operator: Operator, stored: Stored) -> None:
    assert "Nobody has asked" in operator.runs("users", "list").out
    assert "42 is let in" in operator.runs("users", "admit", "42").out
    assert "42 is turned away" in operator.runs("users", "decline", "42", "--reason", "a spammer").out
    (line,) = operator.runs("users", "list", "--json").json
    assert (line["owner"], line["state"], line["by"].split()[0]) == (42, "declined", "uid")
    assert operator.runs("users", "list").out.splitlines()[1].split()[:2] == ["42", "declined"]
    assert [(entry.what, entry.reason) for entry in stored.audit()] == [
        ("admitted", "by the operator"),
        ("declined", "a spammer"),
    ]


def test_a_person_is_a_number(operator: Operator, stored: Stored) -> None:
    assert operator.runs("users", "admit", "@anna").status == 2
    assert operator.runs("users", "admit", "0").status == 2
