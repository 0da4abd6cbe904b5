"""What the operator's people read of those who use the bot."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.roster import page_of
from exchanges import load
from handlers import words
from handlers.words import Figures, Somebody, Waiting, Who
from keys.model import Advice, Fault
from tests.handlers.saying import LANGUAGES, buttons, pressed, saying
from tests.telegram_html import length, visible

EN = saying("en")
OKX = {"okx": load()["okx"]}
ANNA = Who(1000001, "Anna")
NOBODY = Counter[str]()
CAPTION, MESSAGE = 1024, 4096


class Drawn:
    alt = digest = "x"

    def png(self) -> bytes:
        return b""


def somebody(who: Who = ANNA, standing: str = "in", label: str = "", *, blocked: bool = False, **keys: int) -> Somebody:
    return Somebody(who=who, standing=standing, label=label, keys=keys, blocked=blocked)


def line(one: Somebody) -> str:
    return visible(words.users(EN, [one], NOBODY, 0, 0).text).splitlines()[-1]


def waiting(*why: str, state: str = "refused", exchange: str | None = "okx") -> Waiting:
    return Waiting(who=ANNA, exchange=exchange, state=state, why=why, lasting=("days", 3))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (somebody(ready=2, paused=1), "✅ Anna (1000001) · 2 ready, 1 paused"),
        (somebody(ready=2, refused=1, stuck=4), "❌ Anna (1000001) · 2 ready, 1 refused"),
        (somebody(standing="waiting", label="autumn"), "⏳ Anna (1000001) · no key yet · waits to be let in · invited as “autumn”"),
        (somebody(Who(7, ""), "out", ready=1), "✅ 7 · 1 ready · not let in"),
        (somebody(blocked=True), "• Anna (1000001) · no key yet · has blocked the bot"),
    ],
)  # fmt: skip
def test_a_person_stands_on_one_line(one: Somebody, told: str) -> None:
    assert line(one) == told


def test_a_name_is_no_markup_and_turns_nothing_round() -> None:
    text = words.users(EN, [somebody(Who(5, "<b>An\u202ena</b>&"))], NOBODY, 0, 0).text
    assert '<a href="tg://user?id=5">&lt;b&gt;Anna&lt;/b&gt;&amp;</a> (5)' in text


def test_the_first_lines_say_how_many_there_are() -> None:
    totals = Counter({"in": 12, "waiting": 2, "ready": 9, "refused": 1})
    assert visible(words.users(EN, [somebody()], totals, 0, 0).text).splitlines()[1:3] == [
        "Let in: 12 · waiting: 2 · not let in: 0",
        "Keys: 9 ready · 1 refused · 0 paused",
    ]


@pytest.mark.parametrize(
    ("page", "last", "data"), [(0, 0, []), (0, 1, ["people:1"]), (1, 2, ["people:0", "people:2"]), (2, 2, ["people:1"])]
)
def test_one_turns_back_and_on_as_far_as_there_are_pages(page: int, last: int, data: list[str]) -> None:
    assert pressed(words.users(EN, [somebody()], NOBODY, page, last)) == data


@pytest.mark.parametrize(
    ("asked", "shown", "page"), [(0, range(8), 0), (1, range(8, 16), 1), (2, range(16, 17), 2), (9, range(16, 17), 2), (-1, range(8), 0)]
)  # fmt: skip
def test_a_page_that_is_not_there_is_the_nearest_that_is(asked: int, shown: range, page: int) -> None:
    assert page_of(range(17), asked) == (shown, page, 2)
    assert page_of([], asked) == ([], 0, 0)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (waiting("expired"), ["Anna (1000001) · OKX · 3 days", "❌ The key that is stored. The key has expired."]),
        (
            waiting("ip_not_allowed", "expired", "disabled", state="stuck"),
            ["Anna (1000001) · OKX · 3 days", "❌ No key yet. Our address is not on the key's whitelist. The key has expired."],
        ),
        (waiting("withdraw_on", state="stuck"), ["Anna (1000001) · OKX · 3 days", "❌ No key yet. Withdrawal is on."]),
        (
            waiting("account_not_ready", "position_mode"),
            [
                "Anna (1000001) · OKX · 3 days",
                "❌ The key that is stored. The account is not ready for this kind of trading yet. Not as it should be: position mode.",
            ],
        ),
        (waiting(state="stuck"), ["Anna (1000001) · OKX · 3 days", "❌ No key yet. The reason is not kept."]),
        (waiting("unreachable", state="unsure"), ["Anna (1000001) · OKX · 3 days", "❔ No key yet. The exchange could not be reached."]),
        (
            waiting("begun", state="entering", exchange=None),
            ["Anna (1000001) · no exchange yet · 3 days", "⏳ Is adding a key. Has begun."],
        ),
        (waiting("guide-3", state="entering"), ["Anna (1000001) · OKX · 3 days", "⏳ Is adding a key. Reads step 3 of the guide."]),
    ],
)  # fmt: skip
def test_who_is_stuck_stands_with_where_why_and_since_when(one: Waiting, told: list[str]) -> None:
    assert visible(words.stuck(EN, [one], NOBODY, OKX, 0, 0).text).splitlines()[-2:] == told


def test_where_nobody_is_stuck_that_is_said() -> None:
    panel = words.stuck(EN, [], NOBODY, OKX, 0, 0)
    assert (panel.text, buttons(panel)) == (EN("stuck-nobody"), [])


@pytest.mark.parametrize(
    ("most", "told"), [((3, 5), "nine of ten within 3–5 min."), ((60, None), "nine of ten within more than 60 min.")]
)
def test_the_funnel_is_told_in_figures(most: tuple[int, int | None], told: str) -> None:
    text = visible(words.stats(EN, figures(most=most), Drawn()).text)
    assert "Began: 40 · chose an exchange: 38 · sent the key: 30 · have it: 20" in text
    assert told in text
    assert "OKX: 10 of 20" in text
    assert "7 × The key has expired." in text


def test_where_nobody_was_accepted_no_time_is_told() -> None:
    assert "Half of" not in words.stats(EN, figures(half=None, most=None), Drawn()).text


def figures(**other: object) -> Figures:
    usual: dict[str, object] = {"begun": 40, "chosen": 38, "pasted": 30, "accepted": 20, "half": (1, 2), "most": (3, 5)}
    usual |= {"exchanges": [("OKX", 20, 10)], "faults": [("expired", 7)]}
    return Figures(**(usual | other))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_of_them_fit_into_a_message(language: str) -> None:
    say, name = saying(language), Who(9_999_999_999, "Ж" * 64)
    many = [somebody(name, "waiting", "Ж" * 200, blocked=True, ready=99, refused=99, paused=99)] * words.ON_A_PAGE
    stuck = [Waiting(who=name, exchange="okx", state="refused", why=tuple(Fault), lasting=("days", 365))]
    rest = [Waiting(who=name, exchange="okx", state="stuck", why=tuple(Advice), lasting=("hours", 3))]
    everywhere = [(one.name, 9999, 9999) for one in load().values()]
    full = figures(exchanges=everywhere, faults=[(fault, 9999) for fault in Fault])
    assert length(words.users(say, many, NOBODY, 1, 2).text) <= MESSAGE
    assert length(words.stuck(say, (stuck + rest) * (words.ON_A_PAGE // 2), NOBODY, OKX, 1, 2).text) <= MESSAGE
    assert length(words.stats(say, full, Drawn()).text) <= CAPTION
