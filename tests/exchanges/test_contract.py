"""What every exchange of the folder keeps, whichever it is: its file alone is looked at here."""

from __future__ import annotations

import html
import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from exchanges import find, load, site_name
from exchanges.places import Place
from keys.breaker import FAILING
from keys.diagnose import judge
from keys.model import Exchange, Fault, Secret, Text
from keys.probe import required, sound
from playground.exchanges import STAND_INS
from tests.exchanges.recorded import brands, errors, good
from tests.handlers.saying import LANGUAGES
from tests.voice import breaches

EXCHANGES = load()
EVERY = pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=EXCHANGES)
TELEGRAM = 4096
REMEDY = 240  # characters
MARKUP = re.compile(r"[<>]|&(?!\s)")
ADDRESS_STEP = re.compile(r"\bIPs?\b")
SEPARATORS = {",": ("comma", "запят"), " ": ("space", "пробел")}
TRADES = frozenset({"spot", "margin", "futures", "options", "portfolio_margin"})
MOVES = frozenset({"transfer", "withdraw", "subaccount", "subaccount_transfer", "earn", "convert", "p2p"})


def texts(exchange: Exchange) -> Iterator[Text]:
    yield from (exchange.page, exchange.whitelist.how, exchange.whitelist.without, *exchange.remedies.values())
    yield from (field.label for field in exchange.fields)
    yield from (box.label for box in exchange.boxes)
    for step in exchange.steps:
        yield from (step.text, *([step.note] if step.note else []))


@EVERY
def test_the_fields_are_those_that_ccxt_requires_and_the_public_one_comes_first(exchange: Exchange) -> None:
    names = tuple(field.name for field in exchange.fields)
    public, *secret = required(exchange.id) if not exchange.by_address else ("walletAddress", "privateKey")
    assert names == (public, *secret)
    assert sorted(names) == sorted(required(exchange.id))


@EVERY
def test_the_question_and_every_site_are_known_to_ccxt(exchange: Exchange) -> None:
    assert exchange.sites[0] == exchange.id
    for site in exchange.sites:
        ccxt = importlib.import_module(f"ccxt.async_support.{site}")
        assert hasattr(getattr(ccxt, site), exchange.key_info)
        assert EXCHANGES[site].brand == exchange.brand
        assert sorted(EXCHANGES[site].family) == sorted(exchange.family)
    assert exchange.brand in exchange.sites or exchange.sites == (exchange.id,)


@EVERY
def test_a_light_question_without_a_key_is_known_to_ccxt(exchange: Exchange) -> None:
    ccxt = importlib.import_module(f"ccxt.async_support.{exchange.id}")
    assert exchange.public is None or hasattr(getattr(ccxt, exchange.id), exchange.public)


@EVERY
def test_every_text_is_there_in_both_languages_and_carries_no_markup(exchange: Exchange) -> None:
    for text in texts(exchange):
        for words in (text.en, text.ru):
            assert words == words.strip()
            assert words
            assert not MARKUP.search(words), words
            assert len(html.escape(words)) <= TELEGRAM // 8


@EVERY
def test_a_russian_text_is_russian_or_a_label_left_in_english(exchange: Exchange) -> None:
    for text in (*exchange.remedies.values(), exchange.whitelist.how, exchange.whitelist.without):
        assert re.search("[а-яё]", text.ru)
        assert not re.search("[а-яё]", text.en)


@EVERY
def test_what_we_say_of_it_is_in_our_voice_and_short_enough_for_a_phone(exchange: Exchange) -> None:
    notes = [step.note for step in exchange.steps if step.note]
    for text in (*exchange.remedies.values(), exchange.whitelist.how, exchange.whitelist.without, *notes):
        for language in LANGUAGES:
            assert list(breaches(text.in_(language), language)) == [], text
    assert [text for text in exchange.remedies.values() if max(len(text.en), len(text.ru)) > REMEDY] == []


@EVERY
def test_the_page_is_opened_over_https(exchange: Exchange) -> None:
    assert exchange.page.en.startswith("https://")
    assert exchange.page.ru.startswith("https://")


@EVERY
def test_one_step_takes_our_addresses_and_says_how_they_are_separated(exchange: Exchange) -> None:
    if exchange.whitelist.absent:
        assert not [step for step in exchange.steps if ADDRESS_STEP.search(step.text.en)]
        return
    (step,) = (step for step in exchange.steps if ADDRESS_STEP.search(step.text.en))
    en, ru = SEPARATORS[exchange.whitelist.separator]
    assert step.do == "type"
    assert "our addresses" in step.text.en
    assert en in step.text.en
    assert "наши адреса" in step.text.ru
    assert ru in step.text.ru


@EVERY
def test_the_guide_begins_with_the_page_and_copies_once_what_is_shown_once(exchange: Exchange) -> None:
    done = [step.do for step in exchange.steps]
    assert done[0] == "open"
    assert done.count("open") == 1
    assert done.count("copy") == (2 if exchange.by_address else 1)  # the key, and the address of the account


@EVERY
def test_boxes_are_told_apart_and_grant_what_we_have_words_for(exchange: Exchange) -> None:
    ids = [box.id for box in exchange.boxes]
    assert len(set(ids)) == len(ids)
    assert frozenset().union(*(box.grants for box in exchange.boxes)) <= TRADES | MOVES | {"read"}
    assert all(box.risk == "high" for box in exchange.boxes if "withdraw" in box.grants)


@EVERY
def test_names_of_fields_are_lower_case_and_belong_to_one_field(exchange: Exchange) -> None:
    words = [word for field in exchange.fields for word in field.words]
    assert [word.lower() for word in words] == words
    assert len(set(words)) == len(words)


@EVERY
def test_every_refusal_that_an_answer_may_mean_has_its_remedy(exchange: Exchange) -> None:
    refusals = {fault for rule in exchange.rules for fault in rule.faults if not fault.transient}
    assert refusals <= set(exchange.remedies)


@EVERY
def test_a_key_found_elsewhere_has_its_remedy_where_there_is_an_elsewhere(exchange: Exchange) -> None:
    assert not elsewhere(exchange) or Fault.WRONG_ENVIRONMENT in exchange.remedies


@EVERY
def test_every_site_where_a_key_may_live_has_a_name_for_people(exchange: Exchange) -> None:
    assert all(site_name(place.site) for place in elsewhere(exchange) if place.site)


def elsewhere(exchange: Exchange) -> tuple[Place, ...]:
    places: tuple[Place, ...] = exchange.split.keywords["places"] if isinstance(exchange.split, partial) else ()
    return places


@EVERY
def test_what_is_told_has_sources_and_a_day(exchange: Exchange) -> None:
    assert exchange.sources
    assert date(2026, 11, 1) <= exchange.checked
    assert all(rule.source for rule in exchange.rules)


@EVERY
def test_every_rule_is_reached_by_a_recorded_answer(exchange: Exchange) -> None:
    mark = (Fault.MAIN_KEY_PASTED, Fault.GEO_BLOCKED)  # no answer of an exchange means this
    recorded = (*errors(exchange.brand), *good(exchange.brand))
    for rule in exchange.rules:
        rules = tuple(replace(one, faults=mark) if one is rule else one for one in exchange.rules)
        marked = replace(exchange, rules=rules)
        assert any(judge(marked, one.answer)[0] == mark for one in recorded), rule


@EVERY
def test_only_what_keeps_us_from_asking_makes_us_rest(exchange: Exchange) -> None:
    assert all(set(rule.faults) <= FAILING for rule in exchange.rules if rule.rest is not None)


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
