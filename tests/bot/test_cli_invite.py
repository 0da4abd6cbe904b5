"""`keyferry invite`, as an operator meets it at a terminal."""

import pytest

from tests.bot.commands import Operator, Stored, operator

__all__ = ["operator"]


@pytest.fixture
def stored(operator: Operator) -> Stored:
    operator.set(BOT_TOKEN="4242424242:AAtest-token-of-the-stand-in-0123456789", BOT_API_URL="http://127.0.0.1:9")
    return Stored(operator, operator.begins())


def test_a_link_is_printed_with_its_code_and_listed_without_itself(operator: Operator, stored: Stored) -> None:
    said = operator.runs("invite", "--bot", "@desk_bot", "--label", "autumn", "--expires", "12h")
    link, *picture = said.out.splitlines()
    assert (said.status, link.startswith("https://t.me/desk_bot?start=i_"), len(picture) > 10) == (0, True, True)
    assert len(link.partition("=")[2]) <= 64
    (listed,) = operator.runs("invite", "list", "--json").json
    assert (listed["state"], listed["label"], listed["used_by"]) == ("open", "autumn", None)
    assert link[-20:] not in operator.runs("invite", "list").out
    assert operator.runs("invite", "revoke", listed["id"]).status == 0
    assert operator.runs("invite", "revoke", listed["id"]).status == 1
    assert operator.runs("invite", "list", "--json").json[0]["state"] == "revoked"


def test_many_at_once_are_links_alone(operator: Operator, stored: Stored) -> None:
    assert len(set(operator.runs("invite", "--bot", "x_bot", "--count", "3").out.split())) == 3
    assert len(operator.runs("invite", "--bot", "x_bot", "--no-qr").out.splitlines()) == 1


def test_without_a_name_telegram_is_asked_and_its_silence_told(operator: Operator, stored: Stored) -> None:
    said = operator.runs("invite")
    assert (said.status, "--bot NAME" in said.err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--expires", "7"),
        ("--expires", "0d"),
        ("--expires", "60w"),
        ("--exchange", "okxx"),
        ("--language", "fr"),
        ("--label", "x" * 61),
        ("--count", "0"),
    ],
)
def test_what_cannot_be_is_told(operator: Operator, stored: Stored, words: tuple[str, str]) -> None:
    assert operator.runs("invite", "--bot", "x_bot", *words).status == 2


def test_before_there_is_one_it_is_said_how_to_make_it(operator: Operator, stored: Stored) -> None:
    assert "keyferry invite makes one" in operator.runs("invite", "list").out
