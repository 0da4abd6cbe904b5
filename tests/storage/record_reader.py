"""Opens a sealed record by docs/storage.md alone: a second reader of the form, which shares nothing with the vault."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def opened(key: bytes, record: bytes, *bound: bytes) -> bytes:
    """The data of a record that this key sealed at this place; ValueError or InvalidTag: it is none."""
    if len(record) < 22 + 16 or (len(record) - 22 - 16) % 256:
        raise ValueError("cut off")
    version, algorithm, key_id, nonce, rest = record[0], record[1], record[2:10], record[10:22], record[22:]
    if (version, algorithm) != (1, 1) or key_id != hashlib.sha256(b"keyferry key id" + key).digest()[:8]:
        raise ValueError("another key, or another version")
    padded = AESGCM(key).decrypt(nonce, rest, record[:10] + framed(*bound))
    length = int.from_bytes(padded[:4], "big")
    if any(padded[4 + length :]):
        raise ValueError("something stands in the padding")
    return padded[4 : 4 + length]


def fields(master: str, installation: bytes, owner: int, row: str, exchange: str, wrapped: bytes, record: bytes) -> Any:
    """The credentials of one key of one owner."""
    who = str(owner).encode()
    master_key = base64.urlsafe_b64decode(master)
    data_key = opened(master_key, wrapped, b"data key", installation, who, b"", b"")
    return json.loads(opened(data_key, record, b"fields", installation, who, row.encode(), exchange.encode()))
