"""A failing exchange is left alone."""

from __future__ import annotations

import pytest

from keys.breaker import IN_A_ROW, LONGEST_WAIT, Breaker
from keys.model import Fault

DOWN = (Fault.MAINTENANCE,)


def broken(at: float = 100.0) -> Breaker:
    breaker = Breaker(rest=30.0)
    for _ in range(IN_A_ROW):
        assert breaker.refusal(at) is None
        breaker.learn(DOWN, 0.0, at)
    return breaker


def test_after_five_failures_in_a_row_nothing_is_asked_for_a_while() -> None:
    assert broken(100.0).refusal(129.9) is Fault.MAINTENANCE


def test_then_one_question_tries_and_the_others_wait_for_it() -> None:
    breaker = broken(100.0)
    assert breaker.refusal(130.0) is None
    assert breaker.refusal(130.0) is Fault.MAINTENANCE


def test_a_try_that_fails_means_another_while() -> None:
    breaker = broken(100.0)
    breaker.refusal(130.0)
    breaker.learn((Fault.UNREACHABLE,), 0.0, 131.0)
    breaker.trying = False
    assert breaker.refusal(160.9) is Fault.UNREACHABLE
    assert breaker.refusal(161.0) is None


def test_a_try_that_succeeds_opens_the_way() -> None:
    breaker = broken(100.0)
    breaker.refusal(130.0)
    breaker.learn((), 0.0, 131.0)
    breaker.trying = False
    assert [breaker.refusal(131.0) for _ in range(3)] == [None] * 3


def test_failures_that_are_not_in_a_row_do_not_count() -> None:
    breaker = Breaker(rest=30.0)
    for faults in [DOWN] * 4 + [()] + [DOWN] * 4:
        breaker.learn(faults, 0.0, 100.0)
    assert breaker.refusal(100.0) is None


def test_a_refused_key_is_no_failure_of_the_exchange() -> None:
    breaker = Breaker(rest=30.0)
    for _ in range(9):
        breaker.learn((Fault.UNKNOWN_KEY,), 0.0, 100.0)
    assert breaker.refusal(100.0) is None


@pytest.mark.parametrize(("told", "kept"), [(7.0, 7.0), (9999.0, LONGEST_WAIT)])
def test_a_wait_that_the_exchange_names_is_kept_up_to_a_limit(told: float, kept: float) -> None:
    breaker = Breaker(rest=30.0)
    breaker.learn((Fault.RATE_LIMITED,), told, 100.0)
    assert breaker.refusal(100.0 + kept - 0.1) is Fault.RATE_LIMITED
    assert [breaker.refusal(100.0 + kept) for _ in range(2)] == [None, None]


def test_a_rest_that_the_facts_name_is_kept_at_once_and_in_full() -> None:
    breaker = Breaker(rest=30.0)
    breaker.learn((Fault.RATE_LIMITED,), 7.0, 100.0, 900.0)
    assert breaker.refusal(999.9) is Fault.RATE_LIMITED
    assert breaker.refusal(1000.0) is None


@pytest.mark.parametrize("later", [DOWN, ()])
def test_an_answer_that_was_on_its_way_does_not_shorten_it(later: tuple[Fault, ...]) -> None:
    breaker = Breaker(rest=30.0)
    breaker.learn((Fault.RATE_LIMITED,), 0.0, 100.0, 900.0)
    breaker.learn(later, 0.0, 101.0)
    assert breaker.refusal(999.9) is not None
