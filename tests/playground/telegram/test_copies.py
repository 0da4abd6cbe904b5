"""Messages sent again: copied, or forwarded with their author."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageOriginChannel,
    MessageOriginUser,
)

from playground.telegram import Telegram, User
from tests.pictures import png
from tests.playground.telegram.asking import refusal
from tests.playground.telegram.conftest import Clock

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="a")]])


@pytest.fixture
def boris(telegram: Telegram) -> User:
    boris = telegram.user(7, "Boris")
    boris.send("/start")
    return boris


async def album(bot: Bot, user: User) -> Sequence[int]:
    media = [InputMediaPhoto(media=BufferedInputFile(png(), "a.png"), caption=caption) for caption in ("one", None)]
    return [message.message_id for message in await bot.send_media_group(user.id, list(media))]


async def test_a_copy_has_no_author_and_no_buttons_but_its_own(bot: Bot, anna: User, boris: User) -> None:
    sent = await bot.send_message(anna.id, "<b>x</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    copied = await bot.copy_message(boris.id, anna.id, sent.message_id)
    message = boris.message(copied.message_id)
    assert (message.text, message.content.entities, message.buttons) == ("x", anna.chat[-1].content.entities, [])
    assert "forward_origin" not in message.context
    again = await bot.copy_message(boris.id, anna.id, sent.message_id, reply_markup=KEYBOARD)
    assert [button["text"] for button in boris.message(again.message_id).buttons] == ["a"]


async def test_a_copied_photo_can_get_another_caption(bot: Bot, anna: User, boris: User) -> None:
    number = anna.send_photo(png(), "one")
    kept = await bot.copy_message(boris.id, anna.id, number)
    changed = await bot.copy_message(boris.id, anna.id, number, caption="two")
    assert [boris.message(copy.message_id).text for copy in (kept, changed)] == ["one", "two"]


async def test_several_are_copied_in_order_and_missing_ones_skipped(bot: Bot, anna: User, boris: User) -> None:
    numbers = [1, *await album(bot, anna), 99]
    copied = await bot.copy_messages(boris.id, anna.id, numbers, remove_caption=True)
    start, first, second = [boris.message(copy.message_id) for copy in copied]
    assert (start.text, first.text, second.text) == ("/start", "", "")
    assert first.context["media_group_id"] == second.context["media_group_id"]
    assert first.context["media_group_id"] != anna.message(numbers[1]).context["media_group_id"]
    with pytest.raises(TelegramBadRequest, match="message identifiers must be in a strictly increasing order"):
        await bot.copy_messages(boris.id, anna.id, [2, 1])
    with pytest.raises(TelegramBadRequest, match="there are no messages to forward"):
        await bot.copy_messages(boris.id, anna.id, [99])


async def test_a_forward_tells_the_first_author(bot: Bot, anna: User, boris: User, clock: Clock) -> None:
    written = clock.now
    number = anna.send("mine")
    clock.pass_(hours=1)
    once = await bot.forward_message(boris.id, anna.id, number)
    twice = await bot.forward_message(anna.id, boris.id, once.message_id)
    for forwarded in (once, twice):
        assert isinstance(forwarded.forward_origin, MessageOriginUser)
        assert (forwarded.forward_origin.sender_user.id, forwarded.forward_origin.date) == (anna.id, written)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=boris.id, message_id=once.message_id)


async def test_a_post_of_a_channel_is_forwarded_as_such(bot: Bot, telegram: Telegram, anna: User) -> None:
    channel = telegram.channel(-1009)
    forwarded = await bot.forward_message(anna.id, channel.id, channel.post("news"))
    assert isinstance(forwarded.forward_origin, MessageOriginChannel)
    assert forwarded.forward_origin.chat.id == channel.id


async def test_several_are_forwarded(bot: Bot, anna: User, boris: User) -> None:
    forwarded = await bot.forward_messages(boris.id, anna.id, list(await album(bot, anna)))
    assert all("forward_origin" in boris.message(one.message_id).context for one in forwarded)


async def test_what_is_protected_or_missing_is_not_sent_again(
    bot: Bot, telegram: Telegram, anna: User, boris: User
) -> None:
    sent = await bot.send_message(anna.id, "x", protect_content=True)
    with pytest.raises(TelegramBadRequest, match="the message can't be copied"):
        await bot.copy_message(boris.id, anna.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="the message can't be forwarded"):
        await bot.forward_message(boris.id, anna.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(boris.id, anna.id, 99)
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(boris.id, anna.id, 99)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.copy_message(boris.id, 99, 1)
    asked = {"chat_id": boris.id, "message_id": 1}
    assert 'parameter "from_chat_id" is required' in await refusal(telegram, "copyMessage", **asked)
    with pytest.raises(ValueError, match="cannot be forwarded"):
        boris.forward_message(anna.message(sent.message_id))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (None, "message identifiers are not specified"),
        ([], "message identifiers are not specified"),
        (5, "expected an Array of message identifiers"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ([True], "message identifier must be a Number"),
        (["x"], "can't parse message identifier as a Number"),
        ([0], "invalid message identifier specified"),
        ("{", "can't parse message_ids JSON object"),
    ],
)
async def test_wrong_lists_are_refused(telegram: Telegram, anna: User, numbers: object, words: str) -> None:
    asked = {"chat_id": anna.id, "from_chat_id": anna.id, "message_ids": numbers}
    for method in ("copyMessages", "forwardMessages", "deleteMessages"):
        assert words in await refusal(telegram, method, **asked)


async def test_a_person_forwards_what_is_seen_elsewhere(bot: Bot, telegram: Telegram, anna: User, boris: User) -> None:
    group = telegram.group(-5, [anna, boris])
    there = group.send(boris, "from the group")
    anna.forward_message(group.message(there))
    told = (await bot.get_updates(offset=-1))[0].message
    assert told
    assert isinstance(told.forward_origin, MessageOriginUser)
    assert (told.text, told.forward_origin.sender_user.first_name) == ("from the group", "Boris")
    with pytest.raises(ValueError, match="cannot be edited"):
        anna.edit(told.message_id, "changed")
    group.forward_message(anna, anna.message(1))
    assert group.chat[-1].text == "/start"
