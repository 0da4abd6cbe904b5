"""Groups: who is there, what they do, and the bot leaving."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from playground.telegram import Group, Telegram, User
from tests.pictures import png
from tests.playground.telegram.asking import ask, refusal


@pytest.fixture
def olga(telegram: Telegram) -> User:
    return telegram.user(7, "Olga")


@pytest.fixture
def group(telegram: Telegram, anna: User, olga: User) -> Group:
    return telegram.group(-1005, [anna, olga], owner=olga, bot_is_admin=True)


async def test_its_people_are_counted_and_told_apart(bot: Bot, group: Group, olga: User, anna: User) -> None:
    assert await bot.get_chat_member_count(group.id) == 3
    assert [one.status for one in await bot.get_chat_administrators(group.id)] == ["creator", "administrator"]
    assert (await bot.get_chat_member(group.id, olga.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, anna.id)).status == "member"
    with pytest.raises(TelegramBadRequest, match="there are no administrators in the private chat"):
        await bot.get_chat_administrators(anna.id)


async def test_nobody_has_a_picture(bot: Bot, telegram: Telegram, anna: User) -> None:
    assert (await bot.get_user_profile_photos(anna.id)).total_count == 0
    assert "user not found" in await refusal(telegram, "getUserProfilePhotos", user_id=99)
    for method in ("getUserProfilePhotos", "getChatMember"):
        assert "invalid user_id specified" in await refusal(telegram, method, chat_id=anna.id, user_id=0)


async def test_its_people_write_answer_and_send_what_they_send_the_bot(bot: Bot, group: Group, anna: User) -> None:
    asked = group.send(anna, "who?")
    group.send(anna, "me", reply_to=asked)
    group.send_photo(anna, png(), "look")
    group.send_album(anna, [("a.txt", b"a", None), ("b.txt", b"b", None)], as_photos=False)
    heard = [update.message for update in await bot.get_updates()][-5:]
    assert [message.content_type for message in heard if message] == ["text", "text", "photo", "document", "document"]
    assert heard[1]
    assert heard[1].reply_to_message
    assert heard[1].reply_to_message.text == "who?"


async def test_whoever_presses_is_told(bot: Bot, telegram: Telegram, group: Group, anna: User, olga: User) -> None:
    markup = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="a", callback_data=data) for data in "xy"]]
    )
    number = (await bot.send_message(group.id, "?", reply_markup=markup)).message_id
    pressed = group.press_at(olga, number, 0, 1)
    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query
    assert (query.id, query.data, query.from_user.id) == (pressed, "y", olga.id)
    await bot.answer_callback_query(pressed, "Really?", show_alert=True)
    assert (olga.notices, anna.notices) == (["Really?"], [])
    assert telegram.world.presses[pressed].alert
    with pytest.raises(AssertionError, match="no button at 1, 0"):
        group.press_at(olga, number, 1, 0)


async def test_an_answer_to_a_press_has_at_most_200_characters_and_opens_only_the_bot(
    bot: Bot, telegram: Telegram, group: Group, anna: User
) -> None:
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="x")]])
    pressed = anna.press_at((await bot.send_message(anna.id, "?", reply_markup=markup)).message_id, 0, 0)
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(pressed, "x" * 201)
    with pytest.raises(TelegramBadRequest, match="URL_INVALID"):
        await bot.answer_callback_query(pressed, url="https://okx.com")
    await bot.answer_callback_query(pressed, url="https://t.me/keyferry_test_bot?start=x")
    press = telegram.world.presses[pressed]
    assert (press.notice, press.alert, press.url) == ("", False, "https://t.me/keyferry_test_bot?start=x")


async def test_nobody_who_is_not_there_does_anything(telegram: Telegram, group: Group) -> None:
    stranger = telegram.user(8, "Ivan")
    with pytest.raises(ValueError, match="Ivan is not in this group"):
        group.send_album(stranger, [("a.png", png(), None)])
    group.join(stranger)
    assert group.send(stranger, "hello")


async def test_a_group_that_the_bot_has_left_is_closed_to_it(bot: Bot, group: Group, anna: User) -> None:
    assert await bot.leave_chat(group.id)
    change = (await bot.get_updates(offset=-1))[0].my_chat_member
    assert change
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("administrator", "left")
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")
    with pytest.raises(TelegramBadRequest, match="can't leave private chats"):
        await bot.leave_chat(anna.id)


async def test_what_the_bot_is_doing_is_seen_until_it_writes(bot: Bot, telegram: Telegram, anna: User) -> None:
    assert await ask(telegram, "sendChatAction", chat_id=anna.id, action="Upload_Photo")
    assert anna.dialog.action == ("upload_photo", telegram.world.clock())
    await bot.send_message(anna.id, "x")
    assert anna.dialog.action is None


async def test_a_web_app_hands_its_data_over(bot: Bot, anna: User) -> None:
    anna.send_web_app_data("Form", '{"a": 1}')
    told = (await bot.get_updates(offset=-1))[0].message
    assert told
    assert told.web_app_data
    assert (told.web_app_data.button_text, told.web_app_data.data) == ("Form", '{"a": 1}')
    assert anna.chat[-1].service == "web_app_data"
    with pytest.raises(ValueError, match="1 to 4096 bytes"):
        anna.send_web_app_data("Form", "я" * 2049)


async def test_a_person_changes_the_language(bot: Bot, anna: User) -> None:
    anna.language_code = "en"
    anna.send("hello")
    told = (await bot.get_updates(offset=-1))[0].message
    assert told
    assert told.from_user
    assert told.from_user.language_code == anna.language_code == "en"


async def test_each_change_wakes_those_who_watch(bot: Bot, telegram: Telegram, anna: User) -> None:
    for act in (
        lambda: anna.send("x"),
        lambda: anna.edit(2, "y"),
        lambda: anna.react(2, "👍"),
        lambda: anna.delete(2),
        anna.block,
    ):
        change = telegram.world.change
        act()
        assert change.is_set()
    message = anna.message(2)
    assert (message.revision, message.deleted_by_bot) == (3, False)


async def test_an_answer_may_quote(telegram: Telegram, anna: User) -> None:
    asked = {"message_id": anna.send("😀 my key"), "quote": "key"}
    sent = await ask(telegram, "sendMessage", chat_id=anna.id, text="this?", reply_parameters=asked)
    assert sent["quote"] == {"text": "key", "position": 6, "is_manual": True}
    for wrong, words in (
        (asked | {"quote": "keys"}, "QUOTE_TEXT_INVALID"),
        ({"quote": "key"}, 'can\'t find field "message_id"'),
        ({"message_id": "x"}, 'field "message_id" must be a valid Number'),
        ([1], "object expected as reply parameters"),
    ):
        told = await refusal(telegram, "sendMessage", chat_id=anna.id, text="x", reply_parameters=wrong)
        assert words in told


async def test_a_preview_of_links_is_asked_for_or_not(telegram: Telegram, anna: User) -> None:
    for asked, kept in (
        ({"link_preview_options": {"is_disabled": True, "url": None}}, {"is_disabled": True}),
        ({"disable_web_page_preview": True}, {"is_disabled": True}),
    ):
        sent = await ask(telegram, "sendMessage", chat_id=anna.id, text="okx.com", **asked)
        assert sent["link_preview_options"] == kept
    told = await refusal(telegram, "sendMessage", chat_id=anna.id, text="x", link_preview_options=[1])
    assert "object expected as link preview options" in told
