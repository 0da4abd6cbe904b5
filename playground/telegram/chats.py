"""Chats and their messages, with everything that ever happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_SERVICE = ("pinned_message", "web_app_data")


@dataclass(frozen=True, slots=True)
class Content:
    """What a message shows: a text, or media with the text as its caption; `extras`: how they are to be shown."""

    text: str = ""
    entities: tuple[Json, ...] = ()
    media: Mapping[str, Any] = field(default_factory=dict)
    markup: Json | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> Json:
        text, entities = ("caption", "caption_entities") if self.media else ("text", "entities")
        shown: Json = dict(self.media) | dict(self.extras)
        for name, value in ((text, self.text), (entities, list(self.entities)), ("reply_markup", self.markup)):
            if value:
                shown[name] = value
        return shown


@dataclass(frozen=True, slots=True)
class Version:
    at: datetime
    content: Content


@dataclass(slots=True)
class Message:
    """`versions`: as sent and after each edit; `context`: replies, quotes, forwards, albums; `reactions`: emoji by user id.

    `revision` grows with every edit, deletion, reaction and pin; `keyboard`: it came with a reply keyboard, a removal of
    one or a ForceReply, and cannot be edited.
    """

    id: int
    chat: Chat
    sender: Json | None
    versions: list[Version]
    context: Json = field(default_factory=dict)
    deleted_at: datetime | None = None
    deleted_by_bot: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict)
    revision: int = 0
    keyboard: bool = False

    @property
    def content(self) -> Content:
        return self.versions[-1].content

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def sent_at(self) -> datetime:
        return self.versions[0].at

    @property
    def edits(self) -> list[Version]:
        return self.versions[1:]

    @property
    def by_bot(self) -> bool:
        return bool(self.sender and self.sender["is_bot"])

    @property
    def service(self) -> str | None:
        """Of a message that Telegram writes itself: what it tells of."""
        return next((kind for kind in _SERVICE if kind in self.context), None)

    @property
    def protected(self) -> bool:
        return bool(self.context.get("has_protected_content"))

    @property
    def buttons(self) -> list[Json]:
        """Of all rows, as Telegram describes them: text and callback_data, url, copy_text …"""
        return buttons_of(self.content)

    def edit(self, at: datetime, content: Content) -> None:
        self.versions.append(Version(at, content))
        self.changed()

    def delete(self, at: datetime, *, by_bot: bool) -> None:
        self.deleted_at, self.deleted_by_bot = at, by_bot
        self.changed()

    def react(self, user_id: int, emoji: list[str]) -> None:
        """These and no others, from now on."""
        self.reactions.pop(user_id, None)
        if emoji:
            self.reactions[user_id] = emoji
        self.changed()

    def changed(self) -> None:
        """What is shown of it is another thing now."""
        self.revision += 1
        self.chat.changes.append(self.id)

    def to_json(self, *, nested: bool = False) -> Json:
        """As Telegram's Message; `nested` inside another one, where its own reply is left out."""
        author = {"from": self.sender} if self.sender else {"sender_chat": self.chat.to_json()}
        shown: Json = {"message_id": self.id, **author, "chat": self.chat.to_json()}
        shown["date"] = int(self.sent_at.timestamp())
        if self.edits:
            shown["edit_date"] = int(self.edits[-1].at.timestamp())
        context = {name: value for name, value in self.context.items() if not (nested and name == "reply_to_message")}
        return shown | context | self.content.to_json()


def buttons_of(content: Content) -> list[Json]:
    return [button for row in (content.markup or {}).get("inline_keyboard", []) for button in row]


@dataclass(slots=True)
class Chat:
    """`open`: the bot may write (a person wrote first); `left`: it was here; `members` by id; `owner`: who made the group;
    `titles`: what Telegram tells of the chat.

    `action`: what the bot was last said to be doing, and when; `reply_keyboard`: the ReplyKeyboardMarkup or ForceReply
    last shown; `pinned`: ids of messages, newest last; `changes`: ids of messages, at each coming and each change.
    """

    id: int
    kind: str
    titles: Json
    members: dict[int, Json] = field(default_factory=dict)
    bot_is_admin: bool = False
    open: bool = True
    blocked: bool = False
    history: list[Message] = field(default_factory=list)
    action: tuple[str, datetime] | None = None
    reply_keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    left: bool = False
    owner: int | None = None
    changes: list[int] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.titles.get("title") or self.titles.get("first_name"))

    @property
    def visible(self) -> list[Message]:
        return [message for message in self.history if message.deleted_at is None]

    def find(self, message_id: int) -> Message | None:
        """The message, deleted or not."""
        return self.history[message_id - 1] if 0 < message_id <= len(self.history) else None

    def there(self, message_id: int) -> Message | None:
        """The message while it is not deleted."""
        message = self.find(message_id)
        return message if message is not None and message.deleted_at is None else None

    def add(self, at: datetime, sender: Json | None, content: Content, context: Json | None = None) -> Message:
        message = Message(len(self.history) + 1, self, sender, [Version(at, content)], context or {})
        self.put(message)
        if message.by_bot:
            self.action = None
        return message

    def put(self, message: Message) -> None:
        self.history.append(message)
        self.changes.append(message.id)

    def changed_since(self, number: int) -> list[Message]:
        """Messages that came or changed after so many `changes`, by their numbers."""
        return [self.history[id - 1] for id in sorted(set(self.changes[number:]))]

    def to_json(self) -> Json:
        return {"id": self.id, "type": self.kind, **self.titles}
