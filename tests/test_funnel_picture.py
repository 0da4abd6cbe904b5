"""The drawn funnel: a bar is as wide as many came, and nothing runs into anything else."""

from itertools import pairwise

import pytest

from bot.stats import ALL, way_of
from bot.stats_picture import drawn
from pictures.funnel import KINDS, WIDEST, Bar, lay
from pictures.shapes import BAD, WIDTH, Block, Words

BARS = [
    Bar("begun", 12, 3, "on"),
    Bar("guide 12", 6, 0, "on"),
    Bar("refused", 3, 1, "bad"),
    Bar("accepted", 0, 0, "good"),
]


def bars(title: str = "All exchanges") -> list[Block]:
    page = lay(title, ("came", "left"), BARS, ["a line below"])
    return [one for one in page.shapes if isinstance(one, Block) and one.colour in KINDS.values()]


def words(most: int = 12) -> list[Words]:
    page = lay("All exchanges", ("came", "left"), [*BARS, Bar("chosen", most, most, "on")], ["a line below"])
    return [one for one in page.shapes if isinstance(one, Words)]


def test_a_bar_is_as_wide_as_many_came_and_none_where_nobody_did() -> None:
    assert [bar.width for bar in bars()] == [WIDEST, WIDEST / 2, WIDEST / 4]


def test_the_bars_stand_above_each_other_around_one_line() -> None:
    assert len({bar.x + bar.width / 2 for bar in bars()}) == 1


def test_how_many_left_is_told_where_anybody_did() -> None:
    assert [one.text for one in words() if one.colour == BAD] == ["3", "1", "12"]


@pytest.mark.parametrize("most", [0, 1, 99_999])
def test_no_number_leaves_the_picture_or_meets_another(most: int) -> None:
    placed = words(most)
    assert all(one.x >= 0 and one.x + one.room <= WIDTH for one in placed)
    rows: dict[float, list[Words]] = {}
    for one in placed:
        rows.setdefault(one.y, []).append(one)
    for row in rows.values():
        row.sort(key=lambda one: one.x)
        assert all(left.x + left.room <= right.x for left, right in pairwise(row))


def test_a_funnel_of_nobody_can_be_drawn() -> None:
    assert drawn(way_of(ALL, [])).startswith(b"\x89PNG")
