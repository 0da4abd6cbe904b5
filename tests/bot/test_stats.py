"""The sums of the funnel, and how an operator reads them."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from PIL import Image

from bot.stats import ALL, Range, as_rows, as_text, minutes, way_of, ways
from storage import funnel
from storage.database import Database
from storage.funnel import Tally
from tests.bot.commands import Operator, operator

__all__ = ["operator"]

TALLIES = [
    Tally("", "begun", "came", 12),
    Tally("", "begun", "left", 2),
    Tally("bybit", "chosen", "came", 2),
    Tally("bybit", "chosen", "left", 2),
    Tally("okx", "accepted", "came", 4),
    Tally("okx", "accepted", "longer", 1),
    Tally("okx", "accepted", "within-2", 2),
    Tally("okx", "accepted", "within-3", 1),
    Tally("okx", "checked", "came", 6),
    Tally("okx", "chosen", "came", 8),
    Tally("okx", "guide-1", "came", 7),
    Tally("okx", "guide-1", "help", 3),
    Tally("okx", "guide-10", "came", 6),
    Tally("okx", "guide-2", "came", 6),
    Tally("okx", "guide-2", "left", 1),
    Tally("okx", "pasted", "came", 6),
    Tally("okx", "refused", "came", 3),
    Tally("okx", "refused", "bad_secret", 2),
    Tally("okx", "refused", "ip_not_allowed", 3),
    Tally("okx", "refused", "left", 1),
    Tally("okx", "unsure", "came", 1),
    Tally("okx", "unsure", "unreachable", 1),
]


def table(text: str, number: int) -> list[list[str]]:
    """The cells of the table with this number, from 0, below its head."""
    return [line.split("  ") for line in text.split("\n\n")[number].splitlines()[1:]]


def cells(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def test_the_exchange_that_most_chose_comes_first_and_before_it_what_has_none() -> None:
    assert [way.exchange for way in ways(TALLIES)] == ["", "okx", "bybit"]


def test_the_steps_stand_in_the_order_in_which_people_go_through_them() -> None:
    okx = ways(TALLIES)[1]
    assert [stop.step for stop in okx.stops] == [
        *("chosen", "guide-1", "guide-2", "guide-10", "pasted", "checked", "unsure", "refused", "accepted")
    ]


def test_who_came_and_did_not_leave_has_stayed() -> None:
    stop = next(stop for stop in ways(TALLIES)[1].stops if stop.step == "guide-2")
    assert (stop.came, stop.left, stop.stayed, stop.help) == (6, 1, 5, 0)


def test_faults_are_counted_by_what_was_said_of_the_key() -> None:
    expected = {("refused", "bad_secret"): 2, ("refused", "ip_not_allowed"): 3, ("unsure", "unreachable"): 1}
    assert ways(TALLIES)[1].faults == expected


@pytest.mark.parametrize(("percent", "span"), [(50, (1, 2)), (51, (2, 3)), (75, (2, 3)), (90, (60, None))])
def test_so_many_of_the_accepted_were_within_a_span_of_minutes(percent: int, span: Range) -> None:
    assert ways(TALLIES)[1].within(percent) == span


def test_where_nobody_was_accepted_there_is_no_time() -> None:
    assert ways(TALLIES)[2].within(50) is None


@pytest.mark.parametrize(
    ("span", "told"), [(None, "–"), ((60, None), "over 60 min"), ((2, 3), "2–3 min"), ((0, 1), "0–1 min")]
)
def test_a_span_is_told_in_minutes(span: Range | None, told: str) -> None:
    assert minutes(span) == told


def test_all_exchanges_together_are_the_sum() -> None:
    whole = way_of(ALL, TALLIES)
    assert [whole.came(step) for step in ("begun", "chosen", "accepted")] == [12, 10, 4]


def test_the_first_table_is_the_way_in_short() -> None:
    rows = [cells(row) for row in table(as_text(TALLIES), 0)]
    assert rows == [
        ["all", "12", "10", "7", "6", "6", "4", "40 %", "1–2 min", "over 60 min"],
        ["okx", "8", "7", "6", "6", "4", "50 %", "1–2 min", "over 60 min"],
        ["bybit", "2", "0", "0", "0", "0", "0 %", "–", "–"],
    ]


def test_the_second_table_is_every_step_and_the_third_the_faults() -> None:
    text = as_text(TALLIES)
    assert cells(table(text, 1)[0]) == ["–", "begun", "12", "10", "2", "0"]
    assert cells(table(text, 1)[2]) == ["okx", "guide-1", "7", "7", "0", "3"]
    assert [cells(row) for row in table(text, 2)] == [
        ["okx", "refused", "ip_not_allowed", "3"],
        ["okx", "refused", "bad_secret", "2"],
        ["okx", "unsure", "unreachable", "1"],
    ]


def test_as_json_each_exchange_is_an_object() -> None:
    none, okx, bybit = as_rows(ways(TALLIES))
    assert (none["exchange"], okx["exchange"], bybit["exchange"]) == (None, "okx", "bybit")
    assert none["steps"] == [{"step": "begun", "came": 12, "stayed": 10, "left": 2, "help": 0}]
    assert okx["refused"] == {"bad_secret": 2, "ip_not_allowed": 3}
    assert okx["unsure"] == {"unreachable": 1}
    assert okx["accepted_within"] == {"longer": 1, "within-2": 2, "within-3": 1}
    assert (okx["half_within"], okx["most_within"], bybit["half_within"]) == ((1, 2), (60, None), None)


# the command


def counted(operator: Operator, *days: date) -> None:
    async def add() -> None:
        db = await Database.open(f"sqlite:///{operator.folder}/data/keyferry.db")
        async with db.write() as conn:
            for day in days:
                await funnel.add(conn, day, None, "begun", "came")
                await funnel.add(conn, day, "okx", "chosen", "came")
        await db.close()

    asyncio.run(add())


def begun(rows: list[dict[str, Any]]) -> int:
    return int(rows[0]["steps"][0]["came"])


def test_the_operator_sees_the_counts_since_a_day_and_of_one_exchange(operator: Operator) -> None:
    operator.begins()
    counted(operator, date(2026, 11, 1), date(2026, 11, 20))
    assert begun(operator.runs("stats", "--json").json) == 2
    assert begun(operator.runs("stats", "--json", "--since", "2026-11-02").json) == 1
    assert [row["exchange"] for row in operator.runs("stats", "--json", "--exchange", "okx").json] == ["okx"]
    assert "okx" in operator.runs("stats").out


def test_the_funnel_can_be_had_as_a_picture(operator: Operator) -> None:
    operator.begins()
    counted(operator, date(2026, 11, 20))
    assert operator.runs("stats", "--picture", "funnel.png").status == 0
    with Image.open(operator.folder / "funnel.png") as picture:
        assert (picture.format, picture.width) == ("PNG", 1170)


def test_a_picture_that_cannot_be_written_is_told(operator: Operator) -> None:
    operator.begins()
    said = operator.runs("stats", "--picture", "nowhere/funnel.png")
    assert (said.status, said.err) == (
        1,
        "nowhere/funnel.png cannot be written (FileNotFoundError): name another file.\n",
    )


def test_where_nobody_has_begun_it_says_so(operator: Operator) -> None:
    operator.begins()
    assert operator.runs("stats").out == "Nobody has begun to add a key.\n"
    assert operator.runs("stats", "--json").json == []


@pytest.mark.parametrize("words", ["--since yesterday", "--exchange okxx"])
def test_a_day_or_an_exchange_that_is_none_is_wrong_usage(operator: Operator, words: str) -> None:
    assert operator.runs("stats", *words.split()).status == 2
