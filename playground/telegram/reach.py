"""Finding what a call speaks of: the chat, the message, the text; each missing thing in Telegram's words."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.entities import Entities, check_places, given, settle, units
from playground.telegram.keyboards import inline_of, markup_of
from playground.telegram.markup import cleaned, parse_html, trim
from playground.telegram.params import Params
from playground.telegram.problems import BLOCKED, ApiError, bad
from playground.telegram.world import World

Json = dict[str, Any]

# Telegram counts characters as Unicode code points, and after the markup is taken away (tdlib's MessageContent.cpp
# compares utf8_length of the text that is left); only offsets are in UTF-16 units.
TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
_SOURCE_LIMIT = 32_768  # bytes before the markup is read
_SHOWN = {"has_spoiler": "has_media_spoiler", "show_caption_above_media": "show_caption_above_media"}


def chat_of(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat, if the bot has ever met it and is still there."""
    if not params.text(name):
        raise bad("chat_id is empty" if name == "chat_id" else f'parameter "{name}" is required')
    chat = world.chats.get(params.number(name))
    if chat is None or not chat.open:
        raise bad("chat not found")
    if chat.left:
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
    return chat


def writable(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    if chat.blocked:
        raise ApiError(403, BLOCKED)
    return chat


def message_of(chat: Chat, params: Params, what: str) -> Message:
    """The message with this id that is still there; `what` names it in the error."""
    message = chat.there(params.number("message_id"))
    if message is None:
        raise bad(f"{what} not found")
    return message


def numbers_of(params: Params, name: str = "message_ids") -> list[int]:
    """Up to 100 ids of messages."""
    if not params.text(name):
        raise bad("message identifiers are not specified")
    values = params.structure(name, name)
    if not isinstance(values, list):
        raise bad("expected an Array of message identifiers")
    if len(values) > 100:
        raise bad("too many message identifiers specified")
    if not values:
        raise bad("message identifiers are not specified")
    return [_number(value) for value in values]


def reply_markup_of(params: Params, *, private: bool = True) -> Json | None:
    return markup_of(params.structure("reply_markup", "reply keyboard markup"), private=private)


def inline_keyboard_of(params: Params) -> Json | None:
    return inline_of(params.structure("reply_markup", "reply keyboard markup"))


def text_of(world: World, params: Params) -> Content:
    """The text of a message to be, with its entities."""
    if not params.text("text"):
        raise bad("message text is empty")
    preview = _preview(params)
    text, entities = formatted(world, params, "text", "entities")
    if not text:
        raise bad("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return Content(text, entities, extras={"link_preview_options": preview} if preview else {})


def caption_of(world: World, params: Params, media: Json) -> Content:
    text, entities = formatted(world, params, "caption", "caption_entities")
    if len(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    shown = {name: True for asked, name in _SHOWN.items() if params.flag(asked)}
    return Content(text, entities, media, extras=shown)


def reply_of(chat: Chat, params: Params) -> Json:
    """The context of a message that answers another one; empty where it answers none."""
    asked = params.structure("reply_parameters", "reply parameters") or {
        "message_id": params.number("reply_to_message_id")
    }
    if not isinstance(asked, dict):
        raise bad("object expected as reply parameters")
    number = asked.get("message_id")
    if number is None:
        raise bad('can\'t find field "message_id"')
    if not str(number).lstrip("-").isdecimal():
        raise bad('field "message_id" must be a valid Number')
    if int(number) <= 0:
        return {}
    if answered := chat.there(int(number)):
        return {"reply_to_message": answered.to_json(nested=True)} | _quote(answered, asked)
    if asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def formatted(world: World, params: Params, text_name: str, entities_name: str) -> tuple[str, Entities]:
    """A text and all its entities. Markdown is not read here: its parse modes are refused as unsupported."""
    source, mode = params.text(text_name), params.text("parse_mode").lower()
    if len(source.encode()) > _SOURCE_LIMIT:
        raise bad("text is too long")
    if not source or mode in {"", "none"}:
        entities = given(_listed(params, entities_name))
        text = source if entities else cleaned(source)  # offsets would no longer fit
    elif mode == "html":
        text, entities = parse_html(cleaned(source))
    else:
        raise bad("unsupported parse_mode")
    check_places(text, entities)
    text, entities = trim(text, _known(world, entities))
    return text, settle(text, entities)


def _listed(params: Params, name: str) -> Any:
    """What is no JSON is passed over in silence, as Telegram does."""
    try:
        return params.structure(name, name)
    except ApiError:
        return None


def _known(world: World, entities: Entities) -> Entities:
    """Mentions of people whom Telegram does not know are lost."""
    people = {id: person for chat in world.chats.values() for id, person in chat.members.items()}
    kept = []
    for entity in entities:
        if entity["type"] != "text_mention":
            kept.append(entity)
        elif person := people.get(entity["user"].get("id")):
            kept.append(entity | {"user": person})
    return tuple(kept)


def _preview(params: Params) -> Json | None:
    if not params.text("link_preview_options"):
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    options = params.structure("link_preview_options", "link preview options")
    if not isinstance(options, dict):
        raise bad("object expected as link preview options")
    return {name: value for name, value in options.items() if value}


def _quote(answered: Message, asked: Json) -> Json:
    quote = asked.get("quote")
    if not quote:
        return {}
    if quote not in answered.text:
        raise bad("QUOTE_TEXT_INVALID")
    place = units(answered.text[: answered.text.index(quote)])
    return {"quote": {"text": quote, "position": place, "is_manual": True}}


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad("message identifier must be a Number")
    try:
        number = int(value)
    except ValueError:
        raise bad("can't parse message identifier as a Number") from None
    if number <= 0:
        raise bad("invalid message identifier specified")
    return number
