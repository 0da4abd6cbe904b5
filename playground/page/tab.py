"""One tab: what it was shown already, and so what is new for it; nothing is sent twice, and nothing is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.page import panel
from playground.page.shown import chat_seen, message_seen
from playground.stage import Stage
from playground.telegram import Chat, User

Json = dict[str, Any]

KEPT_CALLS = 200


@dataclass
class Tab:
    """Frames are made from how things are now, so a tab that was away needs no history to catch up."""

    stage: Stage
    user: User
    presses: dict[str, int] = field(default_factory=dict)  # query id: the page's number of that press
    _changes: dict[int, int] = field(default_factory=dict)  # by chat how many it was shown
    _seen: dict[str, Any] = field(default_factory=dict)
    _calls: int | None = None
    _requests: dict[str, int] = field(default_factory=dict)

    @property
    def chats(self) -> tuple[Chat, ...]:
        return self.user.dialog, self.stage.group.dialog

    def hello(self) -> Json:
        stage, person = self.stage, self.user.person
        bot = stage.world.bot
        return {
            "is": "hello",
            "me": {"id": self.user.id, "name": person["first_name"], "language": self.user.language_code},
            "bot": {"id": bot["id"], "name": bot["first_name"], "username": bot["username"]},
            "chats": [{"id": chat.id, "kind": _kind(chat), "title": _title(chat, bot)} for chat in self.chats],
            "exchanges": panel.catalogue(stage),
            **panel.time(stage),
        }

    def news(self) -> Iterator[Json]:
        """Everything that is not yet as this tab was shown it."""
        for chat in self.chats:
            yield from self._chat(chat)
        yield from self._notices()
        yield from self._changed("clock", panel.time(self.stage) | {"now": None}, panel.time(self.stage))
        yield from self._changed("keys", {"keys": panel.keys(self.stage)})
        yield from self._changed("exchanges", {"exchanges": panel.states(self.stage)})
        yield from self._wire()

    def _chat(self, chat: Chat) -> Iterator[Json]:
        reset = chat.id not in self._changes
        changed = chat.history if reset else chat.changed_since(self._changes[chat.id])
        self._changes[chat.id] = len(chat.changes)
        messages = [message_seen(one, self.user.id) for one in changed if not (reset and one.deleted_at)]
        looks = chat_seen(self.stage.telegram, chat, self.user)
        if messages or reset or self._seen.get(f"chat {chat.id}") != looks:
            self._seen[f"chat {chat.id}"] = looks
            yield {"is": "chat", "chat": chat.id, "reset": reset, "messages": messages, **looks}

    def _notices(self) -> Iterator[Json]:
        for query_id, ref in list(self.presses.items()):
            press = self.stage.world.presses[query_id]
            if press.notice is not None:
                del self.presses[query_id]
                yield {"is": "notice", "ref": ref, "text": press.notice, "alert": press.alert, "url": press.url}

    def _changed(self, name: str, looks: Json, frame: Json | None = None) -> Iterator[Json]:
        if self._seen.get(name) != looks:
            self._seen[name] = looks
            yield {"is": name, **(frame or looks)}

    def _wire(self) -> Iterator[Json]:
        log = self.stage.telegram.log
        since = max(len(log) - KEPT_CALLS, 0) if self._calls is None else self._calls
        self._calls = len(log)
        if calls := [panel.call(number, log[number]) for number in range(since, len(log))]:
            yield {"is": "calls", "calls": calls}
        requests = [row for id in self.stage.exchanges for row in self._asked(id)]
        if requests:
            yield {"is": "requests", "requests": sorted(requests, key=lambda row: float(row["at"]))}

    def _asked(self, exchange: str) -> Iterator[Json]:
        seen = self.stage.exchanges[exchange].requests
        for number in range(self._requests.get(exchange, 0), len(seen)):
            yield panel.request(exchange, seen[number])
        self._requests[exchange] = len(seen)


def _kind(chat: Chat) -> str:
    return "private" if chat.kind == "private" else "group"


def _title(chat: Chat, bot: Json) -> str:
    return str(bot["first_name"] if chat.kind == "private" else chat.titles["title"])
