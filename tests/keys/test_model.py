"""The words of the subject: what a secret shows of itself, what a masked key shows."""

import copy
import pickle
from dataclasses import replace

import pytest

from keys.model import MASK, Fault, Field, Secret, Text, masked
from tests.keys.an_exchange import an_exchange

CANARY = "hunter2-hunter2"


def test_a_secret_never_prints_itself() -> None:
    secret = Secret(CANARY)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!r}",
        repr([secret]),
        repr({"a": secret}),
    ]
    assert not any(CANARY in text for text in shown)
    assert str(secret) == MASK
    assert secret.reveal() == CANARY
    assert len(secret) == len(CANARY)


def test_a_secret_is_not_copied_out() -> None:
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not serialised"):
            take(Secret(CANARY))


def test_secrets_are_compared_by_what_they_hold_and_are_no_keys_of_a_dict() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    with pytest.raises(TypeError):
        hash(Secret("a"))


def test_a_masked_key_shows_less_of_its_ends_the_shorter_it_is() -> None:
    assert masked("abcdefghijklmnop") == "abcd…mnop"
    assert masked("abcdefghijkl") == "abcd…ijkl"
    assert masked("abcdefghijk") == "ab…jk"
    assert masked("abcdefgh") == "ab…gh"
    assert masked("abcdefg") == MASK


def test_the_unsure_faults_are_those_of_the_product() -> None:
    transient = {"clock_skew", "rate_limited", "maintenance", "geo_blocked", "unreachable", "unrecognised", "unproven"}
    assert {fault.value for fault in Fault if fault.transient} == transient


def test_a_key_is_told_from_others_by_its_first_field_and_by_those_that_identify_it() -> None:
    name, secret, agent = (Field(name=word, label=Text(word, word)) for word in ("name", "secret", "agent"))
    assert an_exchange(fields=(name, secret)).identity == ("name",)
    assert an_exchange(fields=(name, secret, replace(agent, identifies=True))).identity == ("name", "agent")
