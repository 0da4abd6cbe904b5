"""Invites: each lets in one person, until it expires. What is in the link is random and signed, and is not kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import invites
from storage.times import from_ms, from_ms_or_none, to_ms

PREFIX = "i_"
RANDOM, SIGNED = 12, 16  # bytes: 40 characters with the prefix, of the 64 that Telegram passes on
SHOWN = 12  # characters of an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """`used_by`: who came by it; 0 is somebody who was forgotten since."""

    id: str
    exchange: str | None
    label: str
    language: str | None
    made_at: datetime
    expires_at: datetime
    used_by: int | None
    used_at: datetime | None
    revoked_at: datetime | None


class Invites:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    async def make(
        self,
        conn: AsyncConnection,
        *,
        exchange: str | None,
        label: str,
        language: str | None,
        expires_at: datetime,
        now: datetime,
    ) -> str:
        """What goes into the link, after `?start=`."""
        token = secrets.token_bytes(RANDOM)
        terms = {"exchange": exchange, "label": label, "language": language, "expires_at": to_ms(expires_at)}
        row = insert(invites).values(id=_id(token), made_at=to_ms(now), **terms)
        await conn.execute(row)
        signed = self._signed(token, terms)
        return _encoded(token + signed)

    async def take(self, conn: AsyncConnection, text: str, owner: int, now: datetime) -> Invite | None:
        """Uses it up for this person, for whom it goes on to work. None: used, expired, revoked or forged."""
        row = await self._found(conn, text)
        if row is None or row.revoked_at is not None:
            return None
        if row.used_by is None and row.expires_at > to_ms(now):
            mine = invites.c.id == row.id, invites.c.used_by.is_(None)
            taken = await conn.execute(update(invites).where(*mine).values(used_by=owner, used_at=to_ms(now)))
            return _read(row) if taken.rowcount == 1 else None
        return _read(row) if row.used_by == owner else None

    async def of(self, text: str, owner: int) -> Invite | None:
        """The invite by which this person came."""
        async with self._db.read() as conn:
            row = await self._found(conn, text)
        return _read(row) if row is not None and row.used_by == owner else None

    async def revoke(self, conn: AsyncConnection, id: str, now: datetime) -> bool:
        """False: there is none of this id that nobody has used."""
        open_ = invites.c.id == id, invites.c.used_by.is_(None), invites.c.revoked_at.is_(None)
        return (await conn.execute(update(invites).where(*open_).values(revoked_at=to_ms(now)))).rowcount == 1

    async def list(self) -> list[Invite]:
        """The newest first."""
        async with self._db.read() as conn:
            return [_read(row) for row in await conn.execute(select(invites).order_by(invites.c.made_at.desc()))]

    async def _found(self, conn: AsyncConnection, text: str) -> Row[Any] | None:
        raw = _decoded(text)
        if not hmac.compare_digest(_encoded(raw).encode(), text.encode()):
            return None  # spelled in another way: the last letter says more than there are bytes
        row = (await conn.execute(select(invites).where(invites.c.id == _id(raw[:RANDOM])))).one_or_none()
        if row is None:
            return None
        terms = {name: getattr(row, name) for name in ("exchange", "label", "language", "expires_at")}
        return row if hmac.compare_digest(self._signed(raw[:RANDOM], terms), raw[RANDOM:]) else None

    def _signed(self, token: bytes, terms: dict[str, Any]) -> bytes:
        parts = (b"" if value is None else str(value).encode() for _, value in sorted(terms.items()))
        return self._keyring.sign(token, *parts)[:SIGNED]


def _id(token: bytes) -> str:
    return hashlib.sha256(b"keyferry invite" + token).hexdigest()[:SHOWN]


def _encoded(raw: bytes) -> str:
    return PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """Empty where it is no invite at all."""
    bare = text.removeprefix(PREFIX)
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


def _read(row: Row[Any]) -> Invite:
    return Invite(
        id=row.id,
        exchange=row.exchange,
        label=row.label,
        language=row.language,
        made_at=from_ms(row.made_at),
        expires_at=from_ms(row.expires_at),
        used_by=row.used_by,
        used_at=from_ms_or_none(row.used_at),
        revoked_at=from_ms_or_none(row.revoked_at),
    )
