"""Opens every sealed row of a database by docs/storage.md alone: with a reader that shares nothing with the vault."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from cryptography.exceptions import InvalidTag

from tests.behind import Look
from tests.storage.record_reader import opened

ROWS = """
    select 'keys', id, owner, exchange, sealed from keys
    union all select 'checks', id, owner, exchange, sealed from checks
    union all select 'drafts', cast(owner as text), owner, coalesce(exchange, ''), sealed from drafts
    union all select 'inbox', cast(update_id as text), 0, '', payload from inbox where payload is not null
"""
PURPOSES = {"keys": b"fields", "checks": b"fields", "drafts": b"bytes", "inbox": b"bytes"}
NAMES = {"keys": "key", "checks": "check", "drafts": "draft", "inbox": "inbox"}


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row and what is in it: None where it does not open. `opens_elsewhere`: as if it were another owner's, too."""

    table: str
    row: str
    owner: int
    data: bytes | None = field(repr=False)
    opens_elsewhere: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The credentials of a stored key."""
        read: dict[str, str] = json.loads(self.data) if self.data is not None else {}
        return read


class Reader:
    """The master keys of an installation and what they open."""

    def __init__(self, db: Look, master: str) -> None:
        ((stored,),) = db.execute("select value from meta where name = 'installation'")
        self.installation = base64.b64decode(stored)
        self.masters = [base64.urlsafe_b64decode(key.strip()) for key in master.split(",")]
        self.wrapped = dict(db.execute("select owner, wrapped from data_keys"))
        self.keys = {owner: self._unwrapped(owner) for owner in self.wrapped}

    def _unwrapped(self, owner: int) -> bytes | None:
        bound = b"data key", self.installation, str(owner).encode(), b"", b""
        return next((key for master in self.masters if (key := tried(master, self.wrapped[owner], *bound))), None)

    def open(self, row: tuple[Any, ...], owner: int, key_of: int) -> bytes | None:
        """The row as if it were this owner's, by the data key of `key_of`."""
        table, id, _, exchange, sealed = row
        name = f"{NAMES[table]}:{owner if table == 'drafts' else id}".encode()
        key = self.keys.get(key_of)
        bound = PURPOSES[table], self.installation, str(owner).encode(), name, exchange.encode()
        return None if key is None else tried(key, sealed, *bound)


def tried(key: bytes, record: bytes, *bound: bytes) -> bytes | None:
    with suppress(ValueError, InvalidTag):
        return opened(key, record, *bound)
    return None


def opened_rows(db: Look, master: str) -> Iterator[Sealed]:
    """Every sealed row, and every owner's data key; each row tried at the next owner too."""
    reader = Reader(db, master)
    for owner, key in reader.keys.items():
        yield Sealed("data_keys", str(owner), owner, key)
    after = dict(zip(reader.keys, islice(cycle(reader.keys), 1, None), strict=False))
    for row in db.execute(ROWS):
        table, id, owner = row[:3]
        other = after.get(owner, owner)
        moved = other != owner and any(reader.open(row, other, key_of) is not None for key_of in (owner, other))
        yield Sealed(table, str(id), owner, reader.open(row, owner, owner), moved)
