"""The forms of an exchange: what is wrong in them is named with its place, and what they say is the exchange's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchanges import Mistake, load
from exchanges.screens import FILLS
from keys.model import Exchange
from keys.screens import Screen, Spot
from pictures.lettering import known
from tests.exchanges.test_loading import OKX, load_with

EXCHANGES = load()
DRAWN = [one for one in EXCHANGES.values() if one.screens]
SUBMIT = '{ id = "submit", kind = "button", en = "Submit all", ru = "Отправить все" }'
WITHDRAW = '{ id = "withdraw", kind = "box", box = "withdraw" }'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"form.name"', '"from.name"', "okx.toml: steps[3].shows: there is no screen 'from'"),
        ('"form.name"', '"form.nome"', "okx.toml: steps[3].shows: the screen 'form' has no row 'nome'"),
        ('"form.name"', '"form"', "okx.toml: steps[3].shows: the screen 'form' has no row ''"),
        ('"form.boxes"', '"codes.boxes"', "okx.toml: steps[7].shows: the screen 'codes' has no row 'boxes'"),
        ('"form.name"', '["form.name", "codes.email"]', "okx.toml: steps[3].shows: a picture shows one screen only"),
        ('"form.name"', "5", "okx.toml: steps[3].shows: must be a list of texts"),
        (SUBMIT, '{ id = "submit", kind = "button" }', "okx.toml: screens[4].rows[4].en: is missing: a row without"),
        (SUBMIT, '{ id = "submit", kind = "button", en = "Go" }', "okx.toml: screens[4].rows[4].ru: is missing"),
        (SUBMIT, SUBMIT.replace('"button"', '"knob"'), "okx.toml: screens[4].rows[4].kind: 'knob' is none of blank"),
        (SUBMIT, SUBMIT.replace('"submit"', '"another"'), "okx.toml: screens[4].rows[4].id: 'another' is taken"),
        (SUBMIT, SUBMIT.replace('"submit"', '"boxes"'), "okx.toml: screens[4].rows[4].id: 'boxes' is taken"),
        (SUBMIT, SUBMIT.replace("}", ", on = true }"), "okx.toml: screens[4].rows[4].kind: only a choice or a box is"),
        (SUBMIT, SUBMIT.replace("}", ', fill = "name" }'), "okx.toml: screens[4].rows[4].kind: only a field, drop"),
        (SUBMIT, SUBMIT.replace("}", ', fill = "key" }'), "okx.toml: screens[4].rows[4].fill: 'key' is none of"),
        (SUBMIT, SUBMIT.replace("}", ", big = true }"), "okx.toml: screens[4].rows[4].big: is not a name that is"),
        (WITHDRAW, WITHDRAW.replace('box = "w', 'box = "W'), "okx.toml: screens[3].rows[8].box: 'Withdraw' is none"),
        (WITHDRAW, WITHDRAW.replace("}", ", on = true }"), "okx.toml: screens[3].rows[8].box: of `box`, `on` and"),
        ('id = "codes"', 'id = "form"', "okx.toml: screens[5].id: there are two screens 'form'"),
        (
            'id = "codes"',
            'id = "codes"\nlayout = "paper"',
            "okx.toml: screens[5].layout: 'paper' is none of phone, web",
        ),
        ('id = "codes"', 'id = "codes"\nphone = "form"', "okx.toml: screens: codes: there is no screen 'form' with"),
        (
            'id = "codes"',
            'id = "codes"\nphone = "mobile"',
            "okx.toml: screens: codes: there is no screen 'mobile' with",
        ),
        ("[places]", '[places]\nbroken = "form.ip"', "okx.toml: places.broken: is not a name that is known here"),
    ],
)
def test_a_mistake_in_a_form_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OKX
    with pytest.raises(Mistake) as caught:
        load_with(tmp_path, OKX.replace(old, new, 1))
    assert str(caught.value).startswith(said)


APP = """[[screens]]
id = "mobile"
layout = "phone"
title = { en = "App", ru = "Приложение" }
rows = [{ id = "create", kind = "button", en = "Create", ru = "Создать" }]

[places]"""


def test_a_screen_names_its_twin_on_a_phone(tmp_path: Path) -> None:
    load_with(tmp_path, OKX.replace("[places]", APP).replace('id = "keys"\n', 'id = "keys"\nphone = "mobile"\n'))
    keys, app = screen(load(tmp_path)["okx"], "keys"), screen(load(tmp_path)["okx"], "mobile")
    assert (keys.phone, keys.layout, app.layout) == ("mobile", "web", "phone")


def test_a_twin_has_every_row_that_is_shown(tmp_path: Path) -> None:
    text = OKX.replace("[places]", APP.replace('"create"', '"make"')).replace(
        'id = "keys"\n', 'id = "keys"\nphone = "mobile"\n'
    )
    with pytest.raises(Mistake, match=r"^okx.toml: steps\[2\].shows: the screen 'mobile' has no row 'create'$"):
        load_with(tmp_path, text)


def test_a_spot_for_the_boxes_means_all_of_them() -> None:
    form = screen(EXCHANGES["okx"], "form")
    assert [row.id for row in form.at(Spot("form", "boxes"))] == ["read", "trade", "withdraw"]
    assert [row.id for row in form.at(Spot("form", "ip"))] == ["ip"]


def test_a_regional_site_has_the_forms_of_its_brand() -> None:
    assert EXCHANGES["myokx"].screens == EXCHANGES["okx"].screens
    assert EXCHANGES["myokx"].places == EXCHANGES["okx"].places


def screen(exchange: Exchange, name: str) -> Screen:
    return next(one for one in exchange.screens if one.id == name)


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
def test_addresses_and_the_name_are_typed_where_a_step_asks_for_them(exchange: Exchange) -> None:
    fills = [row.fill for one in exchange.screens for row in one.rows if row.fill]
    assert set(fills) <= FILLS
    assert ("addresses" in fills) is not exchange.whitelist.absent


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
def test_every_letter_of_a_form_can_be_drawn(exchange: Exchange) -> None:
    texts = [one.title for one in exchange.screens]
    texts += [
        text for one in exchange.screens for row in one.rows for text in (row.label, row.value, row.inside) if text
    ]
    texts += [box.label for box in exchange.boxes]
    written = [one for text in texts for one in (text.en, text.ru)]
    assert [one for one in written if known(one) != " ".join(one.split())] == []


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
def test_every_form_is_shown_somewhere(exchange: Exchange) -> None:
    spots = [spot for step in exchange.steps for spot in step.shows]
    spots += [spot for place in exchange.places.values() for spot in place]
    shown = {spot.screen for spot in spots}
    twins = {one.phone for one in exchange.screens if one.id in shown}
    assert {one.id for one in exchange.screens} == shown | (twins - {None})
