"""Messages of the bot: sent, edited, deleted, and refused in Telegram's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyParameters,
)
from aiohttp import ClientSession
from pydantic import BaseModel

from playground.telegram import Telegram, User
from tests.pictures import png
from tests.playground.telegram.asking import refusal
from tests.playground.telegram.conftest import Clock


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons])


def plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(exclude_none=True)


def data(text: str, data: str | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data or text)


async def test_a_message_is_shown_and_returned_as_telegram_does(bot: Bot, anna: User, clock: Clock) -> None:
    sent = await bot.send_message(anna.id, "<b>Hello</b> 😀 ", parse_mode="HTML", reply_markup=keyboard(data("ok")))
    assert (sent.message_id, sent.text, sent.date) == (2, "Hello 😀", clock.now)
    assert (sent.chat.id, sent.chat.type, sent.chat.first_name) == (anna.id, "private", "Anna")
    assert sent.from_user
    assert sent.from_user.id == bot.id
    assert plain(sent)["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert plain(sent)["reply_markup"] == plain(keyboard(data("ok")))
    assert [message.text for message in anna.chat] == ["/start", "Hello 😀"]


async def test_the_same_message_comes_from_json_form_and_query(telegram: Telegram, anna: User) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    asked = {
        "chat_id": anna.id,
        "text": "hi",
        "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
    }
    async with ClientSession() as session:
        for answer in (
            await session.post(url, json=asked),
            await session.post(url, data={"chat_id": anna.id, "text": "hi"}),
            await session.get(url, params={"chat_id": anna.id, "text": "hi"}),
            await session.post(url.lower().replace("test-token", "TEST-token"), json=asked),
        ):
            assert (await answer.json())["result"]["text"] == "hi"
        assert (await (await session.post(url, data=b"[1", headers={"Content-Type": "application/json"})).json()) == {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: can't parse JSON object",
        }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag corresponding to start tag"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "reply_parameters": ReplyParameters(message_id=99)}, "message to be replied not found"),
    ],
)
async def test_a_wrong_message_is_refused(bot: Bot, anna: User, asked: dict[str, object], words: str) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_message(**({"chat_id": anna.id} | asked))  # type: ignore[arg-type]
    assert len(anna.chat) == 1


async def test_4096_characters_are_not_too_many(bot: Bot, anna: User) -> None:
    await bot.send_message(anna.id, f"<b>{'x' * 4096}</b>", parse_mode="HTML")


async def test_entities_may_be_given_instead_of_html(bot: Bot, anna: User) -> None:
    bold = MessageEntity(type="bold", offset=0, length=1)
    assert plain(await bot.send_message(anna.id, "ab", entities=[bold]))["entities"] == [plain(bold)]


async def test_a_reply_shows_what_it_answers(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "x", reply_parameters=ReplyParameters(message_id=1))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "/start"
    alone = ReplyParameters(message_id=9, allow_sending_without_reply=True)
    assert (await bot.send_message(anna.id, "x", reply_parameters=alone)).reply_to_message is None


async def test_nobody_hears_the_bot_who_never_wrote_or_blocked_it(bot: Bot, telegram: Telegram, anna: User) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(telegram.user(7).id, "x")
    anna.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "x")
    with pytest.raises(ValueError, match="blocked"):
        anna.send("x")
    anna.unblock()
    await bot.send_message(anna.id, "x")
    told = [update.my_chat_member for update in await bot.get_updates()][1:]
    assert [change.new_chat_member.status for change in told if change] == ["kicked", "member"]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('{"inline_keyboard": [[{"text": "a", "callback_data": "%s"}]]}' % ("я" * 33), "BUTTON_DATA_INVALID"),
        (
            '{"inline_keyboard": [[{"text": "a", "copy_text": {"text": "%s"}}]]}' % ("x" * 257),
            "BUTTON_COPY_TEXT_INVALID",
        ),
        ('{"inline_keyboard": [[{"text": "a", "copy_text": 5}]]}', 'Field "copy_text" must be of type Object'),
        ('{"inline_keyboard": [[{"text": "a"}]]}', "Text buttons are unallowed in the inline keyboard"),
        ('{"inline_keyboard": [[{"callback_data": "a"}]]}', 'Can\'t find field "text"'),
        ('{"inline_keyboard": [[{"text": ["a"], "callback_data": "a"}]]}', 'Field "text" must be of type String'),
        (
            '{"inline_keyboard": [[{"text": "a", "callback_data": "a", "style": "loud"}]]}',
            "invalid button style specified",
        ),
        ('{"inline_keyboard": [[1]]}', "InlineKeyboardButton must be an Object"),
        ('{"inline_keyboard": [1]}', "must be an Array of Arrays"),
        (
            '{"inline_keyboard": [[{"text": "a", "url": "ftp://x"}]]}',
            "URL 'ftp://x' is invalid: Unsupported URL protocol",
        ),
        ('{"inline_keyboard": [[{"text": "a", "url": "https://"}]]}', "is invalid: URL host is empty"),
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_wrong_keyboard_is_refused(telegram: Telegram, anna: User, markup: str, words: str) -> None:
    asked = {"chat_id": anna.id, "text": "x", "reply_markup": markup}
    async with ClientSession() as session:
        answer = await (await session.post(f"{telegram.url}/bot{telegram.token}/sendMessage", json=asked)).json()
    assert answer["description"].startswith("Bad Request: ")
    assert words in answer["description"]


async def test_a_keyboard_has_at_most_100_buttons(bot: Bot, anna: User) -> None:
    await bot.send_message(anna.id, "x", reply_markup=keyboard(*[data("a")] * 100))
    with pytest.raises(TelegramBadRequest, match="reply markup is too long"):
        await bot.send_message(anna.id, "x", reply_markup=keyboard(*[data("a")] * 101))


async def test_every_kind_of_button_is_taken(bot: Bot, anna: User) -> None:
    buttons = [
        data("x" * 64),
        InlineKeyboardButton(text="b", url="http://okx.com/"),
        InlineKeyboardButton(text="c", copy_text=CopyTextButton(text="1.2.3.4")),
        InlineKeyboardButton(text="d", switch_inline_query=""),
    ]
    sent = await bot.send_message(anna.id, "x", reply_markup=keyboard(*buttons))
    assert plain(sent)["reply_markup"] == plain(keyboard(*buttons))
    assert (await bot.send_message(anna.id, "x", reply_markup=keyboard())).reply_markup is None
    sent = await bot.send_message(anna.id, "x", reply_markup=keyboard(InlineKeyboardButton(text="b", url="okx.com")))
    assert anna.message(sent.message_id).buttons == [{"text": "b", "url": "http://okx.com/"}]


async def test_an_edit_replaces_text_and_keyboard(bot: Bot, anna: User, clock: Clock) -> None:
    sent = await bot.send_message(anna.id, "one", reply_markup=keyboard(data("a")))
    clock.pass_(seconds=3)
    edited = await bot.edit_message_text("two", chat_id=anna.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup, edited.edit_date) == ("two", None, int(clock.now.timestamp()))
    (change,) = anna.message(sent.message_id).edits
    assert change.at - anna.message(sent.message_id).sent_at == timedelta(seconds=3)


async def test_a_keyboard_alone_can_be_changed(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "one")
    await bot.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id, reply_markup=keyboard(data("b")))
    assert [button["text"] for button in anna.chat[-1].buttons] == ["b"]
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(
            chat_id=anna.id, message_id=sent.message_id, reply_markup=keyboard(data("b"))
        )


async def test_a_wrong_edit_is_refused(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "one")
    photo = await bot.send_photo(anna.id, BufferedInputFile(png(), "a.png"))
    for message_id, text, words in (
        (sent.message_id, "one", "message is not modified: specified new message content and reply markup are exactly"),
        (99, "two", "message to edit not found"),
        (0, "two", "message to edit not found"),
        (1, "two", "message can't be edited"),
        (photo.message_id, "two", "there is no text in the message to edit"),
    ):
        with pytest.raises(TelegramBadRequest, match=words):
            await bot.edit_message_text(text, chat_id=anna.id, message_id=message_id)
    anna.delete(sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("two", chat_id=anna.id, message_id=sent.message_id)


async def test_a_message_must_be_named(telegram: Telegram, anna: User) -> None:
    assert "message identifier is not specified" in await refusal(telegram, "editMessageText", text="x")
    assert "chat identifier is not specified" in await refusal(telegram, "deleteMessage", message_id=1)
    assert "message identifier is not specified" in await refusal(telegram, "deleteMessage", chat_id=anna.id)


async def test_a_deleted_message_goes_and_is_remembered_with_its_time(bot: Bot, anna: User, clock: Clock) -> None:
    secret = anna.send("secret")
    clock.pass_(seconds=0.2)
    assert await bot.delete_message(anna.id, secret)
    gone = await anna.wait_gone(secret)
    assert gone.deleted_at
    assert gone.deleted_at - gone.sent_at == timedelta(seconds=0.2)
    assert [message.text for message in anna.chat] == ["/start"]
    assert [message.text for message in anna.history] == ["/start", "secret"]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna.id, secret)


async def test_a_message_older_than_48_hours_stays(bot: Bot, anna: User, clock: Clock) -> None:
    clock.pass_(hours=48)
    late = anna.send("x")
    assert await bot.delete_message(anna.id, 1)
    clock.pass_(hours=48, seconds=1)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(anna.id, late)


@pytest.mark.parametrize("group_id", [-5, -1005])
async def test_in_a_group_only_an_administrator_deletes_what_others_wrote(
    bot: Bot, telegram: Telegram, anna: User, group_id: int
) -> None:
    group = telegram.group(group_id, [anna])
    theirs, ours = group.send(anna, "hello"), await bot.send_message(group_id, "hi")
    assert ours.chat.type == ("group" if group_id == -5 else "supergroup")
    assert await bot.delete_message(group_id, ours.message_id)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(group_id, theirs)
    led = telegram.group(-7, [anna], bot_is_admin=True)
    assert await bot.delete_message(led.id, led.send(anna, "hello"))
    assert led.chat == []


async def test_several_are_deleted_at_once_and_missing_ones_skipped(bot: Bot, anna: User, clock: Clock) -> None:
    assert await bot.delete_messages(anna.id, [1, 99])
    assert anna.chat == []
    with pytest.raises(TelegramBadRequest, match="too many message identifiers specified"):
        await bot.delete_messages(anna.id, list(range(101)))
    with pytest.raises(TelegramBadRequest, match="message identifiers are not specified"):
        await bot.delete_messages(anna.id, [])
    old = anna.send("old")
    clock.pass_(hours=49)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_messages(anna.id, [anna.send("new"), old])
    assert len(anna.chat) == 2


async def test_unknown_methods_tokens_and_paths_are_refused(bot: Bot, telegram: Telegram, anna: User) -> None:
    with pytest.raises(TelegramAPIError, match="method not found"):
        await bot.log_out()
    async with ClientSession() as session:
        for path, status, words in (
            ("/bot42:wrong/getMe", 401, "Unauthorized"),
            ("/file/bot42:wrong/x", 401, "Unauthorized"),
            (f"/file/bot{telegram.token}/x", 404, "Not Found"),
            ("/elsewhere", 404, "Not Found"),
        ):
            answer = await session.get(telegram.url + path)
            assert await answer.json() == {"ok": False, "error_code": status, "description": words}
            assert answer.status == status


async def test_a_chat_must_be_named(telegram: Telegram) -> None:
    async with ClientSession() as session:
        answer = await session.post(f"{telegram.url}/bot{telegram.token}/getChat", json={"chat_id": None})
        assert (await answer.json())["description"] == "Bad Request: chat_id is empty"


async def test_a_chat_action_is_checked(bot: Bot, anna: User) -> None:
    assert await bot.send_chat_action(anna.id, "typing")
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(anna.id, "dancing")
