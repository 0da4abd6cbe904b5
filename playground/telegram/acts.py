"""What a person does in a chat: writes, sends files, forwards, edits, presses buttons, reacts."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Chat, Content, Message, buttons_of
from playground.telegram.copying import forwarded
from playground.telegram.entities import units
from playground.telegram.reactions import react
from playground.telegram.transcript import describe
from playground.telegram.views import View
from playground.telegram.world import Press, World
from playground.telegram.written import Sent, album, captioned, photo, rewritten, written

Json = dict[str, Any]


class Person(View):
    """A person in one chat. Sending gives the id of the message."""

    def __init__(self, world: World, dialog: Chat, person: Json) -> None:
        super().__init__(world, dialog)
        self.person = person
        self.clipboard = ""

    def send(self, text: str, reply_to: int | None = None) -> int:
        return self._say(written(text), self._answer(reply_to))

    def send_file(
        self, name: str, data: bytes, caption: str | None = None, mime: str | None = None, reply_to: int | None = None
    ) -> int:
        return self._say(captioned(self.world.files.document(name, data, mime), caption), self._answer(reply_to))

    def send_photo(self, data: bytes, caption: str | None = None, reply_to: int | None = None) -> int:
        return self._say(captioned(photo(self.world.files, data), caption), self._answer(reply_to))

    def send_album(
        self, files: list[Sent], caption: str | None = None, as_photos: bool = True, reply_to: int | None = None
    ) -> list[int]:
        """Several photos or documents at once; a single one is a message as any other. ValueError for what is no photo."""
        self._check_may_write()
        contents = album(self.world.files, files, caption, as_photos=as_photos)
        context = self._answer(reply_to)
        if len(contents) > 1:
            context["media_group_id"] = self.world.album_id()
        return [self._say(content, context) for content in contents]

    def reply(self, to_message_id: int, text: str, quote: str | None = None) -> int:
        context = self._answer(to_message_id)
        if quote is not None:
            answered = self.message(to_message_id).text
            context["quote"] = {"text": quote, "position": units(answered[: answered.index(quote)]), "is_manual": True}
        return self._say(written(text), context)

    def forward_message(self, message: Message) -> int:
        """Forward a message of any chat to here."""
        if message.service or message.protected or message.deleted_at:
            raise ValueError(f"#{message.id} cannot be forwarded")
        return self._say(*forwarded(message))

    def edit(self, message_id: int, text: str) -> None:
        """The text, or the caption of a file."""
        message = self.message(message_id)
        foreign = message.sender is None or message.sender["id"] != self.person["id"]
        if foreign or message.deleted_at is not None or "forward_origin" in message.context:
            raise ValueError(f"#{message_id} cannot be edited")
        self.world.revise(message, rewritten(message.content, text))

    def delete(self, message_id: int) -> None:
        """Telegram does not tell a bot of it."""
        self.world.remove(self.message(message_id))

    def react(self, message_id: int, emoji: str | None) -> None:
        """Give this reaction in place of another, or take it back: None, or the same once more."""
        message = self.message(message_id)
        same = message.reactions.get(self.person["id"]) == [emoji]
        react(self.world, message, self.person, None if same else emoji)

    def press(self, button: str, message_id: int | None = None) -> str:
        """Press by text or callback data: on the newest message that shows it, or on a given one even if it showed it earlier.

        Gives the id of the callback query, the copied text, or the address that was opened.
        """
        return self._press(*self._find(button, message_id))

    def press_at(self, message_id: int, row: int, column: int) -> str:
        """Press the button at this place of the keyboard that the message shows now."""
        message = self.message(message_id)
        rows = (message.content.markup or {}).get("inline_keyboard", [])
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise AssertionError(f"no button at {row}, {column} of #{message_id}\n{self.transcript}")
        return self._press(message, rows[row][column])

    def _say(self, content: Content, context: Json | None = None) -> int:
        self._check_may_write()
        self.dialog.open = True
        return self.world.say(self.dialog, self.person, content, context).id

    def _check_may_write(self) -> None:
        if self.dialog.blocked:
            raise ValueError("one cannot write to a bot that one has blocked")
        if self.person["id"] not in self.dialog.members:
            raise ValueError(f"{self.person['first_name']} is not in this group")

    def _answer(self, message_id: int | None) -> Json:
        return {} if message_id is None else {"reply_to_message": self.message(message_id).to_json(nested=True)}

    def _find(self, button: str, message_id: int | None) -> tuple[Message, Json]:
        if message_id is None:
            offers = [(message, shown) for message in reversed(self.chat) for shown in message.buttons]
        else:
            message = self.message(message_id)
            offers = [
                (message, shown) for version in reversed(message.versions) for shown in buttons_of(version.content)
            ]
        for message, shown in offers:
            if button in {shown["text"], shown.get("callback_data")}:
                return message, shown
        there = " ".join(describe(shown) for _, shown in offers) or "none"
        raise AssertionError(f"no button {button!r}; there are: {there}\n{self.transcript}")

    def _press(self, message: Message, pressed: Json) -> str:
        if "copy_text" in pressed:
            self.clipboard = str(pressed["copy_text"]["text"])
            return self.clipboard
        if "callback_data" in pressed:
            return self._call_back(message, pressed)
        return str(pressed.get("url") or pressed.get("web_app", {}).get("url"))

    def _call_back(self, message: Message, pressed: Json) -> str:
        press = Press(str(7_000_000_000 + len(self.world.presses)), self.person["id"], self.world.clock())
        self.world.presses[press.id] = press
        query = {"id": press.id, "from": self.person, "chat_instance": str(self.id), "data": pressed["callback_data"]}
        self.world.updates.add("callback_query", query | {"message": _pressed_on(message)})
        return press.id


def _pressed_on(message: Message) -> Json:
    """The message, or what Telegram tells of one that is gone."""
    if message.deleted_at is None:
        return message.to_json()
    return {"chat": message.chat.to_json(), "message_id": message.id, "date": 0}
