"""The operator's hand on the store: opens database and vault for the time of one command."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.admission import Admission
from bot.mistakes import Failed
from bot.settings import Settings
from bot.status import Entering, entering
from keys.model import Secret, StoredKey
from storage import walks
from storage.attempts import Attempts
from storage.audit import Audit, Entry
from storage.campaigns import Campaigns
from storage.database import Database
from storage.incidents import Incidents
from storage.invites import Invites
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letters
from storage.members import Members


@dataclass(frozen=True, slots=True)
class KeyDesk:
    db: Database
    keys: Keys
    attempts: Attempts
    audit: Audit
    incidents: Incidents
    campaigns: Campaigns
    letters: Letters
    admission: Admission
    invites: Invites

    async def one(self, id: str) -> StoredKey:
        if (key := await self.keys.get(id, None)) is None:
            raise Failed(f"There is no key {id!r}: `keyferry keys list` shows the ids.")
        return key

    async def reveal(self, id: str, reason: str) -> tuple[StoredKey, dict[str, Secret]]:
        """The key opened, once the audit trail holds that it was."""
        key = await self.one(id)
        async with self.db.read() as conn:
            if await self.incidents.frozen(conn, key.id):
                raise Failed(
                    f"The key {id!r} is frozen by a leak response: `keyferry leak status` shows it. Nothing was revealed."
                )
        if key.paused_at is not None:
            raise Failed(f"The key {id!r} is paused by its owner. Nothing was revealed.")
        credentials = await self.keys.credentials(key.id, key.owner)
        if credentials is None:
            raise Failed(f"The key {id!r} was erased this very moment.")
        who, now = operator(), datetime.now(UTC)
        entry = Entry(what="reveal", key_id=key.id, owner=key.owner, who=who, reason=reason, at=now)
        async with self.db.write() as conn:
            await self.audit.record(conn, entry)
        return key, credentials

    async def note(self, conn: AsyncConnection, what: str, scope: str, reason: str) -> None:
        """Into the audit trail: something that was done to many keys at once."""
        entry = Entry(what=what, key_id="", owner=0, who=operator(), reason=f"{scope}: {reason}", at=datetime.now(UTC))
        await self.audit.record(conn, entry)

    async def entering(self) -> list[Entering]:
        """Who is on the way to a key, in counts' own words for the steps."""
        return entering(await walks.under_way(self.db))

    async def forget(self, key: StoredKey) -> None:
        async with self.db.write() as conn:
            await self.keys.forget(conn, key.id, key.owner)


def operator() -> str:
    """Who is at this terminal, for the audit trail."""
    return f"uid {os.getuid()}"


@asynccontextmanager
async def key_desk(settings: Settings) -> AsyncIterator[KeyDesk]:
    db = await Database.open(settings.database_url)
    try:
        keyring = await Keyring.open(db, settings.master_keys)
        audit = Audit(db, keyring)
        letters = Letters(db)
        admission = Admission(Members(db), letters, audit)
        yield KeyDesk(
            db,
            Keys(db, keyring),
            Attempts(db),
            audit,
            Incidents(db),
            Campaigns(db),
            letters,
            admission,
            Invites(db, keyring),
        )
    finally:
        await db.close()
