"""A further language: its skeleton, and what is said to be missing in it."""

from collections import Counter
from pathlib import Path

import pytest

from bot.languages import ENGLISH, LOCALES, spoken
from bot.translation import Lack, lacks, own_name, plural_forms, skeleton, texts_of, untranslated
from exchanges import load
from keys.model import Text
from tests.bot.commands import Operator, operator

__all__ = ["operator"]

MODEL = """
hello = Hello, { $name }.
keys = { $count ->
    [1] The one key
   *[other] All the keys
}
count = { $count ->
    [0] No key
    [one] { $count } key
   *[other] { $count } keys
}
plain = { $a } · <b>{ $b }</b>
language-name = English
"""


@pytest.fixture
def english(tmp_path: Path) -> Path:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "talk.ftl").write_text(MODEL, encoding="utf-8")
    return folder


def lacking(english: Path, text: str, code: str = "pl") -> list[Lack]:
    own = english.parent / code
    own.mkdir()
    (own / "talk.ftl").write_text(text, encoding="utf-8")
    return lacks(english, own, code)


POLISH = """
hello = Witaj, { $name }.
keys = { $count ->
    [1] Jeden klucz
   *[other] Wszystkie klucze
}
count = { $count ->
    [0] Brak kluczy
    [one] { $count } klucz
    [few] { $count } klucze
    [many] { $count } kluczy
   *[other] { $count } klucza
}
plain = { $a } · <b>{ $b }</b>
language-name = Polski
"""


def test_a_language_has_the_plural_forms_that_cldr_gives_it() -> None:
    assert plural_forms("de") == ("one", "other")
    assert plural_forms("uk") == ("one", "few", "many", "other")
    assert plural_forms("ja") == ("other",)


def test_a_language_that_nobody_knows_is_none() -> None:
    with pytest.raises(ValueError, match="xx"):
        plural_forms("xx")


@pytest.mark.parametrize(("code", "name"), [("de", "Deutsch"), ("en", "English"), ("ru", "Русский")])
def test_a_language_is_called_by_its_own_name(code: str, name: str) -> None:
    assert own_name(code) == name


def test_the_skeleton_has_the_plural_forms_of_the_language_and_keeps_single_numbers(english: Path) -> None:
    made = skeleton(english, "pl")["talk.ftl"]
    for form in ("[0] No key", "[one] { $count } key", "[few] { $count } keys", "[many] { $count } keys", "*[other]"):
        assert form in made
    assert "[1] The one key" in made
    assert "language-name = Polski" in made


def test_a_skeleton_lacks_nothing_but_the_translation(english: Path) -> None:
    found = lacking(english, skeleton(english, "pl")["talk.ftl"])
    assert [(one.what, one.message) for one in found] == [
        ("english", "hello"),
        ("english", "keys"),
        ("english", "count"),
    ]


@pytest.mark.parametrize("code", ["de", "uk", "ja", "ar"])
def test_the_skeleton_of_the_bots_own_texts_is_whole(code: str, tmp_path: Path) -> None:
    for name, text in skeleton(LOCALES / ENGLISH, code).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert Counter(one.what for one in lacks(LOCALES / ENGLISH, tmp_path, code)).keys() == {"english"}


def test_what_is_translated_lacks_nothing(english: Path) -> None:
    assert lacking(english, POLISH) == []


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ("hello = Witaj, { $name }.", "", Lack("talk.ftl", "hello", "missing")),
        ("hello =", "more = Więcej\nhello =", Lack("talk.ftl", "more", "unknown")),
        ("Witaj, { $name }.", "Witaj, { $imie }.", Lack("talk.ftl", "hello", "values", ("imie", "name"))),
        ("    [few] { $count } klucze\n", "", Lack("talk.ftl", "count", "plurals", ("few",))),
        ("Witaj, { $name }.", "Hello, { $name }.", Lack("talk.ftl", "hello", "english")),
    ],
    ids=["missing", "unknown", "values", "plurals", "english"],
)
def test_what_a_language_lacks_is_named(english: Path, old: str, new: str, lack: Lack) -> None:
    assert lacking(english, POLISH.replace(old, new)) == [lack]


