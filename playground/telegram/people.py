"""Those who talk to the bot, in a chat of their own, in groups, in channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from playground.telegram.acts import Person
from playground.telegram.chats import Content, Message
from playground.telegram.views import View
from playground.telegram.written import Sent, rewritten, written

Json = dict[str, Any]

_DATA_LIMIT = 4096  # bytes that a web app may send


class User(Person):
    """A person in a private chat with the bot."""

    @property
    def language_code(self) -> str:
        return str(self.person["language_code"])

    @language_code.setter
    def language_code(self, code: str) -> None:
        self.person["language_code"] = code

    @property
    def notices(self) -> list[str]:
        """What the bot answered to pressed buttons, in the order of pressing."""
        return [press.notice for press in self.world.presses.values() if press.user_id == self.id and press.notice]

    def forward(self, text: str, author: User | str = "Hidden name", written_at: datetime | None = None) -> int:
        """Forward a text of another person; a name alone is one who hides the account."""
        date = int((written_at or self.world.clock()).timestamp())
        if isinstance(author, str):
            origin: Json = {"type": "hidden_user", "sender_user_name": author, "date": date}
        else:
            origin = {"type": "user", "sender_user": author.person, "date": date}
        return self._say(written(text), {"forward_origin": origin})

    def send_web_app_data(self, button_text: str, data: str) -> int:
        """What a web app opened from a key of the reply keyboard hands over as it closes."""
        if not 0 < len(data.encode()) <= _DATA_LIMIT:
            raise ValueError("a web app sends 1 to 4096 bytes")
        return self._say(Content(), {"web_app_data": {"button_text": button_text, "data": data}})

    def block(self) -> None:
        self._turn(blocked=True)

    def unblock(self) -> None:
        self._turn(blocked=False)

    def _turn(self, *, blocked: bool) -> None:
        before, after = _membership(self.world.bot, self.dialog.blocked), _membership(self.world.bot, blocked)
        self.dialog.blocked = blocked
        told = {"chat": self.dialog.to_json(), "from": self.person, "date": int(self.world.clock().timestamp())}
        self.world.updates.add("my_chat_member", told | {"old_chat_member": before, "new_chat_member": after})
        self.world.changed()


class Group(View):
    """A group that the bot is in. What a person does here is done by `by(user)`."""

    def join(self, user: User) -> None:
        self.dialog.members[user.id] = user.person

    def by(self, user: User) -> Person:
        return Person(self.world, self.dialog, user.person)

    def send(self, user: User, text: str, reply_to: int | None = None) -> int:
        return self.by(user).send(text, reply_to)

    def send_file(
        self, user: User, name: str, data: bytes, caption: str | None = None, reply_to: int | None = None
    ) -> int:
        return self.by(user).send_file(name, data, caption, reply_to=reply_to)

    def send_photo(self, user: User, data: bytes, caption: str | None = None, reply_to: int | None = None) -> int:
        return self.by(user).send_photo(data, caption, reply_to)

    def send_album(
        self,
        user: User,
        files: list[Sent],
        caption: str | None = None,
        as_photos: bool = True,
        reply_to: int | None = None,
    ) -> list[int]:
        return self.by(user).send_album(files, caption, as_photos, reply_to)

    def forward_message(self, user: User, message: Message) -> int:
        return self.by(user).forward_message(message)

    def press_at(self, user: User, message_id: int, row: int, column: int) -> str:
        return self.by(user).press_at(message_id, row, column)

    def react(self, user: User, message_id: int, emoji: str | None) -> None:
        self.by(user).react(message_id, emoji)

    def edit(self, message_id: int, text: str) -> None:
        """By whoever wrote it."""
        message = self.message(message_id)
        self.world.revise(message, rewritten(message.content, text))


class Channel(View):
    """A channel that the bot is in."""

    def post(self, text: str) -> int:
        return self.world.say(self.dialog, None, written(text)).id

    def edit(self, message_id: int, text: str) -> None:
        self.world.revise(self.message(message_id), written(text))


def _membership(bot: Json, blocked: bool) -> Json:
    return {"status": "kicked", "user": bot, "until_date": 0} if blocked else {"status": "member", "user": bot}
