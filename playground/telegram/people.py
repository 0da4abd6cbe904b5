"""Those who talk to the bot: they write, press buttons, block it, and see what a chat shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from playground.telegram.chats import Chat, Content, Message, buttons_of
from playground.telegram.markup import commands_in
from playground.telegram.reach import CAPTION_LIMIT, TEXT_LIMIT
from playground.telegram.transcript import describe, transcript
from playground.telegram.world import Press, World

Json = dict[str, Any]
What = str | Callable[[Message], bool]


class View:
    """What is to be seen in one chat, and waiting for it to change."""

    def __init__(self, world: World, dialog: Chat) -> None:
        self.world = world
        self.dialog = dialog

    @property
    def id(self) -> int:
        return self.dialog.id

    @property
    def chat(self) -> list[Message]:
        """The messages a person sees now, oldest first."""
        return self.dialog.visible

    @property
    def history(self) -> list[Message]:
        """All messages ever, deleted ones too."""
        return self.dialog.history

    @property
    def transcript(self) -> str:
        return transcript(self.dialog)

    def message(self, message_id: int) -> Message:
        """The message with this id, deleted or not."""
        message = self.dialog.find(message_id)
        if message is None:
            raise AssertionError(f"no message #{message_id} was ever here\n{self.transcript}")
        return message

    async def wait_for(self, what: What, timeout: float = 5) -> Message:
        """The newest visible message of the bot that contains the text or fits; AssertionError with the transcript."""

        def look() -> Message | None:
            return next((message for message in reversed(self.chat) if message.by_bot and _fits(message, what)), None)

        return await self._wait(look, timeout, f"no message of the bot with {what!r}")

    async def wait_gone(self, message_id: int, timeout: float = 5) -> Message:
        """The message once it is deleted; AssertionError with the transcript."""
        message = self.message(message_id)
        return await self._wait(
            lambda: message if message.deleted_at else None, timeout, f"#{message_id} is still here"
        )

    async def _wait(self, look: Callable[[], Message | None], timeout: float, words: str) -> Message:
        try:
            return await self.world.until(look, timeout)
        except TimeoutError:
            raise AssertionError(f"{words} after {timeout} s\n{self.transcript}") from None


class User(View):
    """A person in a private chat with the bot."""

    def __init__(self, world: World, dialog: Chat, person: Json) -> None:
        super().__init__(world, dialog)
        self.person = person
        self.clipboard = ""

    @property
    def notices(self) -> list[str]:
        """What the bot answered to pressed buttons, in the order of pressing."""
        return [press.notice for press in self.world.presses.values() if press.user_id == self.id and press.notice]

    def send(self, text: str) -> int:
        return self._say(written(text))

    def send_file(self, name: str, data: bytes, caption: str | None = None, mime: str | None = None) -> int:
        return self._say(captioned(self.world.files.document(name, data, mime), caption))

    def send_photo(self, data: bytes, caption: str | None = None) -> int:
        return self._say(captioned(self.world.files.photo(data), caption))

    def reply(self, to_message_id: int, text: str, quote: str | None = None) -> int:
        answered = self.message(to_message_id)
        context: Json = {"reply_to_message": answered.to_json(nested=True)}
        if quote is not None:
            context["quote"] = {"text": quote, "position": answered.text.index(quote), "is_manual": True}
        return self._say(written(text), context)

    def forward(self, text: str, author: User | str = "Hidden name", written_at: datetime | None = None) -> int:
        """Forward a text of another person; a name alone is one who hides the account."""
        date = int((written_at or self.world.clock()).timestamp())
        if isinstance(author, str):
            origin: Json = {"type": "hidden_user", "sender_user_name": author, "date": date}
        else:
            origin = {"type": "user", "sender_user": author.person, "date": date}
        return self._say(written(text), {"forward_origin": origin})

    def edit(self, message_id: int, text: str) -> None:
        self.world.revise(self._own(message_id), written(text))

    def delete(self, message_id: int) -> None:
        """Telegram does not tell a bot of it."""
        self.world.remove(self.message(message_id))

    def press(self, button: str, message_id: int | None = None) -> str:
        """Press by text or callback data: on the newest message that shows it, or on a given one even if it showed it earlier.

        Gives the id of the callback query, the copied text, or the address that was opened.
        """
        message, pressed = self._find(button, message_id)
        if "copy_text" in pressed:
            self.clipboard = str(pressed["copy_text"]["text"])
            return self.clipboard
        return self._call_back(message, pressed) if "callback_data" in pressed else str(pressed.get("url"))

    def block(self) -> None:
        self._turn(blocked=True)

    def unblock(self) -> None:
        self._turn(blocked=False)

    def _say(self, content: Content, context: Json | None = None) -> int:
        if self.dialog.blocked:
            raise ValueError("one cannot write to a bot that one has blocked")
        self.dialog.open = True
        return self.world.say(self.dialog, self.person, content, context).id

    def _own(self, message_id: int) -> Message:
        message = self.message(message_id)
        if message.by_bot or message.deleted_at is not None:
            raise ValueError(f"#{message_id} cannot be edited")
        return message

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

    def _call_back(self, message: Message, pressed: Json) -> str:
        press = Press(str(7_000_000_000 + len(self.world.presses)), self.id, self.world.clock())
        self.world.presses[press.id] = press
        query = {"id": press.id, "from": self.person, "chat_instance": str(self.id), "data": pressed["callback_data"]}
        self.world.updates.add("callback_query", query | {"message": _pressed_on(message)})
        return press.id

    def _turn(self, *, blocked: bool) -> None:
        before, after = _membership(self.world.bot, self.dialog.blocked), _membership(self.world.bot, blocked)
        self.dialog.blocked = blocked
        told = {"chat": self.dialog.to_json(), "from": self.person, "date": int(self.world.clock().timestamp())}
        self.world.updates.add("my_chat_member", told | {"old_chat_member": before, "new_chat_member": after})


class Group(View):
    """A group that the bot is in."""

    def join(self, user: User) -> None:
        self.dialog.members[user.id] = user.person

    def send(self, user: User, text: str) -> int:
        return self._say(user, written(text))

    def send_file(self, user: User, name: str, data: bytes, caption: str | None = None) -> int:
        return self._say(user, captioned(self.world.files.document(name, data), caption))

    def edit(self, message_id: int, text: str) -> None:
        self.world.revise(self.message(message_id), written(text))

    def _say(self, user: User, content: Content) -> int:
        if user.id not in self.dialog.members:
            raise ValueError(f"{user.person['first_name']} is not in this group")
        return self.world.say(self.dialog, user.person, content).id


class Channel(View):
    """A channel that the bot is in."""

    def post(self, text: str) -> int:
        return self.world.say(self.dialog, None, written(text)).id

    def edit(self, message_id: int, text: str) -> None:
        self.world.revise(self.message(message_id), written(text))


def written(text: str) -> Content:
    """What Telegram makes of a typed text; ValueError for what its apps do not send as one message."""
    kept = text.strip()
    if not 0 < len(kept) <= TEXT_LIMIT:
        raise ValueError("a message has 1 to 4096 characters")
    return Content(kept, commands_in(kept))


def captioned(media: Json, caption: str | None) -> Content:
    kept = (caption or "").strip()
    if len(kept) > CAPTION_LIMIT:
        raise ValueError("a caption has at most 1024 characters")
    return Content(kept, commands_in(kept), media)


def _fits(message: Message, what: What) -> bool:
    return what in message.text if isinstance(what, str) else what(message)


def _pressed_on(message: Message) -> Json:
    """The message, or what Telegram tells of one that is gone."""
    if message.deleted_at is None:
        return message.to_json()
    return {"chat": message.chat.to_json(), "message_id": message.id, "date": 0}


def _membership(bot: Json, blocked: bool) -> Json:
    return {"status": "kicked", "user": bot, "until_date": 0} if blocked else {"status": "member", "user": bot}
