"""`keyferry guides render`, as an operator uses it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.guide_pictures import draw, lacking, planned
from bot.profile import load
from exchanges import load as exchanges
from pictures.shapes import SMALLEST
from pictures.sheet import TITLE, sheet
from tests.bot.commands import Operator, operator

__all__ = ["operator"]

PROFILES = Path(__file__).parents[2] / "profiles"
OKX = exchanges()["okx"]
TERMINAL = load(PROFILES / "terminal-okx.toml")


def test_every_picture_of_an_exchange_is_drawn_with_a_sheet_of_them(operator: Operator) -> None:
    operator.set(PROFILE=str(PROFILES / "terminal-okx.toml"))
    said = operator.runs("guides", "render", "--out", "made/here", "--exchange", "okx", "--language", "ru")
    assert said.status == 0, said.err
    count = len(planned([OKX], TERMINAL, ["ru"]))
    assert count > len(OKX.steps) + len(OKX.places)
    assert said.out.endswith(f"{count} pictures are in made/here; sheet.png there shows all of them.\n")
    files = {path.name for path in (operator.folder / "made" / "here").iterdir()}
    assert len(files) == count + 2
    assert {"okx-ru-step-06-type.png", "okx-ru-place-withdraw_on.png", "sheet-okx.png", "sheet.png"} <= files


def test_the_profile_fills_them_in() -> None:
    alts = {one.name: one.sketch.alt for one in planned([OKX], TERMINAL, ["en"])}
    assert alts["okx-en-step-06-type"].endswith("In the field: 203.0.113.10,203.0.113.20")
    assert alts["okx-en-step-03-type"].endswith("In the field: Trading terminal")
    boxes = alts["okx-en-step-07-check"]
    assert boxes.endswith("Tick: “Read”, “Trade”. Crossed out, leave off: “Withdraw”.")


def test_a_regional_site_has_its_own_files_too(tmp_path: Path) -> None:
    here, there = (planned([exchanges()[name]], TERMINAL, ["en"])[0] for name in ("okx", "myokx"))
    draw([here, there], tmp_path)
    assert (tmp_path / "okx-en-step-01-open.png").read_bytes() == (tmp_path / "myokx-en-step-01-open.png").read_bytes()


def test_steps_without_a_picture_are_told() -> None:
    first, *others = OKX.steps
    bare = replace(first, shows=())
    assert lacking(OKX) == ""
    assert lacking(replace(OKX, steps=(bare, *others))) == f"no picture for 1 of 12 steps: 1 ({first.text.en})"
    assert lacking(replace(OKX, steps=(bare,))) == "no step has a picture"


def test_a_picture_for_phones_is_there_where_it_differs() -> None:
    web = replace(OKX.screens[0], phone="app")
    phone = replace(OKX.screens[0], id="app", layout="phone", title=OKX.screens[1].title)
    names = [one.name for one in planned([replace(OKX, screens=(web, phone, *OKX.screens[1:]))], TERMINAL, ["en"])]
    assert names[:3] == ["okx-en-step-01-open", "okx-en-step-01-open-phone", "okx-en-step-02-press"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--exchange okkx", "there are no pictures for 'okkx'; did you"),
        ("--language de", "must be en or ru"),
    ],
)
def test_what_there_is_none_of_is_wrong_usage(operator: Operator, words: str, said: str) -> None:
    told = operator.runs("guides", "render", "--out", "x", *words.split())
    assert (told.status, said in " ".join(told.err.split())) == (2, True), told.err


def test_a_folder_that_cannot_be_made_is_told(operator: Operator) -> None:
    (operator.folder / "taken").write_text("")
    told = operator.runs("guides", "render", "--out", "taken", "--exchange", "okx", "--language", "en")
    assert (told.status, "taken cannot be written (FileExistsError)." in told.err) == (1, True)


def test_a_profile_that_is_not_there_is_told(operator: Operator) -> None:
    operator.set(PROFILE="nowhere.toml")
    told = operator.runs("guides", "render", "--out", "x")
    assert (told.status, "nowhere.toml cannot be read" in told.err) == (2, True)


def test_the_names_on_a_sheet_can_be_read_too() -> None:
    assert TITLE * 3 >= SMALLEST


def test_a_sheet_has_room_for_all(tmp_path: Path) -> None:
    data = planned([OKX], TERMINAL, ["en"])[1].sketch.png()
    (tmp_path / "sheet.png").write_bytes(sheet([("a", data), ("b" * 200, data), ("c", data)], 2, wide=100))
    with Image.open(tmp_path / "sheet.png") as made:
        assert made.width == 2 * 120 + 20
