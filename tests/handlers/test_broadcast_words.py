"""A broadcast in the words that its writer sees, and as it comes to everybody."""

from __future__ import annotations

import pytest

from exchanges import load
from handlers import words
from handlers.buttons import fresh_id
from tests.handlers.saying import LANGUAGES, buttons, pressed, saying
from tests.telegram_html import length, visible

EN = saying("en")
EXCHANGES = load()
COUNTS = {"all": 12, "refused": 1, "okx": 2, "bybit": 9}


def test_whom_one_may_write_to_stands_on_buttons_with_how_many_they_are() -> None:
    panel = words.broadcast_whom(EN, "b1", COUNTS)
    assert [one.text for one in buttons(panel)] == [
        "Everybody who is let in: 12",
        "Those with a refused key: 1",
        "Owners of keys at one exchange",
        "Cancel",
    ]
    assert pressed(panel) == ["castto:b1:all", "castto:b1:refused", "cast:b1:exchanges", "cancel"]


def test_where_nobody_has_a_key_no_exchange_is_asked_for() -> None:
    assert pressed(words.broadcast_whom(EN, "b1", {"all": 3, "moving": 1})) == [
        *("castto:b1:all", "castto:b1:moving", "cancel"),
    ]


def test_where_nobody_is_known_there_is_nobody_to_write_to() -> None:
    panel = words.broadcast_whom(EN, "b1", {})
    assert (panel.text, buttons(panel)) == (EN("broadcast-nobody"), [])


def test_of_the_exchanges_that_with_the_most_people_is_first() -> None:
    panel = words.broadcast_exchanges(EN, "b1", COUNTS, EXCHANGES)
    assert [one.text for one in buttons(panel)] == ["Bybit: 9", "OKX: 2", "Back"]


@pytest.mark.parametrize(
    ("language", "same", "lines", "data"),
    [(None, None, 2, ["cancel"]), ("Русский", "b1", 3, ["cast:b1:same", "cancel"])],
)
def test_the_text_is_asked_for_in_a_language_where_there_are_several(
    language: str | None, same: str | None, lines: int, data: list[str]
) -> None:
    panel = words.broadcast_ask(EN, "Everybody", 1, language, same=same)
    assert (len(panel.text.split("\n\n")), pressed(panel)) == (lines, data)
    assert "Everybody: 1 person" in panel.text


@pytest.mark.parametrize(("to", "told"), [("refused", "Those with a refused key"), ("okx", "Those with keys at OKX")])
def test_an_audience_has_a_name(to: str, told: str) -> None:
    assert words.broadcast_to(EN, to, EXCHANGES) == told


def test_who_writes_stands_above_the_text_and_is_no_markup() -> None:
    assert words.broadcast(EN, "A & <b>", "<i>Hello</i>").text == "<b>A &amp; &lt;b&gt; writes:</b>\n\n<i>Hello</i>"


@pytest.mark.parametrize(
    ("ends", "first", "figures"),
    [
        ({None: 2, "sent": 5}, "⏳ Being sent. Waiting: 2 people", "Sent: 5 · have blocked the bot: 0 · refused by Telegram: 0"),
        ({"sent": 5, "blocked": 2, "refused": 1}, "✅ All is sent.", "Sent: 5 · have blocked the bot: 2 · refused by Telegram: 1"),
        ({}, "✅ All is sent.", "Sent: 0 · have blocked the bot: 0 · refused by Telegram: 0"),
    ],
)  # fmt: skip
def test_how_far_it_is_is_told_in_figures(ends: dict[str | None, int], first: str, figures: str) -> None:
    assert visible(words.broadcast_progress(EN, ends).text).split("\n\n")[:2] == [first, figures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_of_them_fit(language: str) -> None:
    say, id = saying(language), fresh_id()
    everywhere = {"all": 99999, "refused": 99999, "moving": 99999} | dict.fromkeys(EXCHANGES, 99999)
    longest = words.broadcast(say, "Ж" * 300, "Ж" * words.LONGEST_TEXT)
    assert length(longest.text) <= 4096
    for panel in (words.broadcast_whom(say, id, everywhere), words.broadcast_exchanges(say, id, everywhere, EXCHANGES)):
        assert len(buttons(panel)) <= 100
        for one in buttons(panel):
            assert len(one.text) <= 60
            assert len((one.callback_data or "").encode()) <= 64
