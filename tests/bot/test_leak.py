"""Leak response as an operator meets it at a terminal, and when a key counts as dead."""

from __future__ import annotations

import json

import pytest

from bot.leak import dead
from keys.model import Fault, Status, Verdict
from tests.bot.commands import CREDENTIALS, Operator, Stored, operator

__all__ = ["operator"]

START = ("leak", "start", "--reason", "a drill", "--yes")
OTHER = "e7f04b21-62c1-4b0d-9f11-1d6e9b0a7c42"


@pytest.fixture
def stored(operator: Operator) -> Stored:
    return Stored(operator, operator.begins())


def reveal(operator: Operator, key: str) -> tuple[int, str]:
    said = operator.runs("keys", "reveal", key, "--reason", "trading", "--json")
    return said.status, said.err


@pytest.mark.parametrize(
    ("faults", "is_dead"),
    [
        ([Fault.UNKNOWN_KEY], True),
        ([Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.WRONG_ENVIRONMENT], True),  # the others cannot be at this key
        ([Fault.EXPIRED, Fault.DISABLED], True),
        ([Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED], False),
        ([Fault.BAD_SECRET], False),
        ([Fault.ACCOUNT_RESTRICTED], False),
        ([], False),
    ],
)
def test_a_key_is_dead_where_no_other_cause_is_left(faults: list[Fault], is_dead: bool) -> None:
    assert dead(Verdict(status=Status.REFUSED, exchange="okx", faults=tuple(faults))) is is_dead


def test_what_could_not_be_found_out_proves_nothing() -> None:
    assert not dead(Verdict(status=Status.UNSURE, exchange="okx", faults=(Fault.UNREACHABLE,)))


def test_from_the_start_on_nothing_is_revealed_and_the_end_thaws_what_was_a_false_alarm(
    operator: Operator, stored: Stored
) -> None:
    key = stored.key()
    said = operator.runs(*START)
    assert (said.status, "1 keys of 1 owners: okx 1" in said.out) == (0, True)
    assert (reveal(operator, key)[0], "frozen by a leak response" in reveal(operator, key)[1]) == (1, True)
    assert "under way already" in operator.runs(*START).err
    assert operator.runs("leak", "end", "--false-alarm", "--yes").status == 0
    assert reveal(operator, key)[0] == 0
    done = [line["what"] for line in operator.runs("audit", "list", "--json").json]
    assert done == ["freeze", "thaw", "reveal"]


def test_without_a_false_alarm_what_was_not_replaced_stays_frozen(operator: Operator, stored: Stored) -> None:
    key = stored.key()
    operator.runs(*START)
    said = operator.runs("leak", "end", "--yes")
    assert (said.status, "What was replaced is handed out" in said.out) == (0, True)
    assert reveal(operator, key)[0] == 1
    assert operator.runs("leak", "end", "--yes").status == 1


def test_a_rehearsal_says_who_would_be_told_and_does_nothing(operator: Operator, stored: Stored) -> None:
    key = stored.key()
    stored.key(owner=8, exchange="bybit", api_key=OTHER)
    said = operator.runs("leak", "start", "--reason", "a drill", "--dry-run")
    assert (said.status, "2 keys of 2 owners: bybit 1, okx 1" in said.out) == (0, True)
    assert "nobody was written to" in said.out
    assert reveal(operator, key)[0] == 0
    assert operator.runs("leak", "status").status == 1


def test_it_is_shown_who_may_still_be_used_in_a_table_and_as_json(operator: Operator, stored: Stored) -> None:
    key = stored.key()
    stored.key(owner=8, exchange="bybit", api_key=OTHER)
    operator.runs("leak", "start", "--reason", "a drill", "--exchange", "okx", "--yes")
    shown = operator.runs("leak", "status").out
    assert "0 of 1: 1 waiting, 0 dead" in shown
    assert "under way" in shown
    told = operator.runs("leak", "status", "--json").json
    assert told["totals"] == {"waiting": 1, "dead": 0, "replaced": 0, "deleted": 0}
    (line,) = told["keys"]
    assert (line["key"], line["state"], line["told"], line["api_key"]) == (key, "waiting", None, "d6ef…7c42")
    operator.runs("keys", "forget", key, "--yes")
    assert "1 of 1: 0 waiting, 0 dead, 0 replaced, 1 deleted" in operator.runs("leak", "status").out


def test_the_api_keys_for_an_exchange_come_without_secrets_and_are_audited(operator: Operator, stored: Stored) -> None:
    stored.key()
    operator.runs(*START)
    said = operator.runs("leak", "export", "--exchange", "okx", "--reason", "for OKX security")
    assert json.loads(said.out) == {"exchange": "okx", "api_key": CREDENTIALS["apiKey"], "account": "4470"}
    assert all(CREDENTIALS[name] not in said.out for name in ("secret", "password"))
    assert operator.runs("leak", "export", "--exchange", "bybit", "--reason", "x").out == ""
    assert "for OKX security" in operator.runs("audit", "list").out


def test_before_there_was_one_it_is_said_how_to_begin(operator: Operator, stored: Stored) -> None:
    stored.key()
    for words in (("leak", "status"), ("leak", "end"), ("leak", "export", "--reason", "x")):
        said = operator.runs(*words)
        assert (said.status, "keyferry leak start" in said.err) == (1, True)


@pytest.mark.parametrize("words", [START[:-1], ("leak", "end")])
def test_without_a_yes_nothing_happens(operator: Operator, stored: Stored, words: tuple[str, ...]) -> None:
    key = stored.key()
    if words[1] == "end":
        operator.runs(*START)
    assert operator.runs(*words).status == 1
    assert reveal(operator, key)[0] == (1 if words[1] == "end" else 0)
