"""Web apps: initData as aiogram checks it, the address that opens, and the answer into the chat."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineQueryResultArticle, InlineQueryResultUnion, InputTextMessageContent
from aiogram.types.inline_query_result_photo import InlineQueryResultPhoto
from aiogram.utils.web_app import check_webapp_signature, safe_parse_webapp_init_data
from aiogram.utils.web_app_signature import check_webapp_signature as check_by_key

from playground.telegram import Telegram, User
from playground.telegram.web_app import Signer, init_data
from tests.playground.telegram.conftest import Clock

PAGE = "https://app.example/form"


def told(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).fragment).items()}


def data_of(url: str) -> str:
    return told(url)["tgWebAppData"]


async def test_the_data_is_what_aiogram_takes_for_telegrams(telegram: Telegram, clock: Clock) -> None:
    telegram.user(1001, 'Анна "&=#" \\ ☕', "en")
    data = data_of(telegram.web_app_url(1001, PAGE, start_param="addkey_okx", query_id="AAA"))
    parsed = safe_parse_webapp_init_data(telegram.token, data)
    assert parsed.user
    assert (parsed.user.id, parsed.user.first_name, parsed.user.language_code) == (1001, 'Анна "&=#" \\ ☕', "en")
    assert (parsed.query_id, parsed.start_param, parsed.auth_date) == ("AAA", "addkey_okx", clock.now)
    assert check_by_key(42, data, telegram.web_app_public_key)


@pytest.mark.parametrize("place", ["user", "auth_date", "signature", "hash"])
async def test_a_changed_field_is_found_out(telegram: Telegram, anna: User, place: str) -> None:
    data = data_of(telegram.web_app_url(anna.id, PAGE))
    changed = data.replace(f"{place}=", f"{place}=1", 1)
    assert check_webapp_signature(telegram.token, data)
    assert not check_webapp_signature(telegram.token, changed)


async def test_another_token_or_another_key_does_not_fit(telegram: Telegram, anna: User) -> None:
    data = data_of(telegram.web_app_url(anna.id, PAGE))
    assert not check_webapp_signature("42:another", data)
    assert not check_by_key(43, data, telegram.web_app_public_key)
    assert not check_by_key(42, data, Signer().public_key)


def test_a_chat_is_told_where_it_is_given() -> None:
    chat = {"id": -5, "type": "group", "title": "Traders"}
    data = init_data("42:t", Signer(), {"id": 1, "first_name": "A", "is_bot": False}, auth_date=0, chat=chat)
    parsed = safe_parse_webapp_init_data("42:t", data)
    assert parsed.chat
    assert (parsed.chat.id, parsed.chat.title) == (-5, "Traders")
    assert "is_bot" not in data


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", "#212121")])
async def test_the_page_is_told_version_platform_and_theme(
    telegram: Telegram, anna: User, theme: Any, ground: str
) -> None:
    shown = told(telegram.web_app_url(anna.id, PAGE, theme=theme))
    assert (shown["tgWebAppVersion"], shown["tgWebAppPlatform"]) == ("9.6", "weba")
    assert json.loads(shown["tgWebAppThemeParams"])["bg_color"] == ground


@pytest.mark.parametrize(
    ("url", "start", "begins"),
    [
        (PAGE, None, f"{PAGE}#tgWebAppData="),
        (f"{PAGE}?a=1", None, f"{PAGE}?a=1#tgWebAppData="),
        (f"{PAGE}#part", None, f"{PAGE}#part&tgWebAppData="),
        (PAGE, "x-y", f"{PAGE}?tgWebAppStartParam=x-y#tgWebAppData="),
        (f"{PAGE}?a=1", "x", f"{PAGE}?a=1&tgWebAppStartParam=x#tgWebAppData="),
    ],
)
async def test_the_address_stays_as_it_was(
    telegram: Telegram, anna: User, url: str, start: str | None, begins: str
) -> None:
    assert telegram.web_app_url(anna.id, url, start).startswith(begins)


def article(text: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=text, parse_mode="HTML")
    return InlineQueryResultArticle(id="1", title="Done", input_message_content=content)


async def test_an_answer_is_a_message_of_the_person_via_the_bot(bot: Bot, telegram: Telegram, anna: User) -> None:
    telegram.web_app_url(anna.id, PAGE, query_id="Q")
    await bot.answer_web_app_query("Q", article("<b>Key</b> sent"))
    message = anna.chat[-1]
    assert (message.text, message.sender, message.content.entities[0]["type"]) == ("Key sent", anna.person, "bold")
    update = (await bot.get_updates())[-1]
    assert update.message
    assert update.message.via_bot
    assert update.message.via_bot.id == bot.id


@pytest.mark.parametrize("query", ["never", "Q"])
async def test_an_unknown_or_answered_query_is_refused(bot: Bot, telegram: Telegram, anna: User, query: str) -> None:
    telegram.web_app_url(anna.id, PAGE, query_id="Q")
    await bot.answer_web_app_query("Q", article("once"))
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired or query ID is inv"):
        await bot.answer_web_app_query(query, article("twice"))
    assert len(anna.chat) == 2


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (article("x" * 4097), "message is too long"),
        (article("<b>"), "can't parse entities"),
        (
            InlineQueryResultPhoto(
                id="1", photo_url="https://x.example/a.jpg", thumbnail_url="https://x.example/a.jpg"
            ),
            "only articles with a text",
        ),
    ],
)
async def test_a_wrong_answer_is_refused_and_the_query_stays_open(
    bot: Bot, telegram: Telegram, anna: User, result: InlineQueryResultUnion, words: str
) -> None:
    telegram.web_app_url(anna.id, PAGE, query_id="Q")
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.answer_web_app_query("Q", result)
    await bot.answer_web_app_query("Q", article("right"))
