"""What is to be seen in one chat, and waiting for it to change."""

from __future__ import annotations

from collections.abc import Callable

from playground.telegram.chats import Chat, Message
from playground.telegram.transcript import transcript
from playground.telegram.world import World

What = str | Callable[[Message], bool]


class View:
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


def _fits(message: Message, what: What) -> bool:
    return what in message.text if isinstance(what, str) else what(message)
