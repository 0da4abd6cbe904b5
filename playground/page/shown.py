"""What the page shows of chats and messages, as JSON in the page's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from playground.telegram import Chat, Message, Telegram, User

Json = dict[str, Any]


def chat_seen(telegram: Telegram, chat: Chat, user: User) -> Json:
    """All that a chat shows but its messages."""
    action, since = chat.action or (None, None)
    settings = telegram.world.settings
    return {
        "keyboard": chat.reply_keyboard,
        "keyboard_id": next((one.id for one in reversed(chat.history) if one.keyboard), None),
        "pinned": chat.pinned,
        "typing": action,
        "typing_since": since and epoch(since),
        "blocked": chat.blocked,
        "commands": telegram.commands_for(chat.id, user.id, user.language_code),
        "menu": settings.menu_buttons.get(chat.id) or settings.menu_buttons.get(None) or {"type": "default"},
        "description": _description(settings.descriptions, user.language_code),
    }


def message_seen(message: Message, viewer: int) -> Json:
    """One message as this person sees it."""
    if message.deleted_at is not None:
        after = (message.deleted_at - message.sent_at).total_seconds()
        told = {"deleted": True, "by_bot": message.deleted_by_bot, "after": max(after, 0)}
        return {**_numbered(message, viewer), **told}
    return {
        **_numbered(message, viewer),
        "from": _author(message.sender),
        "date": epoch(message.sent_at),
        "edited": epoch(message.edits[-1].at) if message.edits else None,
        "text": message.text,
        "entities": list(message.content.entities),
        **_media(message),
        **_context(message.context),
        "service": message.service,
        "buttons": (message.content.markup or {}).get("inline_keyboard"),
        "reactions": _reactions(message, viewer),
    }


def _description(texts: Mapping[tuple[str, str], str], language: str) -> str:
    return texts.get(("description", language)) or texts.get(("description", ""), "")


def epoch(moment: datetime) -> float:
    return round(moment.timestamp(), 3)


def _numbered(message: Message, viewer: int) -> Json:
    mine = bool(message.sender and message.sender["id"] == viewer)
    return {"id": message.id, "rev": message.revision, "mine": mine}


def _author(sender: Json | None) -> Json | None:
    return sender and {"id": sender["id"], "name": sender["first_name"], "bot": sender["is_bot"]}


def _media(message: Message) -> Json:
    media = message.content.media
    photo, document = media.get("photo"), media.get("document")
    return {
        "photo": photo and {"url": _address(photo[-1])},
        "document": document and _file(document),
    }


def _file(document: Json) -> Json:
    told = {"name": document.get("file_name", ""), "size": document["file_size"], "mime": document.get("mime_type")}
    return {"url": _address(document), **told}


def _address(file: Json) -> str:
    return f"/file/{file['file_id']}"


def _context(context: Json) -> Json:
    answered = context.get("reply_to_message")
    return {
        "album": context.get("media_group_id"),
        "reply_to": answered and _answered(answered),
        "quote": context.get("quote", {}).get("text"),
        "forwarded_from": _origin(context.get("forward_origin")),
    }


def _answered(message: Json) -> Json:
    author = _author(message.get("from"))
    text = message.get("text") or message.get("caption") or ""
    return {"id": message["message_id"], "name": author and author["name"], "text": text}


def _origin(origin: Json | None) -> str | None:
    if origin is None:
        return None
    return str(origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name"))


def _reactions(message: Message, viewer: int) -> list[Json]:
    counted = Counter(emoji for given in message.reactions.values() for emoji in given)
    mine = message.reactions.get(viewer, [])
    return [{"emoji": emoji, "count": count, "mine": emoji in mine} for emoji, count in counted.items()]
