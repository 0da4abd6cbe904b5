"""Decisions about who may use the bot, with all that belongs to them in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.entry import ADMITTED, DECLINED
from storage.audit import Audit, Entry
from storage.letters import Letters
from storage.members import Members, State
from storage.times import to_ms


@dataclass(frozen=True, slots=True)
class Admission:
    members: Members
    letters: Letters
    audit: Audit

    async def decide(
        self, conn: AsyncConnection, owner: int, state: State, by: str, now: datetime, reason: str = ""
    ) -> None:
        """The person hears of it, and the audit trail holds who decided."""
        kind = ADMITTED if state is State.ADMITTED else DECLINED
        await self.members.put(conn, owner, state, by, now)
        once = f"{kind}:{owner}:{to_ms(now)}"
        await self.letters.post(conn, owner=owner, kind=kind, at=now, urgent=True, once=once)
        entry = Entry(what=kind, key_id="", owner=owner, who=by, reason=reason or "asked to be let in", at=now)
        await self.audit.record(conn, entry)
