"""Methods that pin messages."""

from __future__ import annotations

from playground.telegram.chats import Chat, Content
from playground.telegram.params import Params
from playground.telegram.problems import bad
from playground.telegram.reach import message_of, writable
from playground.telegram.world import World


async def pin_chat_message(world: World, params: Params) -> bool:
    """All hear of it by a service message, the bot too; one pinned already is left as it is."""
    chat = writable(world, params)
    message = message_of(chat, params, "message to pin")
    _check_rights(chat)
    if message.service:
        raise bad("service messages can't be pinned")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    message.changed()
    author = None if chat.kind == "channel" else world.bot
    world.say(chat, author, Content(), {"pinned_message": message.to_json(nested=True)})
    return True


async def unpin_chat_message(world: World, params: Params) -> bool:
    """The one named, or the newest of those pinned."""
    chat = writable(world, params)
    if params.number("message_id"):
        message_id = message_of(chat, params, "message to unpin").id
    else:
        message_id = max(chat.pinned, default=0)
    _check_rights(chat)
    if not message_id:
        raise bad("message to unpin not found")
    _unpin(world, chat, [message_id])
    return True


async def unpin_all_chat_messages(world: World, params: Params) -> bool:
    chat = writable(world, params)
    _check_rights(chat)
    _unpin(world, chat, list(chat.pinned))
    return True


def _unpin(world: World, chat: Chat, numbers: list[int]) -> None:
    for number in numbers:
        if number in chat.pinned and (message := chat.find(number)):
            chat.pinned.remove(number)
            message.changed()
    world.changed()


def _check_rights(chat: Chat) -> None:
    if chat.kind != "private" and not chat.bot_is_admin:
        raise bad("not enough rights to manage pinned messages in the chat")
