"""Keyboards under messages and under the input field."""

from __future__ import annotations

from typing import Any

import pytest

from playground.telegram import Telegram, User
from tests.playground.telegram.asking import ask, refusal

Json = dict[str, Any]


async def sent(telegram: Telegram, chat_id: int, markup: Json) -> Json:
    return dict(await ask(telegram, "sendMessage", chat_id=chat_id, text="x", reply_markup=markup))


def inline(**button: Any) -> Json:
    return {"inline_keyboard": [[{"text": "a", **button}]]}


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ({"url": "OKX.com?x=1"}, {"url": "http://okx.com/?x=1"}),
        ({"url": "tg://user?id=5"}, {"url": "tg://user?id=5"}),
        ({"web_app": {"url": "https://a.bc/x"}}, {"web_app": {"url": "https://a.bc/x"}}),
        ({"web_app": {"url": "http://127.0.0.1:80/x"}}, {"web_app": {"url": "http://127.0.0.1:80/x"}}),
        ({"web_app": {"url": "http://localhost:8080"}}, {"web_app": {"url": "http://localhost:8080/"}}),
        (
            {"login_url": {"url": "https://a.bc/", "forward_text": "f"}},
            {"login_url": {"url": "https://a.bc/", "forward_text": "f"}},
        ),
        ({"switch_inline_query_chosen_chat": {"query": "q"}}, {"switch_inline_query_chosen_chat": {"query": "q"}}),
        (
            {"callback_data": "d", "style": "danger", "icon_custom_emoji_id": "5"},
            {"callback_data": "d", "style": "danger", "icon_custom_emoji_id": "5"},
        ),
        ({"pay": True}, {"pay": True}),
        ({"url": "", "callback_data": "d", "copy_text": None}, {"callback_data": "d"}),
        ({"url": "okx.com", "callback_data": "d"}, {"url": "http://okx.com/"}),
    ],
)
async def test_a_button_is_kept_with_its_one_action(telegram: Telegram, anna: User, button: Json, kept: Json) -> None:
    shown = await sent(telegram, anna.id, inline(**button))
    assert shown["reply_markup"] == {"inline_keyboard": [[{"text": "a", **kept}]]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            inline(web_app={"url": "http://a.bc"}),
            "inline keyboard button Web App URL 'http://a.bc' is invalid: Only HTTPS links are allowed",
        ),
        (inline(web_app={"url": "tg://x"}), "Only HTTPS links are allowed"),
        (inline(web_app="x"), 'Field "web_app" must be of type Object'),
        (inline(web_app={}), "can't parse inline keyboard button: Can't find field \"url\""),
        (
            inline(login_url={"url": "http://a.bc"}),
            "inline keyboard button login URL 'http://a.bc' is invalid: Only HTTPS links are allowed",
        ),
        (inline(url="http://host"), "inline keyboard button URL 'http://host' is invalid: Wrong HTTP URL"),
        ({"keyboard": 5}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{}]]}, "can't parse keyboard button: Can't find field \"text\""),
        (
            {"keyboard": [[{"text": "a", "web_app": {"url": "http://a.bc"}}]]},
            "keyboard button Web App URL 'http://a.bc' is invalid: Only HTTPS",
        ),
    ],
)
async def test_a_wrong_one_is_refused(telegram: Telegram, anna: User, markup: Json, words: str) -> None:
    assert words in await refusal(telegram, "sendMessage", chat_id=anna.id, text="x", reply_markup=markup)


async def test_buttons_without_a_text_and_beyond_twelve_in_a_row_are_dropped(telegram: Telegram, anna: User) -> None:
    button = {"text": "a", "callback_data": "a"}
    shown = await sent(telegram, anna.id, {"inline_keyboard": [[button] * 13, [button | {"text": ""}], []]})
    assert [len(row) for row in shown["reply_markup"]["inline_keyboard"]] == [12]


async def test_a_reply_keyboard_stays_under_the_chat_until_it_is_removed(telegram: Telegram, anna: User) -> None:
    markup = {
        "keyboard": [["Yes", {"text": "My number", "request_contact": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
        "is_persistent": False,
        "input_field_placeholder": "Choose",
    }
    shown = await sent(telegram, anna.id, markup)
    assert "reply_markup" not in shown
    assert anna.dialog.reply_keyboard == {
        "keyboard": [[{"text": "Yes"}, {"text": "My number", "request_contact": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
        "input_field_placeholder": "Choose",
    }
    anna.send("Yes")
    await ask(telegram, "sendMessage", chat_id=anna.id, text="x")
    assert anna.dialog.reply_keyboard
    await sent(telegram, anna.id, {"remove_keyboard": True})
    assert anna.dialog.reply_keyboard is None


async def test_a_forced_reply_waits_for_one_message(telegram: Telegram, anna: User) -> None:
    await sent(telegram, anna.id, {"force_reply": True, "selective": True, "input_field_placeholder": "Key"})
    assert anna.dialog.reply_keyboard == {"force_reply": True, "selective": True, "input_field_placeholder": "Key"}
    anna.send("here")
    assert anna.dialog.reply_keyboard is None


async def test_what_came_with_a_reply_keyboard_cannot_be_edited(telegram: Telegram, anna: User) -> None:
    number = (await sent(telegram, anna.id, {"keyboard": [["a"]], "selective": True}))["message_id"]
    asked = {"chat_id": anna.id, "message_id": number, "text": "y"}
    assert "message can't be edited" in await refusal(telegram, "editMessageText", **asked)


async def test_an_edit_takes_inline_keyboards_only(telegram: Telegram, anna: User) -> None:
    number = (await ask(telegram, "sendMessage", chat_id=anna.id, text="x"))["message_id"]
    asked = {"chat_id": anna.id, "message_id": number, "text": "y", "reply_markup": {"keyboard": [["a"]]}}
    assert "inline keyboard expected" in await refusal(telegram, "editMessageText", **asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"request_contact": True}, "phone number can be requested in private chats only"),
        ({"request_location": True}, "location can be requested in private chats only"),
        ({"web_app": {"url": "https://a.bc"}}, "web App buttons can be used in private chats only"),
    ],
)
async def test_a_group_is_not_asked_for_what_is_private(
    telegram: Telegram, anna: User, asked: Json, words: str
) -> None:
    group = telegram.group(-5, [anna])
    markup = {"keyboard": [[{"text": "a", **asked}]]}
    assert words in await refusal(telegram, "sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    await sent(telegram, group.id, {"keyboard": [["a"]], "selective": True})
    assert group.dialog.reply_keyboard == {"keyboard": [[{"text": "a"}]], "selective": True}
