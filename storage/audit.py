"""Who revealed, froze or approved what, when and why. Lines are added, tied to the one before, and never changed."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import meta
from storage.database import Database, insert
from storage.keyring import Keyring
from storage.tables import audit
from storage.times import from_ms, to_ms

BEGINNING = b""
HEAD = "audit_head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`what` was done: reveal, freeze …; `key_id` and `owner` it was done to, empty and 0 where it was to none."""

    what: str
    key_id: str
    owner: int
    who: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trail:
    """`broken`: number of the first line that was changed, or before which lines are missing. `head`: what to note
    down elsewhere, to know later that nothing up to here was taken away."""

    lines: int
    untied: int
    broken: int | None
    head: str

    @property
    def whole(self) -> bool:
        return self.broken is None


class Audit:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db = db
        self._keyring = keyring

    async def record(self, conn: AsyncConnection, entry: Entry) -> None:
        """Within a write transaction: no other line comes between."""
        last = (await conn.execute(select(audit.c.tie).order_by(audit.c.id.desc()).limit(1))).scalar_one_or_none()
        values = {"what": entry.what, "key_id": entry.key_id, "owner": entry.owner}
        values |= {"who": entry.who, "reason": entry.reason, "at": to_ms(entry.at)}
        tie = self._keyring.tie(last or BEGINNING, _text(values))
        await conn.execute(insert(audit).values(**values, tie=tie))
        await meta.put(conn, HEAD, tie.hex())

    async def list(self) -> list[Entry]:
        return [
            Entry(what=row.what, key_id=row.key_id, owner=row.owner, who=row.who, reason=row.reason, at=from_ms(row.at))
            for row in await self._rows()
        ]

    async def verify(self, noted: str | None = None) -> Trail:
        """Is every line as it was written, and is none missing? `noted`: a head that was noted down earlier."""
        rows = await self._rows()
        async with self._db.read() as conn:
            head = await meta.get(conn, HEAD) or ""
        ties = {row.tie.hex() for row in rows if row.tie is not None} | {""}
        complete = head in ties and (noted or "") in ties
        broken = self._broken(rows)
        if broken is None and not (complete and (not rows or rows[-1].tie is None or rows[-1].tie.hex() == head)):
            broken = rows[-1].id + 1 if rows else 1
        return Trail(len(rows), sum(row.tie is None for row in rows), broken, head)

    def _broken(self, rows: Sequence[Row[Any]]) -> int | None:
        before: bytes | None = None
        for row in rows:
            if row.tie is None and before is None:
                continue  # from a time before lines were tied
            if row.tie is None or not hmac.compare_digest(self._tie(before or BEGINNING, row), row.tie):
                return int(row.id)
            before = row.tie
        return None

    def _tie(self, before: bytes, row: Row[Any]) -> bytes:
        names = ("what", "key_id", "owner", "who", "reason", "at")
        return self._keyring.tie(before, _text({name: getattr(row, name) for name in names}))

    async def _rows(self) -> Sequence[Row[Any]]:
        async with self._db.read() as conn:
            return (await conn.execute(select(audit).order_by(audit.c.id))).all()


def _text(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True).encode()
