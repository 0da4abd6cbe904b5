"""How people call exchanges, and who is meant by it."""

from __future__ import annotations

import pytest

from exchanges import every, find
from exchanges.names import called, near, past, pasts, plain

KNOWN = every()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("okx", "okx"),
        ("OKEx", "okx"),
        ("байбит", "bybit"),
        ("Гейт", "gate"),
        ("gate.io", "gate"),
        ("huobi", "htx"),
        ("бинанс", "binance"),
        ("битстамп", "bitstamp"),
        ("Bit-Stamp", "bitstamp"),
        ("индодакс", None),
        ("nowhere", None),
        ("", None),
    ],
)
def test_an_exchange_is_found_by_any_of_its_names_in_either_alphabet(text: str, meant: str | None) -> None:
    found = find(text, KNOWN)
    assert (found.id if found else None) == meant


@pytest.mark.parametrize(
    ("text", "first"),
    [("bybti", "bybitid"), ("bitsamp", "bitstamp"), ("юпбит", "upbit"), ("хитбтк", "hitbtc"), ("indodaks", "indodax")],
)
def test_a_misspelled_name_is_near_the_one_that_is_meant(text: str, first: str) -> None:
    assert near(text, KNOWN.values())[0].id == first


@pytest.mark.parametrize("text", ["", "x", "ok", "?!", "nothing like it", "12345678901234567890"])
def test_what_is_like_no_name_is_near_to_none(text: str) -> None:
    assert near(text, KNOWN.values()) == ()


def test_a_few_are_offered_at_most() -> None:
    assert len(near("bitbank", KNOWN.values())) <= 3


def test_no_name_belongs_to_two_exchanges() -> None:
    owners: dict[str, str] = {}
    for one in KNOWN.values():
        for name in called(one):
            assert owners.setdefault(name, one.id) == one.id, name


def test_who_has_closed_is_no_exchange_that_we_know_and_who_was_renamed_is() -> None:
    for one in pasts():
        assert one.source.startswith("https://")
        assert plain(one.name) in one.names
        assert all((one.now is None) is (find(name, KNOWN) is None) for name in one.names), one.name
        assert one.now is None or {found.id for name in one.names if (found := find(name, KNOWN))} == {one.now}


@pytest.mark.parametrize(
    ("text", "name", "now"), [("FTX", "FTX", None), ("битрекс", "Bittrex", None), ("Huobi", "Huobi", "htx")]
)
def test_what_became_of_an_exchange_is_known(text: str, name: str, now: str | None) -> None:
    gone = past(text)
    assert gone is not None
    assert (gone.name, gone.now) == (name, now)


def test_of_others_nothing_is_known() -> None:
    assert past("okx") is None
