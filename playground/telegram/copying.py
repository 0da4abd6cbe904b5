"""Methods that send a message again: as a copy, or forwarded with its author."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.params import Params
from playground.telegram.problems import bad
from playground.telegram.reach import caption_of, chat_of, message_of, numbers_of, writable
from playground.telegram.sending import protection, put, send
from playground.telegram.world import World

Json = dict[str, Any]


async def copy_message(world: World, params: Params) -> Json:
    """The buttons of the original are not copied: the call names its own."""
    message = message_of(chat_of(world, params, "from_chat_id"), params, "message to copy")
    _check_free(message, "the message can't be copied")
    content = replace(message.content, markup=None)
    if "caption" in params.values and content.media:
        content = caption_of(world, params, dict(content.media))
    return {"message_id": send(world, params, content).id}


async def copy_messages(world: World, params: Params) -> list[Json]:
    bare = params.flag("remove_caption")

    def copied(message: Message) -> tuple[Content, Json]:
        content = replace(message.content, markup=None)
        return (replace(content, text="", entities=()) if bare and content.media else content), {}

    return _again(world, params, copied)


async def forward_message(world: World, params: Params) -> Json:
    message = message_of(chat_of(world, params, "from_chat_id"), params, "message to forward")
    _check_free(message, "the message can't be forwarded")
    content, context = forwarded(message)
    return put(world, writable(world, params), content, context | protection(params)).to_json()


async def forward_messages(world: World, params: Params) -> list[Json]:
    return _again(world, params, forwarded)


def forwarded(message: Message) -> tuple[Content, Json]:
    """What a forwarded message shows, and whose it was: the first author's, however often it was forwarded."""
    content = replace(message.content, markup=None)
    if "forward_origin" in message.context:
        return content, {name: value for name, value in message.context.items() if name.startswith("forward_")}
    date = int(message.sent_at.timestamp())
    if message.sender is None:
        chat = message.chat.to_json()
        origin = {"type": "channel", "chat": chat, "message_id": message.id, "date": date}
        return content, {"forward_origin": origin, "forward_from_chat": chat, "forward_date": date}
    origin = {"type": "user", "sender_user": message.sender, "date": date}
    return content, {"forward_origin": origin, "forward_from": message.sender, "forward_date": date}


def _again(world: World, params: Params, make: Callable[[Message], tuple[Content, Json]]) -> list[Json]:
    """Several messages; those that are missing are skipped, and albums stay albums."""
    numbers = numbers_of(params)
    chat, source = writable(world, params), chat_of(world, params, "from_chat_id")
    if any(before >= after for before, after in pairwise(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    there = [found for number in numbers if (found := source.there(number)) and _is_free(found)]
    if not there:
        raise bad("there are no messages to forward")
    albums = {album: world.album_id() for found in there if (album := found.context.get("media_group_id"))}
    return [{"message_id": _put_again(world, chat, found, make, params, albums).id} for found in there]


def _put_again(
    world: World,
    chat: Chat,
    message: Message,
    make: Callable[[Message], tuple[Content, Json]],
    params: Params,
    albums: dict[str, str],
) -> Message:
    content, context = make(message)
    if album := message.context.get("media_group_id"):
        context = context | {"media_group_id": albums[album]}
    return put(world, chat, content, context | protection(params))


def _is_free(message: Message) -> bool:
    return not (message.service or message.protected)


def _check_free(message: Message, words: str) -> None:
    if not _is_free(message):
        raise bad(words)
