"""Pinned messages."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message

from playground.telegram import Telegram, User


async def test_a_pin_is_told_in_the_chat_and_to_the_bot_itself(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "x")
    assert await bot.pin_chat_message(anna.id, sent.message_id, disable_notification=True)
    assert anna.dialog.pinned == [sent.message_id]
    assert anna.message(sent.message_id).revision == 1
    assert anna.chat[-1].service == "pinned_message"
    told = (await bot.get_updates(offset=-1))[0].message
    assert told
    assert told.from_user
    assert isinstance(told.pinned_message, Message)
    assert (told.from_user.id, told.pinned_message.text) == (bot.id, "x")
    assert "Keyferry: <pinned_message>" in anna.transcript
    await bot.pin_chat_message(anna.id, sent.message_id)
    assert len(anna.chat) == 3


async def test_the_newest_or_a_named_one_or_all_are_unpinned(bot: Bot, anna: User) -> None:
    for text in ("one", "two", "three"):
        await bot.pin_chat_message(anna.id, (await bot.send_message(anna.id, text)).message_id)
    first, second, third = anna.dialog.pinned
    assert await bot.unpin_chat_message(anna.id)
    assert anna.dialog.pinned == [first, second]
    assert await bot.unpin_chat_message(anna.id, message_id=first)
    assert await bot.unpin_chat_message(anna.id, message_id=third)
    assert anna.dialog.pinned == [second]
    assert await bot.unpin_all_chat_messages(anna.id)
    with pytest.raises(TelegramBadRequest, match="message to unpin not found"):
        await bot.unpin_chat_message(anna.id)


async def test_a_deleted_message_is_pinned_no_more(bot: Bot, anna: User) -> None:
    await bot.pin_chat_message(anna.id, 1)
    await bot.delete_message(anna.id, 1)
    assert anna.dialog.pinned == []


async def test_what_cannot_be_pinned_is_refused(bot: Bot, telegram: Telegram, anna: User) -> None:
    await bot.pin_chat_message(anna.id, 1)
    for number, words in ((9, "message to pin not found"), (2, "service messages can't be pinned")):
        with pytest.raises(TelegramBadRequest, match=words):
            await bot.pin_chat_message(anna.id, number)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=anna.id, message_id=2)
    with pytest.raises(TelegramBadRequest, match="message to unpin not found"):
        await bot.unpin_chat_message(anna.id, message_id=9)
    group = telegram.group(-5, [anna])
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(group.id, group.send(anna, "x"))


async def test_a_pin_in_a_channel_has_no_person(bot: Bot, telegram: Telegram) -> None:
    channel = telegram.channel(-1009, bot_is_admin=True)
    await bot.pin_chat_message(channel.id, channel.post("news"))
    told = (await bot.get_updates(offset=-1))[0].channel_post
    assert told
    assert isinstance(told.pinned_message, Message)
    assert told.pinned_message.text == "news"
