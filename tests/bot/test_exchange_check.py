"""An author's draft of an exchange: the command says all that is missing, and leads to the end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import exchanges
from bot.exchange_check import problems
from bot.mistakes import Mistakes
from tests.bot.commands import Operator, operator

__all__ = ["operator"]

TODAY = date(2026, 11, 21)
FOLDER = Path(exchanges.__file__).parent
DRAFT = """name = "Bitvavo"
aliases = ["битваво"]
sites = ["bitvavo"]
prerequisites = ["kyc", "totp"]
checked = 2026-11-21
sources = ["https://docs.bitvavo.com"]

[page]
en = "https://account.bitvavo.com/user/api"
ru = "https://account.bitvavo.com/user/api"

[answers]
code_at = "errorCode"
text_at = "error"

[key_info]
method = "privateGetBalance"
seen = "GET /v2/balance"
tells = []

[[fields]]
name = "apiKey"
label = { en = "API key", ru = "API key", unconfirmed = true }
words = ["api", "key"]

[[fields]]
name = "secret"
label = { en = "API secret", ru = "API secret", unconfirmed = true }
words = ["secret"]

[[steps]]
do = "open"
en = "the page of API keys"
ru = "страницу API-ключей"

[[steps]]
do = "type"
en = "our addresses into the field “IP whitelist”, with a comma between them"
ru = "наши адреса в поле «IP whitelist» через запятую"
shows = "form.ip"

[[steps]]
do = "copy"
en = "API key and API secret"
ru = "API key и API secret"

[[screens]]
id = "form"
title = { en = "API", ru = "API" }

[[screens.rows]]
id = "ip"
kind = "field"
en = "IP whitelist"
ru = "IP whitelist"
unconfirmed = true
fill = "addresses"

[[boxes]]
id = "trade"
en = "Trade"
ru = "Trade"
unconfirmed = true
risk = "medium"
grants = ["spot"]

[whitelist]
separator = ","
how = { en = "Open the key and add our addresses.", ru = "Откройте ключ и добавьте наши адреса." }
without = { en = "A key without addresses works from anywhere.", ru = "Ключ без адресов работает откуда угодно." }

[remedies.unknown_key]
en = "Copy the API key once more."
ru = "Скопируйте API key ещё раз."

[[rules]]
code = "305"
faults = ["unknown_key"]
source = "https://docs.bitvavo.com"
unconfirmed = true
"""
READING = """[[boxes]]
id = "{}"
en = "Read"
ru = "Read"
unconfirmed = true
risk = "low"
grants = ["read"]
"""
CODE = "def read_key(body):\n    raise ValueError\n"
ANSWERS = """[[errors]]
name = "an unknown key"
status = 403
body = '{"errorCode":305,"error":"No active API key found."}'
faults = ["unknown_key"]
source = "https://docs.bitvavo.com"

[[good]]
name = "balances"
body = '[]'
source = "https://docs.bitvavo.com"
"""
STAND_IN = "playground/exchanges has no stand-in for bitvavo: write one from the published signing recipe."


class Author:
    """Writes the three files of an exchange that is known at a basic level only, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.file, self.code = folder / "exchanges" / "bitvavo.toml", folder / "exchanges" / "bitvavo.py"
        self.answers = folder / "tests" / "exchanges" / "bitvavo.toml"
        for path, text in ((self.file, DRAFT), (self.code, CODE), (self.answers, ANSWERS)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def changes(self, old: str, new: str) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def hears(self, today: date = TODAY) -> list[str]:
        """All but what stands in no file of the author's."""
        return [problem for problem in problems(self.file, None, today) if problem != STAND_IN]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path)


def test_a_complete_draft_lacks_but_its_stand_in(author: Author) -> None:
    assert problems(author.file, None, TODAY) == [STAND_IN]


