"""The catalogue of situations: complete, in both languages, and a fresh key each time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import PROFILE
from bot.profile import load
from playground.exchanges import STAND_INS, Bybit, Key, Okx
from playground.exchanges.pasted import WAYS
from playground.exchanges.samples import FOREIGN, Situation, give, situations
from playground.exchanges.switches import switches, turn

NOW = datetime(2030, 1, 1, tzinfo=UTC)
OURS = ["203.0.113.9", "203.0.113.20"]
OFFERED = tuple(STAND_INS)
ALL = [one for exchange in OFFERED for one in situations(exchange)]
EVERY = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.exchange}: {one.id}")
EVERYWHERE = {"good", "down", "throttled", "russian_labels", "json", "white_space", "only_the_api_key", "seed_phrase"}
RIGHTS = {"withdraw": "withdrawal_on", "trade": "no_trading"}


def situation(exchange: str, id: str) -> Situation:
    return next(one for one in situations(exchange) if one.id == id)


@pytest.mark.parametrize("exchange", OFFERED)
def test_each_exchange_has_a_good_key_first_and_many_others(exchange: str) -> None:
    ids = [one.id for one in situations(exchange)]
    assert ids[0] == "good"
    assert len(ids) == len(set(ids))
    assert set(ids) >= EVERYWHERE
    assert sum(one.status == "refused" for one in situations(exchange)) >= 4


def test_the_demo_offers_every_exchange_that_has_a_stand_in() -> None:
    assert set(load(PROFILE).exchanges) == {*OFFERED, "myokx"}


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
def test_each_time_it_is_a_fresh_key_that_prints_no_secret(one: Situation) -> None:
    stand_in = STAND_INS[one.exchange]()
    first, second = (give(stand_in, one, addresses=OURS, now=NOW) for _ in range(2))
    assert first.text != second.text
    assert all(word not in repr(first) for word in first.text.split() if len(word) > 8)
    keys = {given.key for given in (first, second) if given.key}
    assert len(keys) == len(stand_in.keys) == (0 if one.gone or one.written == "seed_phrase" else 2)
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
        (
            "okx",
            {"withdraw", "trade", "read", "whitelist_ours", "whitelist_foreign", "disabled"}
            | {"spot_mode", "hedge_mode", "leads"},
        ),
        ("bybit", {"withdraw", "trade", "whitelist_ours", "whitelist_foreign", "disabled", "classic", "leads"}),
        ("binance", {"withdraw", "trade", "read", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("bingx", {"withdraw", "trade", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("kraken", {"withdraw", "trade", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("coinbase", {"withdraw", "trade", "disabled"}),
        ("blofin", {"trade", "whitelist_ours", "whitelist_foreign", "disabled"}),
        ("hyperliquid", {"disabled"}),
        ("weex", {"disabled"}),
    ],
)
async def test_only_switches_that_mean_something_are_offered(exchange: str, names: set[str]) -> None:
    assert set(switches(good(exchange), exchange, OURS, NOW)) == names


@pytest.mark.parametrize("exchange", OFFERED)
async def test_each_switch_turns_and_turns_back(exchange: str) -> None:
    key = good(exchange)
    before = switches(key, exchange, OURS, NOW)
    assert before["disabled"] is False
    for name, on in before.items():
        turn(key, name, not on, exchange, OURS, NOW)
        now = switches(key, exchange, OURS, NOW)
        assert now | {"expires_soon": False} == before | {name: not on, "expires_soon": False}
        turn(key, name, on, exchange, OURS, NOW)
        assert switches(key, exchange, OURS, NOW) == before


@pytest.mark.parametrize("exchange", OFFERED)
def test_a_switch_of_a_right_is_there_where_its_situation_is(exchange: str) -> None:
    ids = {one.id for one in situations(exchange)}
    assert {name for name, id in RIGHTS.items() if id in ids} == RIGHTS.keys() & switches(
        good(exchange), exchange, OURS, NOW
    ).keys()


def good(exchange: str) -> Key:
    key = give(STAND_INS[exchange](), situation(exchange, "good"), addresses=OURS, now=NOW).key
    assert key is not None
    return key


@pytest.mark.parametrize(("exchange", "told"), [("okx", False), ("bybit", True), ("mexc", True), ("bitget", False)])
async def test_an_end_is_offered_where_the_exchange_tells_one_of_keys_without_addresses(
    exchange: str, told: bool
) -> None:
    key = good(exchange)
    turn(key, "whitelist_ours", False, exchange, OURS, NOW)
    assert ("expires_soon" in switches(key, exchange, OURS, NOW)) == told
    if told:
        turn(key, "expires_soon", True, exchange, OURS, NOW)
        assert switches(key, exchange, OURS, NOW)["expires_soon"] is True
        turn(key, "expires_soon", False, exchange, OURS, NOW)
        assert switches(key, exchange, OURS, NOW)["expires_soon"] is False
        turn(key, "whitelist_ours", True, exchange, OURS, NOW)
        assert key.expires_at is None


def test_our_addresses_and_a_foreign_one_are_put_on_and_taken_off_apart() -> None:
    key = Okx().add_key(ips=OURS[:1])
    assert switches(key, "okx", OURS, NOW)["whitelist_ours"] is False
    turn(key, "whitelist_foreign", True, "okx", OURS, NOW)
    turn(key, "whitelist_ours", True, "okx", OURS, NOW)
    assert key.ips == [FOREIGN, *OURS]
    turn(key, "whitelist_ours", False, "okx", OURS, NOW)
    assert key.ips == [FOREIGN]


def test_a_switch_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="warp"):
        turn(Okx().add_key(), "warp", True, "okx", OURS, NOW)