def test_what_cannot_be_read_is_named_by_its_first_line(english: Path) -> None:
    found = lacking(english, POLISH.replace("hello = Witaj, { $name }.", "hello = Witaj, { $name"))
    assert Lack("talk.ftl", "hello = Witaj, { $name", "unreadable") in found


def test_a_file_that_is_not_there_lacks_all_its_messages(english: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "pl"
    assert [one.what for one in lacks(english, nowhere, "pl")] == ["missing"] * 5


@pytest.mark.parametrize("code", spoken())
def test_a_language_of_the_bot_lacks_no_message_and_no_plural_form(code: str) -> None:
    found = [one for one in lacks(LOCALES / ENGLISH, LOCALES / code, code) if one.what != "english"]
    assert found == []


def test_the_texts_of_the_exchanges_are_counted_however_deep_they_lie() -> None:
    exchange = load()["okx"]
    texts = list(texts_of(exchange))
    assert exchange.remedies
    assert set(exchange.remedies.values()) <= set(texts)
    assert {exchange.whitelist.how, exchange.fields[0].label, exchange.steps[0].text} <= set(texts)
    assert untranslated({"okx": exchange}, "ru") == (0, len(texts))
    assert untranslated({"okx": exchange}, "pl") == (len(texts), len(texts))


def test_a_text_speaks_english_where_it_has_no_other() -> None:
    text = Text("Open", "Откройте", others=(("pl", "Otwórz"),))
    assert [text.in_(code) for code in ("en", "ru", "pl", "de")] == ["Open", "Откройте", "Otwórz", "Open"]
    assert [text.speaks(code) for code in ("en", "ru", "pl", "de")] == [True, True, True, False]


# the commands


def test_the_operator_makes_a_skeleton_once_and_hears_what_is_missing(operator: Operator) -> None:
    made = operator.runs("languages", "new", "pl", "--folder", "texts/pl")
    assert (made.status, "one, few, many, other" in made.out) == (0, True)
    assert (operator.folder / "texts" / "pl" / "talk.ftl").exists()
    again = operator.runs("languages", "new", "pl", "--folder", "texts/pl")
    assert (again.status, "is there already" in again.err) == (1, True)
    left = operator.runs("languages", "missing", "pl", "--folder", "texts/pl", "--json")
    assert left.status == 0
    assert {row["what"] for row in left.json} == {"english"}
    told = operator.runs("languages", "missing", "pl", "--folder", "texts/pl").out
    assert f"Messages: {len(left.json)} english." in told


def test_the_languages_that_the_bot_speaks_are_complete(operator: Operator) -> None:
    listed = operator.runs("languages", "list", "--json").json
    rows = {row["language"]: (row["name"], row["messages_to_do"], row["of_them_in_english"]) for row in listed}
    assert rows["en"] == ("English", 0, 0)
    assert rows["ru"] == ("Русский", 0, 0)


def test_a_language_that_is_complete_says_so(operator: Operator) -> None:
    assert operator.runs("languages", "missing", "ru").out.startswith("Messages: nothing is missing.")


@pytest.mark.parametrize("words", ["new xx", "new german", "missing ../ru", "new DE"])
def test_what_is_no_language_is_wrong_usage(operator: Operator, words: str) -> None:
    assert operator.runs("languages", *words.split()).status == 2


def test_a_language_that_is_not_there_is_said_to_be_made_how(operator: Operator) -> None:
    said = operator.runs("languages", "missing", "de", "--folder", "nowhere")
    assert (said.status, "keyferry languages new de" in said.err) == (1, True)


def test_a_folder_that_cannot_be_written_is_told(operator: Operator) -> None:
    (operator.folder / "file").touch()
    said = operator.runs("languages", "new", "de", "--folder", "file/de")
    assert (said.status, "cannot be written" in said.err) == (1, True)
