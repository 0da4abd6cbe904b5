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
Condition = Callable[[AsyncConnection], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a conversation: aiogram's state, and its data as JSON text."""

    state: str | None = None
    data: str = "{}"


class Unit:
    """An update acts on the database once, however often it is tried: what fails before the commit has left nothing.

    `only_if`: asked first at the commit, and may write too; False: the update has acted elsewhere, and nothing is stored.
    `fsm` and `drafts` hold what was set in this unit and is not stored yet, so that reads see it.
    """

    def __init__(self, only_if: Condition | None = None) -> None:
        self._only_if = only_if
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
        if self._writes or self._only_if is not None:
            async with db.write() as conn:
                if self._only_if is not None and not await self._only_if(conn):
                    return
                for write in self._writes:
                    await write(conn)
        for call in self._calls:
            call()


current: ContextVar[Unit | None] = ContextVar("current", default=None)
"""The unit of the update that is being handled here."""
