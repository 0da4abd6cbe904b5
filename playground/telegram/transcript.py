"""A chat as a person reads it, for the message of a failed test."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Chat, Message

Json = dict[str, Any]


def transcript(chat: Chat) -> str:
    """The visible messages of a chat, oldest first, with their keyboards."""
    lines = [line for message in chat.visible for line in _lines(message)]
    return "\n".join([f"— {_title(chat)} —", *(lines or ["(nothing to see)"])])


def describe(button: Json) -> str:
    """`[Check again → check:7]`"""
    copied = (button.get("copy_text") or {}).get("text")
    opened = button.get("url") or (button.get("web_app") or {}).get("url")
    action = button.get("callback_data") or opened or (copied and f"copies {copied}") or "…"
    return f"[{button['text']} → {action}]"


def _title(chat: Chat) -> str:
    return f"{chat.title} ({chat.id})"


def _lines(message: Message) -> list[str]:
    author = message.sender["first_name"] if message.sender else _title(message.chat)
    edited = " (edited)" if message.edits else ""
    media = "".join(f"<{kind}> " for kind in [*message.content.media, *filter(None, [message.service])])
    head = f"#{message.id} {message.sent_at:%H:%M:%S} {author}{edited}: "
    text = (media + message.text).replace("\n", "\n    ")
    rows = (message.content.markup or {}).get("inline_keyboard", [])
    return [head + text, *("    " + " ".join(map(describe, row)) for row in rows)]
