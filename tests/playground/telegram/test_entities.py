"""Entities: found in a text, given with it, and put in order as Telegram does."""

from __future__ import annotations

from typing import Any

import pytest

from playground.telegram import Telegram, User
from playground.telegram.entities import found_in, settle, units
from tests.playground.telegram.asking import ask, refusal

Shown = tuple[str, int, int]


def shown(entities: Any) -> list[Shown]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("😀 /addkey okx, see a/b /keys@keyferry_bot", {"bot_command": ["/addkey", "/keys@keyferry_bot"]}),
        ("/a@b /test/ //x </y", {}),
        ("@support, @ok, @gif, me@home", {"mention": ["@support", "@gif"]}),
        ("#ключ #123 #a#b #tag@name №#1a", {"hashtag": ["#ключ", "#tag@name", "#1a"]}),
        ("$BTC $btc $TOOLONGNAME x$ETH $1INCH", {"cashtag": ["$BTC", "$1INCH"]}),
        (
            "see okx.com, www.bybit.com/app/user?x=(1)) and https://a.bc.",
            {"url": ["okx.com", "www.bybit.com/app/user?x=(1)", "https://a.bc"]},
        ),
        ("allow 203.0.113.9 and 203.0.113.256, version 1.2.3", {"url": ["203.0.113.9"]}),
        ("a file.txt, secret.key, README.md", {"url": ["README.md"]}),
        ("tg://resolve?domain=x or bad.", {"url": ["tg://resolve?domain=x"]}),
        ("write to support@okx.com, mailto:a@b.io, x@y", {"email": ["support@okx.com", "a@b.io"]}),
        ("https://me@okx.com/x", {"url": ["https://me@okx.com/x"]}),
        ("https://a.b https://desk.internal", {"url": ["https://desk.internal"]}),
        ("telegram.Org test_.com http://a-.com xn--80asehdb.xn--p1ai", {"url": ["xn--80asehdb.xn--p1ai"]}),
        ("+7 999 123-45-67, +12, 89991234567", {"phone_number": ["+7 999 123-45-67"]}),
    ],
)
def test_telegram_marks_by_itself(text: str, found: dict[str, list[str]]) -> None:
    seen: dict[str, list[str]] = {}
    for entity in found_in(text):
        encoded = text.encode("utf-16-le")[2 * entity["offset"] :][: 2 * entity["length"]]
        seen.setdefault(entity["type"], []).append(encoded.decode("utf-16-le"))
    assert seen == found


def test_offsets_are_counted_in_utf_16() -> None:
    assert units("😀") == 2
    assert shown(found_in("😀 /go")) == [("bot_command", 3, 3)]


def test_nothing_is_found_in_code_and_nothing_is_bold_there() -> None:
    code = {"type": "code", "offset": 0, "length": 11}
    assert shown(settle("203.0.113.9 okx.com", (code, bold(0, 19)))) == [
        ("code", 0, 11),
        ("bold", 11, 1),
        ("url", 12, 7),
        ("bold", 12, 7),
    ]


@pytest.mark.parametrize(
    ("entities", "settled"),
    [
        ([bold(0, 2), bold(2, 2), bold(1, 2)], [("bold", 0, 4)]),
        (
            [bold(0, 4), {"type": "italic", "offset": 2, "length": 2}],
            [("bold", 0, 2), ("bold", 2, 2), ("italic", 2, 2)],
        ),
        (
            [{"type": "code", "offset": 0, "length": 3}, {"type": "pre", "offset": 2, "length": 3}],
            [("code", 0, 3)],
        ),
        (
            [{"type": "blockquote", "offset": 0, "length": 4}, {"type": "code", "offset": 3, "length": 3}],
            [("blockquote", 0, 4)],
        ),
        ([bold(3, 0)], []),
    ],
)
def test_what_cannot_be_together_is_cut_or_lost(entities: list[dict[str, Any]], settled: list[Shown]) -> None:
    assert shown(settle("abcdefgh", tuple(entities))) == settled


async def test_given_entities_are_kept_with_what_they_carry(telegram: Telegram, anna: User) -> None:
    given = [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"},
        {"type": "text_link", "offset": 2, "length": 1, "url": "https://okx.com/"},
        {"type": "text_mention", "offset": 4, "length": 1, "user": {"id": anna.id}},
        {"type": "text_mention", "offset": 6, "length": 1, "user": {"id": 999}},
        {"type": "url", "offset": 6, "length": 1},
    ]
    sent = await ask(telegram, "sendMessage", chat_id=anna.id, text="a b c d", entities=given)
    assert sent["entities"] == [*given[:2], given[2] | {"user": anna.person}]


async def test_html_names_a_person_by_a_link(telegram: Telegram, anna: User) -> None:
    text = f'<a href="tg://user?id={anna.id}">you</a>'
    (mention,) = (await ask(telegram, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML"))["entities"]
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", anna.id)


@pytest.mark.parametrize(
    ("entities", "words"),
    [
        ([1], "can't parse MessageEntity: expected an Object"),
        ([{"type": "bold", "length": 1}], "can't parse MessageEntity: Can't find field \"offset\""),
        ([{"type": "bold", "offset": "x", "length": 1}], 'Field "offset" must be of type Number'),
        ([{"offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"type\""),
        ([{"type": "loud", "offset": 0, "length": 1}], "can't parse MessageEntity: Unsupported type specified"),
        ([{"type": "text_link", "offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"url\""),
        ([bold(9, 1)], "entity begins after the end of the text at UTF-16 offset 9"),
        ([bold(0, 9)], "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9"),
        ([bold(0, 1)], "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol"),
        ([bold(-1, 1)], "receive an entity with incorrect offset -1"),
    ],
)
async def test_wrong_entities_are_refused(telegram: Telegram, anna: User, entities: list[Any], words: str) -> None:
    assert words in await refusal(telegram, "sendMessage", chat_id=anna.id, text="😀b", entities=entities)


async def test_entities_that_are_no_list_are_passed_over(telegram: Telegram, anna: User) -> None:
    for given in ("{", "5"):
        sent = await ask(telegram, "sendMessage", chat_id=anna.id, text="x", entities=given)
        assert "entities" not in sent


async def test_control_characters_become_spaces_and_direction_marks_go(telegram: Telegram, anna: User) -> None:
    sent = await ask(telegram, "sendMessage", chat_id=anna.id, text="a\tb\r\nc\u202ed")
    assert sent["text"] == "a b\ncd"
    assert anna.message(anna.send("a\tb\r\nc\u202ed")).text == "a b\ncd"


async def test_too_much_markup_is_refused_before_it_is_read(telegram: Telegram, anna: User) -> None:
    asked = {"chat_id": anna.id, "text": "<b>" * 11_000, "parse_mode": "HTML"}
    assert await refusal(telegram, "sendMessage", **asked) == "Bad Request: text is too long"
