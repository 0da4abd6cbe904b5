"""A mistake in a file of facts is named with its file and its place; what is well written is loaded once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import exchanges
from exchanges import Mistake, load, site_name

FOLDER = Path(exchanges.__file__).parent
OKX = (FOLDER / "okx.toml").read_text(encoding="utf-8")


def load_with(folder: Path, text: str, name: str = "okx") -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    load(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "OKX"', "name = 5", "okx.toml: name: must be text"),
        ('name = "OKX"', 'name = ""', "okx.toml: name: is empty"),
        ('name = "OKX"\n', "", "okx.toml: name: is missing"),
        ('name = "OKX"', 'name = "OKX"\nnick = "O"', "okx.toml: nick: is not a name that is known here"),
        ('do = "press"', 'do = "push"', "okx.toml: steps[2].do: 'push' is none of check, confirm, copy"),
        ('["kyc", "totp"]', '["kyc", "passport"]', "okx.toml: prerequisites: 'passport' is none of deposit"),
        ('["kyc", "totp"]', '"kyc"', "okx.toml: prerequisites: must be a list of texts"),
        ("shape = '[0-9A-F]{32}'", "shape = '['", "okx.toml: fields[2].shape: is no pattern: unterminated"),
        ('faults = ["malformed"]', 'faults = ["misformed"]', "okx.toml: rules[2].faults: 'misformed' is none of"),
        ('code = "50111"\nfaults = ["malformed"]', 'code = "50111"', "okx.toml: rules[2].faults: is missing"),
        ("[remedies.malformed]", "[remedies.misformed]", "okx.toml: remedies.misformed: no such fault"),
        ("idle_days = 14", 'idle_days = "14"', "okx.toml: whitelist.idle_days: must be a whole number"),
        ('{ site = "myokx" }', '{ site = "myokx", sandbox = "demo" }', "okx.toml: elsewhere[2]: must be one of site"),
        ('{ site = "myokx" }', '"myokx"', "okx.toml: elsewhere[2]: must be a table"),
        ('{ site = "myokx" }', '{ site = "myokx", name = 5 }', "okx.toml: elsewhere[2].name: must be text"),
        (
            '{ site = "myokx" }',
            '{ sandbox = "demo", name = "D" }',
            "okx.toml: elsewhere[2].name: is not a name that is",
        ),
        ("checked = 2026-11-21", 'checked = "today"', "okx.toml: checked: must be a date"),
        (', ru = "Секретный ключ" }', " }", "okx.toml: fields[2].label.ru: is missing"),
        (
            ', ru = "Секретный ключ" }',
            ', ru = "К", other = { pl = 5 } }',
            "okx.toml: fields[2].label.other.pl: must be text",
        ),
        (
            ', ru = "Секретный ключ" }',
            ', ru = "К", other = { Polish = "K" } }',
            "okx.toml: fields[2].label.other.Polish: is not",
        ),
        ("[page]", "[page", "okx.toml: Expected"),
        ("[key_info]", "[key_info]\nparams = { a = 5 }", "okx.toml: key_info.params: must be texts"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OKX
    with pytest.raises(Mistake) as caught:
        load_with(tmp_path, OKX.replace(old, new, 1))
    assert str(caught.value).startswith(said)


def test_a_text_may_be_there_in_other_languages_too(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    russian = ', ru = "Секретный ключ" }'
    polish = OKX.replace(russian, ', ru = "Секретный ключ", other = { pl = "Tajny klucz" } }')
    (tmp_path / "okx.toml").write_text(polish, encoding="utf-8")
    label = load(tmp_path)["okx"].fields[1].label
    assert [label.in_(code) for code in ("en", "ru", "pl", "de")] == [
        "Secret key",
        "Секретный ключ",
        "Tajny klucz",
        "Secret key",
    ]


def test_an_exchange_without_its_few_lines_of_code_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"^nowhere.toml: there is no nowhere.py beside it$"):
        load_with(tmp_path, OKX, "nowhere")


def test_a_file_that_extends_what_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"^myokx.toml: extends: there is no okx.toml$"):
        load_with(tmp_path, 'extends = "okx"', "myokx")


def test_a_regional_site_takes_all_that_it_does_not_say_itself() -> None:
    okx, europe = load()["okx"], load()["myokx"]
    assert (europe.rules, europe.steps, europe.fields) == (okx.rules, okx.steps, okx.fields)
    assert europe.brand == okx.brand == "okx"
    assert europe.page != okx.page
    assert set(europe.remedies) == set(okx.remedies)
    assert europe.sites == ("myokx", "okx", "okxus")


@pytest.mark.parametrize(
    ("site", "name"),
    [("okxus", "OKX US"), ("bybiteu", "Bybit EU"), ("binanceus", "Binance.US"), ("bybit.kz", None)],
)
def test_a_site_has_a_name_for_people_also_without_a_file_of_its_own(site: str, name: str | None) -> None:
    assert site_name(site) == name


def test_an_exchange_that_need_not_be_looked_for_elsewhere_has_no_ladder() -> None:
    assert load()["bingx"].split is None
    assert load()["okx"].more is None


def test_the_files_are_read_once_and_the_answer_is_the_callers_own() -> None:
    first = load()
    first.pop("okx")
    assert load()["okx"] is load()["okx"]


def test_a_copy_of_the_folder_loads_as_well(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    assert list(load(tmp_path)) == list(load())
