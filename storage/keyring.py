"""The owners' data keys: made on first use, wrapped in the database, destroyed when the owner is forgotten."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Secret
from storage import meta
from storage.database import Database, insert
from storage.tables import data_keys
from storage.vault import CannotOpen, DataKey, Fingerprints, Links, MasterKeys, Place, Signatures, Vault

INSTALLATION = 0  # the owner of what is nobody's
INSTALLATION_SIZE = 16
INSTALLATION_ID, CHECK, FINGERPRINT_KEY = "installation", "check", "fingerprint_key"  # names in the table meta


class Keyring:
    """Seals and opens within the caller's transaction.

    No unwrapped key is kept: the wrapped one has to be read each time anyway (another process may have destroyed it,
    or the transaction that made it may have been taken back), and unwrapping costs microseconds.
    """

    def __init__(self, vault: Vault, fingerprints: Fingerprints, links: Links, signatures: Signatures) -> None:
        self._vault = vault
        self._fingerprints = fingerprints
        self._links = links
        self._signatures = signatures

    @property
    def vault(self) -> Vault:
        return self._vault

    @classmethod
    async def open(cls, db: Database, master: MasterKeys) -> Keyring:
        """Makes the installation at the first start. WrongMasterKey: it was made with another one."""
        async with db.write() as conn:
            installation = await kept(conn, INSTALLATION_ID, secrets.token_bytes(INSTALLATION_SIZE))
            vault = Vault(master, installation)
            vault.check(await kept(conn, CHECK, vault.new_check()))
            wrapped = await kept(conn, FINGERPRINT_KEY, vault.new_fingerprint_key())
        return cls(vault, vault.fingerprints(wrapped), vault.links(wrapped), vault.signatures(wrapped))

    async def seal(self, conn: AsyncConnection, place: Place, fields: Mapping[str, Secret]) -> bytes:
        """Within a write transaction: the owner's data key may have to be made."""
        clear = {name: value.reveal() for name, value in fields.items()}
        return self._vault.seal(await self._key_or_new(conn, place.owner), place, clear)

    async def unseal(self, conn: AsyncConnection, place: Place, sealed: bytes) -> dict[str, Secret]:
        fields = self._vault.open(await self._key(conn, place.owner), place, sealed)
        return {name: Secret(value) for name, value in fields.items()}

    async def seal_bytes(self, conn: AsyncConnection, owner: int, pieces: Sequence[tuple[Place, bytes]]) -> list[bytes]:
        """Many of one owner's at once, for one look at the database."""
        key = await self._key_or_new(conn, owner)
        return [self._vault.seal_bytes(key, place, data) for place, data in pieces]

    async def unseal_bytes(self, conn: AsyncConnection, place: Place, sealed: bytes) -> bytes:
        return self._vault.open_bytes(await self._key(conn, place.owner), place, sealed)

    def fingerprint(self, exchange: str, api_key: Secret) -> bytes:
        return self._fingerprints.of(exchange, api_key.reveal())

    def tie(self, before: bytes, *parts: bytes) -> bytes:
        """What ties a line of the audit trail to the one before it."""
        return self._links.tie(before, *parts)

    def sign(self, *parts: bytes) -> bytes:
        """What only this installation can have made."""
        return self._signatures.of(*parts)

    async def forget(self, conn: AsyncConnection, owner: int) -> None:
        """Destroys the owner's data key: what it sealed does not open any more (a backup holds the key too)."""
        if owner == INSTALLATION:
            raise ValueError("the installation's own key is not an owner's")
        await conn.execute(delete(data_keys).where(data_keys.c.owner == owner))

    async def _key(self, conn: AsyncConnection, owner: int) -> DataKey:
        wrapped = await _wrapped(conn, owner)
        if wrapped is None:
            raise CannotOpen
        return self._vault.unwrap(owner, wrapped)

    async def _key_or_new(self, conn: AsyncConnection, owner: int) -> DataKey:
        """Of two that make one at once, the later takes the earlier one's."""
        if await _wrapped(conn, owner) is None:
            row = insert(data_keys).values(owner=owner, wrapped=self._vault.new_data_key(owner)[1])
            await conn.execute(row.on_conflict_do_nothing())
        return await self._key(conn, owner)


async def _wrapped(conn: AsyncConnection, owner: int) -> bytes | None:
    wrapped: bytes | None = await conn.scalar(select(data_keys.c.wrapped).where(data_keys.c.owner == owner))
    return wrapped


async def kept(conn: AsyncConnection, name: str, fresh: bytes) -> bytes:
    """What is stored under this name; `fresh`, and stored, when nothing was."""
    text = await meta.get(conn, name)
    if text is None:
        await keep(conn, name, fresh)
        return fresh
    return base64.b64decode(text)


async def keep(conn: AsyncConnection, name: str, value: bytes) -> None:
    await meta.put(conn, name, base64.b64encode(value).decode())
