"""Telegram as tests and the demo hold it: people on one side, a real bot over HTTP on the other, trouble on demand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self

from playground.telegram.chats import Chat
from playground.telegram.faults import Delay, Drop, Fault, Flood, When
from playground.telegram.menus import commands_for
from playground.telegram.params import Upload
from playground.telegram.people import Channel, Group, User
from playground.telegram.problems import ApiError, bad, too_many
from playground.telegram.updates import FIRST
from playground.telegram.web_app import Signer, Theme, init_data, opened
from playground.telegram.wire import Wire
from playground.telegram.world import Call, Clock, World

Json = dict[str, Any]

TOKEN = "42:TEST-token"


def _now() -> datetime:
    return datetime.now(UTC)


class Telegram:
    """A Bot API server for one bot. Updates are numbered from `first_update`, so that a kept bot can go on after an earlier run."""

    def __init__(self, token: str = TOKEN, clock: Clock = _now, first_update: int = FIRST) -> None:
        self.token = token
        self._world = World(token, clock)
        self._world.updates.next_id = first_update
        self._wire = Wire(self._world)
        self._signer = Signer()
        self._users: dict[int, User] = {}

    @classmethod
    @asynccontextmanager
    async def start(
        cls, *, port: int = 0, token: str = TOKEN, clock: Clock = _now, first_update: int = FIRST
    ) -> AsyncIterator[Self]:
        telegram = cls(token, clock, first_update)
        await telegram._wire.open(port)
        try:
            yield telegram
        finally:
            await telegram.down()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._wire.port}"

    @property
    def world(self) -> World:
        """All that it knows, for those who show it."""
        return self._world

    @property
    def log(self) -> list[Call]:
        """Every call of the bot, in the order in which they ended."""
        return self._world.log

    # people

    def user(self, user_id: int, first_name: str = "Anna", language_code: str = "ru") -> User:
        """The person with this id; a new one has never written to the bot."""
        if user_id not in self._users:
            person = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
            dialog = Chat(user_id, "private", {"first_name": first_name}, {user_id: person}, open=False)
            self._world.chats[user_id] = dialog
            self._users[user_id] = User(self._world, dialog, person)
        return self._users[user_id]

    def group(
        self,
        group_id: int,
        members: list[User],
        *,
        bot_is_admin: bool = False,
        title: str = "Group",
        owner: User | None = None,
    ) -> Group:
        """A group with the bot in it; a supergroup where the id begins with -100."""
        kind = "supergroup" if str(group_id).startswith("-100") else "group"
        known = {member.id: member.person for member in members}
        led_by = None if owner is None else owner.id
        return Group(self._world, self._add(Chat(group_id, kind, {"title": title}, known, bot_is_admin, owner=led_by)))

    def channel(self, channel_id: int, *, bot_is_admin: bool = False) -> Channel:
        return Channel(self._world, self._add(Chat(channel_id, "channel", {"title": "Channel"}, {}, bot_is_admin)))

    def _add(self, chat: Chat) -> Chat:
        self._world.chats[chat.id] = chat
        return chat

    def web_app_url(
        self,
        user_id: int,
        url: str,
        start_param: str | None = None,
        query_id: str | None = None,
        theme: Theme = "light",
    ) -> str:
        """The address that opens for a person, with signed initData; a `query_id` (of the caller's choice) can be answered once."""
        now, person = int(self._world.clock().timestamp()), self._users[user_id].person
        if query_id is not None:
            self._world.web_app_queries[query_id] = user_id
        data = init_data(self.token, self._signer, person, auth_date=now, query_id=query_id, start_param=start_param)
        return opened(url, data, start_param, theme)

    @property
    def web_app_public_key(self) -> bytes:
        """Of the Ed25519 `signature` in initData; Telegram has its own."""
        return self._signer.public_key

    # what the bot did

    async def wait_for_call(self, method: str, timeout: float = 5, when: Callable[[Call], bool] | None = None) -> Call:
        """The newest such call, now or to come; AssertionError with the methods that were called."""

        def look() -> Call | None:
            fitting = (call for call in reversed(self.log) if call.method == method and (when is None or when(call)))
            return next(fitting, None)

        try:
            return await self._world.until(look, timeout)
        except TimeoutError:
            called = " ".join(call.method for call in self.log) or "none"
            raise AssertionError(f"no such {method} after {timeout} s; calls: {called}") from None

    def commands(self, language_code: str = "", scope: Json | None = None) -> list[Json]:
        """The menu that the bot set for this language and scope."""
        key = json.dumps(scope or {"type": "default"}, sort_keys=True), language_code
        return self._world.settings.commands.get(key, [])

    def commands_for(self, chat_id: int, user_id: int, language: str) -> list[Json]:
        """The menu that this person is offered in this chat."""
        return commands_for(self._world, self._world.chats[chat_id], user_id, language)

    def everything_sent(self) -> list[str]:
        """All text the bot ever sent here, in any parameter, file contents included."""
        return [text for call in self.log for text in _strings(dict(call.parameters))]

    # updates

    def inject(self, update: Json) -> int:
        """Put in any update, however odd; its update_id is given when missing, and returned."""
        return self._world.updates.inject(update)

    def redeliver(self, update_id: int) -> None:
        """Offer an update again that the bot has confirmed; KeyError when it has not."""
        self._world.updates.redeliver(update_id)

    @property
    def pending(self) -> int:
        """Updates not confirmed yet."""
        return len(self._world.updates)

    @property
    def next_update(self) -> int:
        """The number that the next update will have: `first_update` of a later run on the same data."""
        return self._world.updates.next_id

    # trouble

    def fail(
        self,
        method: str,
        times: int | None = 1,
        status: int = 429,
        retry_after: int = 1,
        *,
        chat_id: int | None = None,
        when: When | None = None,
    ) -> None:
        """Answer the next calls with 429, or with the HTML page of a 500 or 502. Method "*": all; times None: until healed."""
        trouble = too_many(retry_after) if status == 429 else ApiError(status, f"HTTP {status}")
        self._plan(Fault(method, trouble, times, chat_id, when))

    def refuse(
        self,
        method: str,
        words: str,
        times: int | None = 1,
        *,
        chat_id: int | None = None,
        when: When | None = None,
    ) -> None:
        """Answer with `Bad Request: <words>`."""
        self._plan(Fault(method, bad(words), times, chat_id, when))

    def keep(self, chat_id: int, message_id: int | None = None) -> None:
        """Refuse to delete this message, or any of the chat, until healed."""
        when: When | None = None if message_id is None else lambda params: params.number("message_id") == message_id
        self.refuse("deleteMessage", "message can't be deleted", None, chat_id=chat_id, when=when)

    def drop(
        self,
        method: str,
        times: int | None = 1,
        *,
        done: bool = False,
        chat_id: int | None = None,
        when: When | None = None,
    ) -> None:
        """Break the connection instead of answering; `done`: carry the call out first."""
        self._plan(Fault(method, Drop(done), times, chat_id, when))

    def delay(
        self,
        method: str,
        seconds: float,
        times: int | None = 1,
        *,
        chat_id: int | None = None,
        when: When | None = None,
    ) -> None:
        """Carry out and answer so much later."""
        self._plan(Fault(method, Delay(seconds), times, chat_id, when))

    def heal(self) -> None:
        """Forget all planned trouble."""
        self._wire.faults.planned.clear()

    def limit_floods(self) -> None:
        """From now on 429 for more than a message a second in a chat (after a short burst), 20 a minute in a group, 30 a second in all."""
        self._wire.flood = Flood(self._world.clock)

    async def down(self) -> None:
        """Refuse connections and break those there are."""
        await self._wire.close()

    async def up(self) -> None:
        """Serve again, on the same port."""
        await self._wire.open(self._wire.port)

    def _plan(self, fault: Fault) -> None:
        self._wire.faults.planned.append(fault)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
            yield from _inside(value)
        case Upload():
            yield from (value.name, value.data.decode(errors="replace"))
        case dict():
            for part in value.values():
                yield from _strings(part)
        case list():
            for part in value:
                yield from _strings(part)


def _inside(text: str) -> Iterator[str]:
    """Strings within JSON text, where they may be written with escapes."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    if isinstance(value, dict | list):
        yield from _strings(value)
