"""What the handling of one update changes: collected while it goes on, stored at the end in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

if TYPE_CHECKING:
    from keys.model import Draft

Write = Callable[[AsyncConnection], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a conversation: aiogram's state, and its data as JSON text."""

    state: str | None = None
    data: str = "{}"


class Unit:
    """An update acts on the database once, however often it is tried: what fails before the commit has left nothing.

    `fsm` and `drafts` hold what was set in this unit and is not stored yet, so that reads see it.
    """

    def __init__(self) -> None:
        self._writes: list[Write] = []
        self._calls: list[Callable[[], None]] = []
        self.fsm: dict[str, Position] = {}
        self.drafts: dict[int, Draft | None] = {}

    def later(self, write: Write) -> None:
        """To be written at the commit, after what was asked for before."""
        self._writes.append(write)

    def after(self, call: Callable[[], None]) -> None:
        """To be called once everything is stored, and never when it is not."""
        self._calls.append(call)

    async def commit(self, db: Database) -> None:
        if self._writes:
            async with db.write() as conn:
                for write in self._writes:
                    await write(conn)
        for call in self._calls:
            call()


current: ContextVar[Unit | None] = ContextVar("current", default=None)
"""The unit of the update that is being handled here."""
