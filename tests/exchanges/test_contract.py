"""What every exchange of the folder keeps, whichever it is: its file alone is looked at here."""

from __future__ import annotations

from datetime import date

import pytest

from bot.exchange_rules import RULES, unreached
from exchanges import find, load
from keys.model import Exchange, Secret, Text
from keys.probe import sound
from playground.exchanges import STAND_INS
from tests.exchanges.recorded import brands, errors, good
from tests.handlers.saying import LANGUAGES
from tests.voice import breaches

EXCHANGES = load()
EVERY = pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=EXCHANGES)
REMEDY = 240  # characters


@EVERY
@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_missing_by_the_rules_of_the_command(exchange: Exchange, rule: str) -> None:
    """`keyferry exchanges check` tells an author the same, before there is a file here."""
    assert list(RULES[rule](exchange)) == []


@EVERY
def test_every_rule_is_reached_by_a_recorded_answer(exchange: Exchange) -> None:
    assert list(unreached(exchange, (*errors(exchange.brand), *good(exchange.brand)))) == []


@EVERY
def test_every_site_is_of_the_brand(exchange: Exchange) -> None:
    assert exchange.sites[0] == exchange.id
    for site in exchange.sites:
        assert EXCHANGES[site].brand == exchange.brand
        assert sorted(EXCHANGES[site].family) == sorted(exchange.family)
    assert exchange.brand in exchange.sites or exchange.sites == (exchange.id,)


@EVERY
def test_what_we_say_of_it_is_in_our_voice_and_short_enough_for_a_phone(exchange: Exchange) -> None:
    notes = [step.note for step in exchange.steps if step.note]
    for text in (*exchange.remedies.values(), exchange.whitelist.how, exchange.whitelist.without, *notes):
        for language in LANGUAGES:
            assert list(breaches(text.in_(language), language)) == [], text
    assert [text for text in exchange.remedies.values() if max(len(text.en), len(text.ru)) > REMEDY] == []


@EVERY
def test_what_is_told_has_sources_and_a_day(exchange: Exchange) -> None:
    assert date(2026, 11, 1) <= exchange.checked
    assert all(rule.source for rule in exchange.rules)


def test_every_brand_has_recorded_answers() -> None:
    assert brands() == sorted({exchange.brand for exchange in EXCHANGES.values()})


def test_a_name_belongs_to_one_exchange() -> None:
    for exchange in EXCHANGES.values():
        for name in (exchange.id, exchange.name, *exchange.aliases):
            assert find(name, EXCHANGES) is exchange, name
            assert find(name.upper(), EXCHANGES) is exchange, name


def test_what_is_no_exchange_is_not_found() -> None:
    assert find("no-such-exchange", EXCHANGES) is None
    assert find("", EXCHANGES) is None


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        *[("OKX", "okx"), ("Окх", "okx"), ("okex", "okx"), ("my okx", "myokx"), ("БАЙБИТ", "bybit")],
        *[("by-bit", "bybit"), ("Bybit EU", "bybiteu"), ("бинанс", "binance"), ("BingX", "bingx"), ("Bing X", "bingx")],
    ],
)
def test_an_exchange_is_found_as_people_write_it(typed: str, id_: str) -> None:
    found = find(typed, EXCHANGES)
    assert found is not None
    assert found.id == id_


def test_what_the_facts_leave_unconfirmed_stays_so() -> None:
    def label(name: str, box: str) -> Text:
        return next(one.label for one in EXCHANGES[name].boxes if one.id == box)

    unseen = [("okx", "withdraw"), ("bingx", "read"), ("bingx", "spot"), ("bingx", "withdraw"), ("binance", "read")]
    assert all(label(name, box).unconfirmed for name, box in unseen)
    seen = [("okx", "read"), ("okx", "trade"), ("bingx", "futures"), ("bybit", "withdraw"), ("binance", "futures")]
    assert not any(label(name, box).unconfirmed for name, box in seen)
    assert {rule.code for rule in EXCHANGES["bingx"].rules if rule.unconfirmed} == {"101484", "101210"}
    assert EXCHANGES["bybiteu"].page.unconfirmed


def test_secrets_of_the_stand_ins_are_worth_a_question() -> None:
    """Else the served answers below would never leave the machine."""
    for stand_in in STAND_INS.values():
        made = stand_in().new_credentials()
        assert all(sound(Secret(value)) for value in made.values())
