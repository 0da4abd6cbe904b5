"""Finding what a call speaks of: the chat, the message, the text; each missing thing in Telegram's words."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.keyboards import inline_keyboard
from playground.telegram.markup import commands_in, parse_html, trim
from playground.telegram.params import Params
from playground.telegram.problems import BLOCKED, ApiError, bad
from playground.telegram.world import World

Json = dict[str, Any]

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


def chat_of(world: World, params: Params) -> Chat:
    """The chat, if the bot has ever met it."""
    if not params.text("chat_id"):
        raise bad("chat_id is empty")
    chat = world.chats.get(params.number("chat_id"))
    if chat is None or not chat.open:
        raise bad("chat not found")
    return chat


def writable(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    if chat.blocked:
        raise ApiError(403, BLOCKED)
    return chat


def message_of(chat: Chat, params: Params, what: str) -> Message:
    """The message with this id that is still there; `what` names it in the error."""
    if not params.number("message_id"):
        raise bad("message identifier is not specified")
    message = chat.find(params.number("message_id"))
    if message is None or message.deleted_at is not None:
        raise bad(f"{what} not found")
    return message


def keyboard_of(params: Params) -> Json | None:
    return inline_keyboard(params.structure("reply_markup", "reply keyboard markup"))


def text_of(params: Params) -> Content:
    """The text of a message to be, with its entities and keyboard."""
    if not params.text("text"):
        raise bad("message text is empty")
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return Content(text, entities, markup=keyboard_of(params))


def caption_of(params: Params, media: Json) -> Content:
    text, entities = _formatted(params, "caption", "caption_entities")
    if len(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return Content(text, entities, media, keyboard_of(params))


def reply_of(chat: Chat, params: Params) -> Json:
    """The context of a message that answers another one; empty where it answers none."""
    asked = params.structure("reply_parameters", "reply parameters") or {
        "message_id": params.number("reply_to_message_id")
    }
    if not asked["message_id"]:
        return {}
    answered = chat.find(int(asked["message_id"]))
    if answered is not None and answered.deleted_at is None:
        return {"reply_to_message": answered.to_json(nested=True)}
    if asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def _formatted(params: Params, text_name: str, entities_name: str) -> tuple[str, tuple[Json, ...]]:
    """Markdown is not read here: its parse modes are refused as unsupported."""
    text = params.text(text_name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return trim(*parse_html(text))
    if mode:
        raise bad("unsupported parse_mode")
    given = params.structure(entities_name, "message entities")
    return trim(text, commands_in(text) if given is None else tuple(given))
