"""Methods that write, change and remove messages, and answer pressed buttons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.params import Params
from playground.telegram.problems import NOT_MODIFIED, OLD_QUERY, UNDELETABLE, bad
from playground.telegram.reach import caption_of, chat_of, keyboard_of, message_of, reply_of, text_of, writable
from playground.telegram.world import World

Json = dict[str, Any]

DELETABLE_FOR = timedelta(hours=48)
ANSWERABLE_FOR = timedelta(seconds=15)  # not documented by Telegram; what bot authors report
_ACTIONS = re.compile(
    "typing|(upload|record)_(video|voice|video_note)|upload_(photo|document)|choose_sticker|find_location"
)


async def send_message(world: World, params: Params) -> Json:
    return _send(world, writable(world, params), params, text_of(params))


async def send_document(world: World, params: Params) -> Json:
    chat = writable(world, params)
    upload = params.upload("document")
    if upload is not None:
        media = world.files.document(upload.name, upload.data, upload.mime)
    else:
        media = _sent_before(world, params, "document")
    return _send(world, chat, params, caption_of(params, media))


async def send_photo(world: World, params: Params) -> Json:
    chat = writable(world, params)
    upload = params.upload("photo")
    media = world.files.photo(upload.data) if upload is not None else _sent_before(world, params, "photo")
    return _send(world, chat, params, caption_of(params, media))


async def edit_message_text(world: World, params: Params) -> Json:
    message = _own(world, params)
    content = text_of(params)
    if message.content.media:
        raise bad("there is no text in the message to edit")
    return _change(world, message, content)


async def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _own(world, params)
    return _change(world, message, replace(message.content, markup=keyboard_of(params)))


async def delete_message(world: World, params: Params) -> bool:
    message = message_of(chat_of(world, params), params, "message to delete")
    _check_deletable(world, message)
    world.remove(message, by_bot=True)
    return True


async def delete_messages(world: World, params: Params) -> bool:
    """Messages that are not there are skipped, and True is answered all the same."""
    chat = chat_of(world, params)
    numbers = params.structure("message_ids", "message_ids")
    if not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad("too many message identifiers specified")
    there = [found for number in numbers if (found := chat.find(int(number))) and found.deleted_at is None]
    for message in there:
        _check_deletable(world, message)
    for message in there:
        world.remove(message, by_bot=True)
    return True


async def answer_callback_query(world: World, params: Params) -> bool:
    press = world.presses.get(params.text("callback_query_id"))
    if press is None or press.notice is not None or world.clock() - press.at > ANSWERABLE_FOR:
        raise bad(OLD_QUERY)
    press.notice, press.alert, press.url = params.text("text"), params.flag("show_alert"), params.text("url")
    world.changed()
    return True


async def send_chat_action(world: World, params: Params) -> bool:
    chat = writable(world, params)
    if not _ACTIONS.fullmatch(params.text("action")):
        raise bad("wrong parameter action in request")
    chat.action = params.text("action"), world.clock()
    world.changed()
    return True


def _send(world: World, chat: Chat, params: Params, content: Content) -> Json:
    message = chat.add(world.clock(), world.bot, content, reply_of(chat, params))
    world.changed()
    return message.to_json()


def _sent_before(world: World, params: Params, kind: str) -> Json:
    media = world.files.again(params.text(kind))
    if kind not in media:
        raise bad("wrong file identifier/HTTP URL specified")
    return media


def _own(world: World, params: Params) -> Message:
    message = message_of(chat_of(world, params), params, "message to edit")
    if not message.by_bot:
        raise bad("message can't be edited")
    return message


def _change(world: World, message: Message, content: Content) -> Json:
    if content == message.content:
        raise bad(NOT_MODIFIED)
    message.edit(world.clock(), content)
    world.changed()
    return message.to_json()


def _check_deletable(world: World, message: Message) -> None:
    """Own messages and private chats: for 48 hours; messages of others elsewhere: only by an administrator."""
    may = message.by_bot or message.chat.kind == "private" or message.chat.bot_is_admin
    if not may or world.clock() - message.sent_at > DELETABLE_FOR:
        raise bad(UNDELETABLE)
