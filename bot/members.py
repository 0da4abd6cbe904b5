"""Telegram's updates as they come, raw: which member is what, read without ever raising."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]

MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})
BUSINESS = frozenset({"business_message", "edited_business_message"})
PEOPLE = ("from", "chat", "sender_chat", "via_bot", "sender_business_bot")
EARLIER = ("reply_to_message", "pinned_message")  # other messages inside this one
TECHNICAL = frozenset(
    {"id", "type", "username", "mime_type", "language_code", "set_name", "data_hash", "chat_instance", "callback_data",
     "emoji", "currency", "game_short_name", "custom_emoji", "hash", "media_group_id"}
)  # fmt: skip
DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Sifted:
    """What intake has to know of an update. `deletions`: (chat, message, seconds of delay). `screen`: a picture that was
    asked for, which goes from the chat like a secret, and may be shown to the operator once that is confirmed."""

    update_id: int
    owner: int
    private: bool
    kind: str
    secret: bool
    deletions: tuple[tuple[int, int, float], ...]
    screen: bool = False


def number(value: object) -> int:
    """A whole number, or 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def member(raw: object, name: str) -> Raw:
    """A member that is an object, or an empty one."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, dict) else {}


def text_of(message: Raw) -> str:
    """What the person wrote: the text, the caption, or the data of a form."""
    for value in (message.get("text"), message.get("caption"), member(message, "web_app_data").get("data")):
        if isinstance(value, str) and value:
            return value
    return ""


def kind_of(update: Raw) -> str:
    """The member that the update is about: a message of any kind, else the first object."""
    objects = [name for name, value in update.items() if isinstance(value, dict)]
    return next((name for name in objects if name in MESSAGES), objects[0] if objects else "")


def technical(name: str) -> bool:
    """Members that Telegram or this bot makes, where nobody writes."""
    return name in TECHNICAL or name.endswith(("_id", "_ids"))


def strings(value: object, leave: tuple[str, ...] = ()) -> Iterator[str]:
    """Every string that a person may have written, at any depth, in unknown members too."""
    stack: list[object] = [value]
    if leave and isinstance(value, dict):
        stack = [inner for name, inner in value.items() if name not in leave and not technical(name)]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            stack.extend(inner for name, inner in one.items() if not technical(name))
        elif isinstance(one, list):
            stack.extend(one)
