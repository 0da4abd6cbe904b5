"""Who may use the bot: the rule, and decisions with all that belongs to them in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import Audit, Entry
from storage.letters import Letters
from storage.members import Members, State
from storage.times import to_ms

ADMITTED, DECLINED = "admitted", "declined"  # kinds of letters


class Mode(StrEnum):
    OPEN = "open"
    INVITE = "invite"
    APPROVE = "approve"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the profile. `ids`: who is let in by the list."""

    mode: Mode = Mode.OPEN
    ids: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()

    def lets_in(self, owner: int, state: State | None, *, has_keys: bool) -> bool:
        """The operator's people always, whoever was declined never; who has a key here stays when the mode is tightened."""
        if owner in self.admins:
            return True
        if state is State.DECLINED:
            return False
        return self.mode is Mode.OPEN or owner in self.ids or state is State.ADMITTED or has_keys


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
