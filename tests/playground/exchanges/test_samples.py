"""The catalogue of situations: complete, in both languages, and a fresh key each time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from playground.exchanges import STAND_INS, Bybit, Okx
from playground.exchanges.pasted import WAYS
from playground.exchanges.samples import FOREIGN, Situation, give, situations
from playground.exchanges.switches import switches, turn

NOW = datetime(2030, 1, 1, tzinfo=UTC)
OURS = ["203.0.113.9", "203.0.113.20"]
OFFERED = ("okx", "bybit", "binance", "bingx")
ALL = [one for exchange in OFFERED for one in situations(exchange)]
EVERY = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.exchange}: {one.id}")
EVERYWHERE = {
    "good",
    "no_whitelist",
    "one_address_missing",
    "wrong_secret",
    "withdrawal_on",
    "no_trading",
    "not_on_the_list",
    "deleted",
    "down",
    "throttled",
    "russian_labels",
    "json",
    "white_space",
    "cut_secret",
    "only_the_api_key",
    "seed_phrase",
}
ONLY = {
    "okx": {
        "wrong_passphrase",
        "demo_key",
        "other_site",
        "european_site",
        "spot_mode",
        "no_kyc",
        "swapped",
        "long_dashes",
    },
    "bybit": {"expires_soon", "expired", "demo_key", "testnet_key", "other_site", "no_kyc", "swapped"},
    "binance": {"expires_soon", "expired", "ambiguous", "demo_key", "testnet_key", "other_site"},
    "bingx": set[str](),
}


def situation(exchange: str, id: str) -> Situation:
    return next(one for one in situations(exchange) if one.id == id)


@pytest.mark.parametrize("exchange", OFFERED)
def test_each_situation_is_offered_where_it_exists(exchange: str) -> None:
    ids = [one.id for one in situations(exchange)]
    assert (len(ids), set(ids)) == (len(set(ids)), EVERYWHERE | ONLY[exchange])
    assert ids[0] == "good"


def test_an_exchange_whose_situations_nobody_wrote_has_none() -> None:
    assert situations("kraken") == ()
    assert {exchange for exchange in STAND_INS if situations(exchange)} == set(OFFERED)


@EVERY
def test_a_button_and_one_sentence_in_both_languages(one: Situation) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", one.id)
    for texts in (one.label, one.told):
        assert set(texts) == {"en", "ru"}
        assert not re.search("[а-яё]", texts["en"], re.IGNORECASE)
        assert re.search("[а-яё]", texts["ru"])
    assert all(len(text) <= 26 for text in one.label.values()), one.label
    assert all(text.endswith(".") and text.count(". ") == 0 and len(text) <= 140 for text in one.told.values()), (
        one.told
    )


@EVERY
def test_where_nothing_is_asked_nothing_is_found(one: Situation) -> None:
    assert one.status in {"accepted", "refused", "unsure", "none"}
    assert one.status != "none" or (one.faults, one.advice) == ((), ())
    assert one.status not in {"refused", "unsure"} or one.faults or one.advice


@EVERY
async def test_each_time_it_is_a_fresh_key_that_prints_no_secret(one: Situation) -> None:
    async with STAND_INS[one.exchange].start() as stand_in:
        first, second = (give(stand_in, one, addresses=OURS, now=NOW) for _ in range(2))
        assert first.text != second.text
        assert all(word not in repr(first) for word in first.text.split() if len(word) > 8)
        keys = {given.key for given in (first, second) if given.key}
        assert len(keys) == len(stand_in.keys) == (0 if one.id in {"deleted", "seed_phrase"} else 2)
        assert len({key.account for key in keys}) == len(keys)


async def test_every_way_of_writing_is_used() -> None:
    assert {one.written for one in ALL} == set(WAYS)


async def test_ages_are_counted_from_the_time_that_is_given() -> None:
    async with Bybit.start() as bybit:
        key = give(bybit, situation("bybit", "expires_soon"), addresses=OURS, now=NOW).key
        assert key is not None
        assert (key.created_at, key.expires_at) == (NOW - timedelta(days=85), NOW + timedelta(days=5))


# --- switches


@pytest.mark.parametrize(
    ("exchange", "names"),
    [
        ("okx", {"withdraw", "trade", "read", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("bybit", {"withdraw", "trade", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("binance", {"withdraw", "trade", "read", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("bingx", {"withdraw", "trade", "whitelist_ours", "whitelist_foreign", "disabled"}),
    ],
)
async def test_only_switches_that_mean_something_are_offered_and_each_turns(exchange: str, names: set[str]) -> None:
    async with STAND_INS[exchange].start() as stand_in:
        key = stand_in.add_key(permissions={"read", "futures"}, ips=list(OURS))
        before = switches(key, stand_in, OURS)
        assert set(before) == names
        assert before == dict.fromkeys(names, False) | {"trade": True, "whitelist_ours": True} | (
            {"read": True} if "read" in names else {}
        )
        for name, on in before.items():
            turn(key, name, not on, OURS, NOW)
            now = switches(key, stand_in, OURS)
            assert now | {"expires_soon": False} == before | {name: not on, "expires_soon": False}
            turn(key, name, on, OURS, NOW)
            assert switches(key, stand_in, OURS) == before


@pytest.mark.parametrize(("exchange", "told"), [("okx", False), ("bybit", True), ("binance", True), ("bingx", False)])
async def test_an_end_is_offered_where_the_exchange_tells_one_of_keys_without_addresses(
    exchange: str, told: bool
) -> None:
    async with STAND_INS[exchange].start(now=lambda: NOW) as stand_in:
        key = stand_in.add_key(permissions={"read", "futures"})
        assert ("expires_soon" in switches(key, stand_in, OURS)) == told
        if told:
            turn(key, "expires_soon", True, OURS, NOW)
            assert switches(key, stand_in, OURS)["expires_soon"] is True
            turn(key, "expires_soon", False, OURS, NOW)
            assert switches(key, stand_in, OURS)["expires_soon"] is False
            turn(key, "whitelist_ours", True, OURS, NOW)
            assert key.expires_at is None


async def test_our_addresses_and_a_foreign_one_are_put_on_and_taken_off_apart() -> None:
    async with Okx.start() as okx:
        key = okx.add_key(ips=OURS[:1])
        assert switches(key, okx, OURS)["whitelist_ours"] is False
        turn(key, "whitelist_foreign", True, OURS, NOW)
        turn(key, "whitelist_ours", True, OURS, NOW)
        assert key.ips == [FOREIGN, *OURS]
        turn(key, "whitelist_ours", False, OURS, NOW)
        assert key.ips == [FOREIGN]


async def test_a_switch_that_does_not_exist_is_an_error() -> None:
    async with Okx.start() as okx:
        with pytest.raises(ValueError, match="warp"):
            turn(okx.add_key(), "warp", True, OURS, NOW)