@pytest.mark.parametrize("name", ["okx", "myokx"])
def test_of_an_exchange_that_is_there_nothing_is_missing(name: str) -> None:
    assert problems(FOLDER / f"{name}.toml", None, TODAY) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "secret"', 'name = "password"', "[[fields]] must be ccxt's, the public one first: apiKey, secret."),
        ("privateGetBalance", "privateGetNothing", "key_info.method: ccxt's bitvavo has no method 'privateGetNothing'"),
        ('sites = ["bitvavo"]', 'sites = ["bitnothing"]', "sites: ccxt has no exchange 'bitnothing'."),
        ("prerequisites", 'public = "publicGetNothing"\nprerequisites', "public: ccxt's bitvavo has no method"),
        ("Copy the API key once more.", "Copy <b>the key</b>.", "take markup and the spaces around it out"),
        ("Copy the API key once more.", "Copy it. " * 80 + ".", "is too long for Telegram, 512 characters at most"),
        ("Скопируйте API key ещё раз.", "Copy it once more.", "the Russian text is not Russian"),
        ("Copy the API key once more.", "Скопируйте.", "the English text is not English"),
        ("https://account.bitvavo.com", "http://account.bitvavo.com", "[page] must begin with https://"),
        ('separator = ","', 'separator = "/"', "[whitelist] separator must be a comma or a space."),
        ('separator = ","', 'separator = ","\nabsent = true', "[whitelist] is absent, and a step takes IP addresses"),
        ("наши адреса в поле", "адреса в поле", "must say “наши адреса” in ru"),
        ("our addresses into the field “IP whitelist”", "our addresses", "there are 0 that say it"),
        ('do = "open"', 'do = "confirm"', "[[steps]] must begin with the one that opens the page"),
        ('do = "copy"', 'do = "confirm"', '[[steps]] need 1 with do = "copy"'),
        ('do = "copy"', 'do = "press"', "steps[3] has no picture: write the form under [[screens]] and say `shows`."),
        ('grants = ["spot"]', 'grants = ["gambling"]', "[[boxes]] trade: grants gambling, for which we have no word."),
        ('grants = ["spot"]', 'grants = ["withdraw"]', "[[boxes]] trade: withdrawal is of high risk."),
        ('words = ["secret"]', 'words = ["Secret"]', "[[fields]] words: 'Secret' must be in lower case."),
        ('words = ["secret"]', 'words = ["key"]', "[[fields]] words: 'key' is named more than once."),
        ("[remedies.unknown_key]", "[remedies.expired]", "[remedies.unknown_key] is missing"),
        ('sources = ["https://docs.bitvavo.com"]', "", "sources is missing"),
        (
            'code = "305"',
            'code = "305"\nrest = 60',
            "[[rules]] code = '305': `rest` is for answers that keep our address",
        ),
        ('code = "305"', 'code = "306"', "[[rules]] code = '306' is reached by no recorded answer"),
        ("2026-11-21", "2026-11-22", "checked: 2026-11-22 has not come yet."),
        ("2026-11-21", "2025-11-21", "checked: 2025-11-21 is more than 180 days ago"),
        ("fill", "phil", "screens[1].rows[1].phil: is not a name that is known here"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_what_to_do(author: Author, old: str, new: str, said: str) -> None:
    author.changes(old, new)
    assert any(said in problem for problem in author.hears())


def test_a_box_twice_is_named(author: Author) -> None:
    box = DRAFT[DRAFT.index("[[boxes]]") : DRAFT.index("[whitelist]")]
    author.changes(box, box * 2)
    assert "[[boxes]]: there are two 'trade'." in author.hears()


def choose(author: Author, *names: str) -> None:
    """Gives the form a choice of one among boxes for reading."""
    author.changes("[whitelist]", "".join(f"{READING.format(name)}\n" for name in names) + "[whitelist]")
    row = '[[screens.rows]]\nid = "{0}"\nkind = "choice"\nbox = "{0}"\n\n'
    author.changes('[[boxes]]\nid = "trade"', "".join(row.format(name) for name in names) + '[[boxes]]\nid = "trade"')


def test_nobody_is_told_to_choose_two_of_one(author: Author) -> None:
    choose(author, "see", "see_and_act")
    assert [problem.split(";")[0] for problem in author.hears()] == [
        "[[screens]] form: of one choice see and see_and_act would be marked together"
    ]


def test_reading_alone_and_reading_with_more_are_told_apart_by_their_names(author: Author) -> None:
    choose(author, "read_only", "read_write")
    assert author.hears() == []


def test_a_place_elsewhere_needs_a_name_and_a_remedy(author: Author) -> None:
    author.code.write_text(f"{CODE}\nasync def split(ask, answer, faults, *, places):\n    raise ValueError\n")
    author.changes('name = "Bitvavo"', 'name = "Bitvavo"\nelsewhere = [{ site = "bitsecret" }]')
    assert author.hears() == [
        "[remedies.wrong_environment] is missing: a rule or a place elsewhere leads to it; say what to press.",
        "elsewhere: give the site bitsecret a name for people.",
    ]


def test_all_mistakes_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bitvavo.toml"
    file.write_text('name = 5\nnick = "x"\n[[steps]]\ndo = "push"\n[remedies.misformed]\nen = "x"\nru = "y"\n[boxes]\n')
    told = "\n".join(problems(file, None, TODAY))
    for said in (
        "there is no bitvavo.py beside it",
        "bitvavo.toml: name: must be text",
        "bitvavo.toml: nick: is not a name that is known here",
        "bitvavo.toml: page: is missing",
        "bitvavo.toml: fields: is missing",
        "bitvavo.toml: steps[1].do: 'push' is none of",
        "bitvavo.toml: steps[1].ru: is missing",
        "bitvavo.toml: remedies.misformed: no such fault",
        "bitvavo.toml: checked: is missing",
        "bitvavo.toml: rules: is missing",
        "[[fields]] must be ccxt's",
        "is not there: record the answers",
    ):
        assert said in told


def test_what_makes_the_rest_mean_nothing_is_told_with_what_comes_before(author: Author) -> None:
    author.changes('shows = "form.ip"', 'shows = "nowhere.ip"')
    assert author.hears() == [
        "bitvavo.toml: steps[2].shows: there is no screen 'nowhere'",
        "What else there is can be told when this is mended.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ANSWERS.replace("[[good]]", "[[better]]"), "'good' is missing."),
        (ANSWERS.replace("unknown_key", "unknown_kee"), "'unknown_kee' is not a valid Fault."),
        (ANSWERS.replace("status = 403", "status ="), "Invalid value"),
    ],
)
def test_a_mistake_in_the_recorded_answers_is_named_with_their_file(author: Author, text: str, said: str) -> None:
    author.answers.write_text(text, encoding="utf-8")
    assert any(str(author.answers) in problem and said in problem for problem in author.hears())


def test_a_file_whose_name_is_no_ccxt_id_is_told(author: Author) -> None:
    other = author.file.rename(author.file.with_name("bitnothing.toml"))
    assert "ccxt has no exchange 'bitnothing': name the file after its ccxt id." in problems(other, None, TODAY)


@pytest.mark.parametrize("text", [b"= [", b"\xff"])
def test_what_is_no_toml_ends_with_a_sentence(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "bitvavo.toml").write_bytes(text)
    for name in ("bitvavo.toml", "none.toml"):
        with pytest.raises(Mistakes):
            problems(tmp_path / name, None, TODAY)


def test_the_command_ends_with_0_1_or_2(operator: Operator, author: Author) -> None:
    assert operator.runs("exchanges", "check", str(FOLDER / "okx.toml")).out == "okx.toml: nothing is missing.\n"
    author.answers = author.answers.rename(author.answers.with_name("elsewhere.toml"))
    words = ("exchanges", "check", str(author.file), "--answers", str(author.answers))
    told = operator.runs(*words)
    assert (told.status, told.out) == (1, f"- {STAND_IN}\n")
    assert json.loads(operator.runs(*words, "--json").out) == [STAND_IN]
    assert operator.runs("exchanges", "check", "none.toml").status == 2
