"""All that the stand-in knows: the bot, chats, updates, files, buttons pressed, calls made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from playground.telegram.chats import Chat, Content, Message
from playground.telegram.files import Files
from playground.telegram.hook import Hook
from playground.telegram.updates import Updates

Json = dict[str, Any]
Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot; `at` is when it came, `error` Telegram's description where it failed, `seconds` how long it took."""

    method: str
    parameters: Mapping[str, Any]
    at: datetime
    status: int
    error: str | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(slots=True)
class Press:
    """A pressed button; `notice` is what the bot answered, None while it has not; `alert`: to be confirmed; `url`: to be opened."""

    id: str
    user_id: int
    at: datetime
    notice: str | None = None
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class Settings:
    """What the bot set about itself; commands by scope (as JSON) and language, menu buttons by chat, None for all."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    webhook: Hook | None = None
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


class World:
    def __init__(self, token: str, clock: Clock) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Keyferry",
            "username": "keyferry_test_bot",
        }
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.web_app_queries: dict[str, int] = {}  # not answered yet; whose they are
        self.files = Files()
        self.settings = Settings()
        self.updates = Updates(clock)
        self.log: list[Call] = []
        self.change = asyncio.Event()
        self._albums = 0

    def album_id(self) -> str:
        """Of a media group to be; by the clock too, so that it is new beside those kept from an earlier run."""
        self._albums += 1
        return str(int(self.clock().timestamp()) * 10_000_000 + self._albums)

    def changed(self) -> None:
        """Wake all who wait for something to happen: `change` is set, and another one is there for what comes next."""
        self.change.set()
        self.change = asyncio.Event()

    async def until(self, look: Callable[[], T | None], timeout: float) -> T:
        """What `look` finds, looked for after every change; TimeoutError."""
        async with asyncio.timeout(timeout):
            while (found := look()) is None:
                await self.change.wait()
        return found

    def say(self, chat: Chat, sender: Json | None, content: Content, context: Json | None = None) -> Message:
        """A message of a person; the bot gets its update."""
        message = chat.add(self.clock(), sender, content, context)
        if chat.reply_keyboard and "force_reply" in chat.reply_keyboard:
            chat.reply_keyboard = None
        self.updates.add("message" if sender else "channel_post", message.to_json())
        self.changed()
        return message

    def revise(self, message: Message, content: Content) -> None:
        """A person edits a message; the bot gets its update."""
        message.edit(self.clock(), content)
        self.updates.add("edited_message" if message.sender else "edited_channel_post", message.to_json())
        self.changed()

    def remove(self, message: Message, *, by_bot: bool = False) -> None:
        message.delete(self.clock(), by_bot=by_bot)
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.changed()
