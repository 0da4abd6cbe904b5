"""Methods that change and remove messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from playground.telegram.chats import Content, Message
from playground.telegram.media import described
from playground.telegram.params import Params
from playground.telegram.problems import NOT_MODIFIED, UNDELETABLE, bad
from playground.telegram.reach import (
    caption_of,
    chat_of,
    inline_keyboard_of,
    message_of,
    numbers_of,
    text_of,
    writable,
)
from playground.telegram.world import World

Json = dict[str, Any]

DELETABLE_FOR = timedelta(hours=48)


async def edit_message_text(world: World, params: Params) -> Json:
    content = replace(text_of(world, params), markup=inline_keyboard_of(params))
    message = _own(world, params)
    if message.content.media:
        raise bad("there is no text in the message to edit")
    return _change(world, message, content)


async def edit_message_caption(world: World, params: Params) -> Json:
    markup, content = inline_keyboard_of(params), caption_of(world, params, {})
    message = _own(world, params)
    if not message.content.media:
        raise bad("there is no caption in the message to edit")
    return _change(world, message, replace(content, media=message.content.media, markup=markup))


async def edit_message_media(world: World, params: Params) -> Json:
    """A text may become a photo; within an album the kind stays."""
    markup, content = inline_keyboard_of(params), described(world, params)
    message = _own(world, params)
    if "media_group_id" in message.context and set(content.media) != set(message.content.media):
        raise bad("can't change media type in the album")
    return _change(world, message, replace(content, markup=markup))


async def edit_message_reply_markup(world: World, params: Params) -> Json:
    markup = inline_keyboard_of(params)
    message = _own(world, params)
    return _change(world, message, replace(message.content, markup=markup))


async def delete_message(world: World, params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad("chat identifier is not specified")
    if params.number("message_id") <= 0:
        raise bad("message identifier is not specified")
    message = message_of(chat_of(world, params), params, "message to delete")
    _check_deletable(world, message)
    world.remove(message, by_bot=True)
    return True


async def delete_messages(world: World, params: Params) -> bool:
    """Messages that are not there are skipped, and True is answered all the same."""
    numbers = numbers_of(params)
    chat = chat_of(world, params)
    there = [found for number in numbers if (found := chat.there(number))]
    for message in there:
        _check_deletable(world, message)
    for message in there:
        world.remove(message, by_bot=True)
    return True


def _own(world: World, params: Params) -> Message:
    """A message that the bot may edit: its own, not forwarded, not a service message, with no reply keyboard."""
    if not params.text("chat_id") and params.number("message_id") <= 0 and not params.text("inline_message_id"):
        raise bad("message identifier is not specified")
    message = message_of(writable(world, params), params, "message to edit")
    if not message.by_bot or message.keyboard or message.service or "forward_origin" in message.context:
        raise bad("message can't be edited")
    return message


def _change(world: World, message: Message, content: Content) -> Json:
    if content == message.content:
        raise bad(NOT_MODIFIED)
    message.edit(world.clock(), content)
    world.changed()
    return message.to_json()


def _check_deletable(world: World, message: Message) -> None:
    """For 48 hours: own messages, all of a private chat, and those of others where the bot is an administrator."""
    late = world.clock() - message.sent_at > DELETABLE_FOR
    mine = message.by_bot and not message.service
    may = mine or message.chat.kind == "private" or message.chat.bot_is_admin
    if message.chat.kind in {"supergroup", "channel"} and (late or not may):
        raise bad("message can't be deleted")
    if late or not may:
        raise bad(UNDELETABLE)
