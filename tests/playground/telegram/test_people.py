"""People: what they do, what the bot hears of it, and what they see."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from playground.telegram import Telegram, User
from tests.pictures import jpeg, png
from tests.playground.telegram.conftest import Clock

CHOICE = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Yes", callback_data="yes:1"),
            InlineKeyboardButton(text="No", callback_data="no:1"),
        ],
        [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="1.2.3.4"))],
        [InlineKeyboardButton(text="Open", url="https://okx.com")],
    ]
)


async def last(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[0]


async def heard(bot: Bot) -> Message:
    update = await last(bot)
    message = update.message or update.edited_message or update.channel_post or update.edited_channel_post
    assert message
    return message


async def test_a_command_is_marked_as_one(bot: Bot, anna: User) -> None:
    message = await heard(bot)
    assert message.from_user
    assert (message.from_user.id, message.from_user.language_code) == (1001, "ru")
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities or []] == [("bot_command", 0, 6)]


async def test_an_edit_is_heard_with_the_same_id(bot: Bot, anna: User) -> None:
    sent = anna.send("one")
    anna.edit(sent, "two")
    update = await last(bot)
    assert update.edited_message
    assert (update.edited_message.message_id, update.edited_message.text) == (sent, "two")
    assert update.edited_message.edit_date


async def test_only_ones_own_message_that_is_there_can_be_edited(bot: Bot, anna: User) -> None:
    theirs = await bot.send_message(anna.id, "x")
    anna.delete(1)
    for message_id in (1, theirs.message_id):
        with pytest.raises(ValueError, match="cannot be edited"):
            anna.edit(message_id, "two")
    with pytest.raises(AssertionError, match="no message #77 was ever here"):
        anna.edit(77, "two")


@pytest.mark.parametrize("text", [" ", "x" * 4097])
def test_nobody_can_send_what_telegrams_apps_do_not(anna: User, text: str) -> None:
    with pytest.raises(ValueError, match="1 to 4096"):
        anna.send(text)
    with pytest.raises(ValueError, match="1024"):
        anna.send_photo(png(), "x" * 1025)


async def test_a_file_is_heard_found_and_downloaded(bot: Bot, anna: User) -> None:
    anna.send_file("key.json", b'{"apiKey": 1}', caption="my key")
    message = await heard(bot)
    assert message.document
    assert (message.caption, message.document.file_name, message.document.mime_type) == (
        "my key",
        "key.json",
        "application/json",
    )
    file = await bot.get_file(message.document.file_id)
    assert file.file_path
    assert file.file_size == 13
    content = await bot.download_file(file.file_path)
    assert content
    assert content.read() == b'{"apiKey": 1}'


async def test_a_file_without_a_known_kind_is_octets(bot: Bot, anna: User) -> None:
    anna.send_file("key", b"x")
    message = await heard(bot)
    assert message.document
    assert (message.document.mime_type, message.caption) == ("application/octet-stream", None)
    anna.send_file("key", b"x", mime="text/plain")
    message = await heard(bot)
    assert message.document
    assert message.document.mime_type == "text/plain"


async def test_a_photo_is_heard(bot: Bot, anna: User) -> None:
    anna.send_photo(png(), "look")
    message = await heard(bot)
    assert message.photo
    assert (message.caption, message.photo[-1].file_size) == ("look", len(png()))
    assert (message.photo[-1].width, message.photo[-1].height) == (2, 2)
    with pytest.raises(ValueError, match="this is no photo"):
        anna.send_photo(b"not a picture")


async def test_files_over_20_mb_and_unknown_ones_are_refused(bot: Bot, anna: User) -> None:
    anna.send_file("big.bin", bytes(20 * 1024 * 1024 + 1))
    message = await heard(bot)
    assert message.document
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(message.document.file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("nothing")


async def test_the_bot_sends_files_new_and_known(bot: Bot, anna: User) -> None:
    sent = await bot.send_document(anna.id, BufferedInputFile(b"log", "a.txt"), caption="<i>log</i>", parse_mode="HTML")
    assert sent.document
    assert sent.caption_entities
    assert (sent.caption, sent.document.file_name, sent.caption_entities[0].type) == ("log", "a.txt", "italic")
    again = await bot.send_document(anna.id, sent.document.file_id)
    assert again.document
    assert again.document.file_id == sent.document.file_id
    photo = await bot.send_photo(anna.id, BufferedInputFile(png(), "a.png"))
    assert photo.photo
    await bot.send_photo(anna.id, photo.photo[0].file_id)
    for unusable, words in (
        ("nothing", "wrong file identifier/HTTP URL specified"),
        (sent.document.file_id, "can't use file of type Document as Photo"),
        ("https://okx.com/a.png", "failed to get HTTP URL content"),
        (BufferedInputFile(b"", "a.png"), "file must be non-empty"),
        (BufferedInputFile(b"a text", "a.png"), "IMAGE_PROCESS_FAILED"),
        (BufferedInputFile(jpeg(100, 2001), "a.jpg"), "PHOTO_INVALID_DIMENSIONS"),
    ):
        with pytest.raises(TelegramBadRequest, match=words):
            await bot.send_photo(anna.id, unusable)
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(anna.id, sent.document.file_id, caption="x" * 1025)


async def test_a_reply_carries_the_message_and_the_quote(bot: Bot, anna: User) -> None:
    asked = await bot.send_message(anna.id, "What is your key?")
    answer = anna.reply(asked.message_id, "this", quote="your key")
    anna.reply(answer, "that")
    first, second = [update.message for update in await bot.get_updates()][1:]
    assert first
    assert second
    assert first.reply_to_message
    assert second.reply_to_message
    assert first.reply_to_message.text == "What is your key?"
    assert first.quote
    assert (first.quote.text, first.quote.position) == ("your key", 8)
    assert (second.reply_to_message.text, second.reply_to_message.reply_to_message) == ("this", None)


async def test_a_forward_tells_its_author_or_only_a_name(bot: Bot, telegram: Telegram, anna: User) -> None:
    anna.forward("from a friend", telegram.user(7, "Boris"))
    origin = (await heard(bot)).forward_origin
    assert isinstance(origin, MessageOriginUser)
    assert origin.sender_user.first_name == "Boris"
    anna.forward("from someone", "Someone")
    origin = (await heard(bot)).forward_origin
    assert isinstance(origin, MessageOriginHiddenUser)
    assert origin.sender_user_name == "Someone"


async def test_a_button_is_pressed_by_text_or_data_and_answered_once(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "Sure?", reply_markup=CHOICE)
    pressed = anna.press("Yes")
    query = (await last(bot)).callback_query
    assert query
    assert isinstance(query.message, Message)
    assert (query.id, query.data, query.from_user.id) == (pressed, "yes:1", anna.id)
    assert query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(pressed, "Done")
    assert anna.notices == ["Done"]
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await bot.answer_callback_query(pressed)
    assert anna.press("no:1") != pressed


async def test_a_press_cannot_be_answered_late_or_invented(bot: Bot, anna: User, clock: Clock) -> None:
    await bot.send_message(anna.id, "Sure?", reply_markup=CHOICE)
    pressed = anna.press("Yes")
    clock.pass_(seconds=16)
    for query_id in (pressed, "7"):
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query_id)
    assert anna.notices == []


async def test_copy_and_link_buttons_do_not_reach_the_bot(bot: Bot, telegram: Telegram, anna: User) -> None:
    await bot.send_message(anna.id, "Sure?", reply_markup=CHOICE)
    assert anna.press("Copy") == anna.clipboard == "1.2.3.4"
    assert anna.press("Open") == "https://okx.com/"
    assert telegram.pending == 1


async def test_a_button_that_is_not_there_is_told_with_those_that_are(bot: Bot, anna: User) -> None:
    with pytest.raises(AssertionError, match="no button 'Yes'; there are: none"):
        anna.press("Yes")
    await bot.send_message(anna.id, "Sure?", reply_markup=CHOICE)
    with pytest.raises(AssertionError) as told:
        anna.press("Perhaps")
    assert "[Yes → yes:1] [No → no:1] [Copy → copies 1.2.3.4] [Open → https://okx.com/]" in str(told.value)


async def test_a_slow_hand_presses_what_a_message_showed_before(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "Sure?", reply_markup=CHOICE)
    await bot.edit_message_text("Done", chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(AssertionError, match="no button"):
        anna.press("Yes")
    anna.press("Yes", sent.message_id)
    await bot.delete_message(anna.id, sent.message_id)
    anna.press("Yes", sent.message_id)
    edited, gone = [update.callback_query for update in await bot.get_updates()][1:]
    assert edited
    assert gone
    assert isinstance(edited.message, Message)
    assert edited.message.text == "Done"
    assert isinstance(gone.message, InaccessibleMessage)


async def test_waiting_ends_with_the_message_or_its_edit(bot: Bot, anna: User) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(anna.wait_for("ready"))
        sent = await bot.send_message(anna.id, "working")
        assert not waiting.done()
        await bot.edit_message_text("all ready", chat_id=anna.id, message_id=sent.message_id)
    assert waiting.result().id == sent.message_id
    assert (await anna.wait_for(lambda message: message.text.startswith("all"))).text == "all ready"


async def test_a_wait_in_vain_shows_the_whole_chat(bot: Bot, anna: User) -> None:
    anna.send("secret")
    await bot.delete_message(anna.id, 2)
    anna.send_photo(png(), "look")
    await bot.send_message(anna.id, "Sure?\nReally?", reply_markup=CHOICE)
    anna.edit(1, "/begin")
    with pytest.raises(AssertionError) as told:
        await anna.wait_for("never", timeout=0.01)
    assert str(told.value).splitlines() == [
        "no message of the bot with 'never' after 0.01 s",
        "— Anna (1001) —",
        "#1 12:00:00 Anna (edited): /begin",
        "#3 12:00:00 Anna: <photo> look",
        "#4 12:00:00 Keyferry: Sure?",
        "    Really?",
        "    [Yes → yes:1] [No → no:1]",
        "    [Copy → copies 1.2.3.4]",
        "    [Open → https://okx.com/]",
    ]
    with pytest.raises(AssertionError, match="#1 is still here after"):
        await anna.wait_gone(1, timeout=0.01)


def test_an_empty_chat_is_told_as_such(telegram: Telegram) -> None:
    assert telegram.user(5, "Boris").transcript == "— Boris (5) —\n(nothing to see)"
    assert telegram.user(5) is telegram.user(5)


async def test_a_group_is_heard_with_its_members(bot: Bot, telegram: Telegram, anna: User) -> None:
    group = telegram.group(-5, [anna])
    sent = group.send(anna, "hello")
    group.edit(sent, "hello!")
    message = await heard(bot)
    assert (message.chat.id, message.chat.title, message.text) == (-5, "Group", "hello!")
    group.send_file(anna, "a.txt", b"x", "c")
    assert (await heard(bot)).document
    with pytest.raises(ValueError, match="not in this group"):
        group.send(telegram.user(7), "hello")


async def test_a_channel_post_has_no_person(bot: Bot, telegram: Telegram) -> None:
    channel = telegram.channel(-1009)
    channel.edit(channel.post("news"), "old news")
    first, second = await bot.get_updates()
    assert first.channel_post
    assert first.channel_post.sender_chat
    assert (first.channel_post.from_user, first.channel_post.sender_chat.id) == (None, -1009)
    assert second.edited_channel_post
    assert "#1 12:00:00 Channel (-1009) (edited): old news" in channel.transcript
