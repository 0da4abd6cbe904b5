"""Methods that write messages and albums, tell what the bot is doing, and answer pressed buttons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.media import album_of, media_of
from playground.telegram.params import Params
from playground.telegram.problems import OLD_QUERY, bad
from playground.telegram.reach import caption_of, reply_markup_of, reply_of, text_of, writable
from playground.telegram.world import World

Json = dict[str, Any]

ANSWERABLE_FOR = timedelta(seconds=15)  # not documented by Telegram; what bot authors report
_ACTIONS = re.compile(
    "typing|(upload|record)_(video|voice|video_note|audio)|upload_(photo|document)|choose_sticker|find_location"
)
_NOTICE_LIMIT = 200


async def send_message(world: World, params: Params) -> Json:
    return send(world, params, text_of(world, params)).to_json()


async def send_document(world: World, params: Params) -> Json:
    return send(world, params, caption_of(world, params, media_of(world, params, "document"))).to_json()


async def send_photo(world: World, params: Params) -> Json:
    return send(world, params, caption_of(world, params, media_of(world, params, "photo"))).to_json()


async def send_media_group(world: World, params: Params) -> list[Json]:
    """Reply keyboards are not taken here."""
    contents = album_of(world, params)
    chat = writable(world, params)
    context = reply_of(chat, params) | protection(params)
    if len(contents) > 1:
        context["media_group_id"] = world.album_id()
    return [put(world, chat, content, context).to_json() for content in contents]


async def send_chat_action(world: World, params: Params) -> bool:
    if not _ACTIONS.fullmatch(params.text("action").lower()):
        raise bad("wrong parameter action in request")
    chat = writable(world, params)
    chat.action = params.text("action").lower(), world.clock()
    world.changed()
    return True


async def answer_callback_query(world: World, params: Params) -> bool:
    press = world.presses.get(params.text("callback_query_id"))
    if press is None or press.notice is not None or world.clock() - press.at > ANSWERABLE_FOR:
        raise bad(OLD_QUERY)
    if len(params.text("text")) > _NOTICE_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not url.startswith((f"https://t.me/{world.bot['username']}", f"t.me/{world.bot['username']}")):
        raise bad("URL_INVALID")
    press.notice, press.alert, press.url = params.text("text"), params.flag("show_alert"), url
    world.changed()
    return True


def send(world: World, params: Params, content: Content, context: Json | None = None) -> Message:
    """Write to the chat that the call names, with the keyboard, the reply and the protection it asks for."""
    chat_kind = world.chats.get(params.number("chat_id"))
    markup = reply_markup_of(params, private=chat_kind is None or chat_kind.kind == "private")
    chat = writable(world, params)
    told = reply_of(chat, params) | protection(params) | (context or {})
    if markup is None or "inline_keyboard" in markup:
        return put(world, chat, replace(content, markup=markup), told)
    message = put(world, chat, content, told)
    message.keyboard = True
    chat.reply_keyboard = None if "remove_keyboard" in markup else markup
    return message


def put(world: World, chat: Chat, content: Content, context: Json) -> Message:
    message = chat.add(world.clock(), world.bot, content, context)
    world.changed()
    return message


def protection(params: Params) -> Json:
    return {"has_protected_content": True} if params.flag("protect_content") else {}
