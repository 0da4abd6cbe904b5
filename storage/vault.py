"""Seals and opens; knows no tables. The only file that imports cryptography."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Never

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION, AES_256_GCM = 1, 1
KEY_SIZE = 32
ID_SIZE = 8
NONCE_SIZE = 12
HEADER_SIZE = 2 + ID_SIZE
BLOCK = 256  # what is sealed is a multiple of this, so that a length tells little
LENGTH_SIZE = 4

MASTER_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?")


class CannotOpen(Exception):
    """Why is not told: each reason would be a hint to whoever tries."""

    def __init__(self) -> None:
        super().__init__("a sealed record does not open")


class BadMasterKey(ValueError):
    """Names the malformed key by its position, never by its text."""


class WrongMasterKey(Exception):
    def __init__(self) -> None:
        super().__init__("the database was sealed with another master key than the one given")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed record belongs. It opens nowhere else. Owner 0 is the installation itself."""

    owner: int
    row: str
    exchange: str


class _Key:
    """32 bytes that seal, and their id: a hash that says which key it was and nothing of the key."""

    __slots__ = ("_cipher", "id")

    def __init__(self, raw: bytes) -> None:
        self.id = hashlib.sha256(b"keyferry key id" + raw).digest()[:ID_SIZE]
        self._cipher = AESGCM(raw)

    def __reduce__(self) -> Never:
        raise TypeError("a key is not serialised")

    def seal(self, bound: bytes, data: bytes) -> bytes:
        header = bytes((VERSION, AES_256_GCM)) + self.id
        nonce = secrets.token_bytes(NONCE_SIZE)
        return header + nonce + self._cipher.encrypt(nonce, _pad(data), header + bound)

    def open(self, bound: bytes, sealed: bytes) -> bytes:
        header, rest = sealed[:HEADER_SIZE], sealed[HEADER_SIZE:]
        if len(rest) < NONCE_SIZE or header != bytes((VERSION, AES_256_GCM)) + self.id:
            raise CannotOpen
        try:
            return _unpad(self._cipher.decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], header + bound))
        except InvalidTag:
            raise CannotOpen from None


class DataKey(_Key):
    """The key of one owner's records."""

    __slots__ = ()


class MasterKeys:
    """The keys that protect the data keys: the first seals, all open."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = tuple(_Key(raw) for raw in keys)

    @classmethod
    def parse(cls, text: str) -> MasterKeys:
        """Keys as `generate` makes them, with commas between. BadMasterKey: one of them is malformed."""
        return cls(tuple(_decoded(part.strip(), at) for at, part in enumerate(text.split(","), start=1)))

    @staticmethod
    def generate() -> str:
        return base64.urlsafe_b64encode(secrets.token_bytes(KEY_SIZE)).decode()

    def seal(self, bound: bytes, data: bytes) -> bytes:
        return self._keys[0].seal(bound, data)

    @property
    def ids(self) -> tuple[str, ...]:
        """Which keys these are, and nothing of them."""
        return tuple(key.id.hex() for key in self._keys)

    @property
    def header(self) -> bytes:
        """How everything begins that the first key has sealed."""
        return bytes((VERSION, AES_256_GCM)) + self._keys[0].id

    def open(self, bound: bytes, sealed: bytes) -> bytes:
        for key in self._keys:
            if sealed[2:HEADER_SIZE] == key.id:
                return key.open(bound, sealed)
        raise CannotOpen


class Fingerprints:
    """Tells that two API keys are the same one, to nobody but who holds the installation's fingerprint key."""

    __slots__ = ("_key",)

    def __init__(self, raw: bytes, installation: bytes) -> None:
        self._key = HKDF(SHA256(), KEY_SIZE, salt=installation, info=b"keyferry fingerprint").derive(raw)

    def of(self, exchange: str, api_key: str) -> bytes:
        return hmac.digest(self._key, _joined(exchange.encode(), api_key.encode()), "sha256")


class Links:
    """Ties each line of a record to the one before: only who holds the installation's key can forge the tie."""

    __slots__ = ("_key",)

    def __init__(self, raw: bytes, installation: bytes) -> None:
        self._key = HKDF(SHA256(), KEY_SIZE, salt=installation, info=b"keyferry audit").derive(raw)

    def tie(self, before: bytes, *parts: bytes) -> bytes:
        return hmac.digest(self._key, _joined(before, *parts), "sha256")


class Signatures:
    """Vouches for what leaves the installation and comes back in somebody's hand."""

    __slots__ = ("_key",)

    def __init__(self, raw: bytes, installation: bytes) -> None:
        self._key = HKDF(SHA256(), KEY_SIZE, salt=installation, info=b"keyferry invite").derive(raw)

    def of(self, *parts: bytes) -> bytes:
        return hmac.digest(self._key, _joined(*parts), "sha256")


class Vault:
    """Everything that one installation seals. What was sealed in another does not open here."""

    def __init__(self, master: MasterKeys, installation: bytes) -> None:
        self._master = master
        self.installation = installation

    def new_check(self) -> bytes:
        """A sealed value by which `check` knows the master key."""
        return self._master.seal(self._bound(b"check"), b"")

    def check(self, sealed: bytes) -> None:
        try:
            self._master.open(self._bound(b"check"), sealed)
        except CannotOpen:
            raise WrongMasterKey from None

    def new_fingerprint_key(self) -> bytes:
        """Wrapped. It is random and not made from the master key, so that a rotation changes no fingerprint."""
        return self._master.seal(self._bound(b"fingerprint key"), secrets.token_bytes(KEY_SIZE))

    def fingerprints(self, wrapped: bytes) -> Fingerprints:
        return Fingerprints(self._master.open(self._bound(b"fingerprint key"), wrapped), self.installation)

    def links(self, wrapped: bytes) -> Links:
        return Links(self._master.open(self._bound(b"fingerprint key"), wrapped), self.installation)

    def signatures(self, wrapped: bytes) -> Signatures:
        return Signatures(self._master.open(self._bound(b"fingerprint key"), wrapped), self.installation)

    def new_data_key(self, owner: int) -> tuple[DataKey, bytes]:
        """The key, and the same wrapped by the master key, to be stored."""
        raw = secrets.token_bytes(KEY_SIZE)
        return DataKey(raw), self._master.seal(self._bound(b"data key", owner), raw)

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the master keys that it opens with, the newest first."""
        return self._master.ids

    @property
    def newest(self) -> bytes:
        """How everything begins that the newest master key protects."""
        return self._master.header

    def rewrap_data_key(self, owner: int, wrapped: bytes) -> bytes:
        """The same data key, protected by the newest master key."""
        return self._rewrap(self._bound(b"data key", owner), wrapped)

    def rewrap_fingerprint_key(self, wrapped: bytes) -> bytes:
        return self._rewrap(self._bound(b"fingerprint key"), wrapped)

    def _rewrap(self, bound: bytes, wrapped: bytes) -> bytes:
        return self._master.seal(bound, self._master.open(bound, wrapped))

    def unwrap(self, owner: int, wrapped: bytes) -> DataKey:
        return DataKey(self._master.open(self._bound(b"data key", owner), wrapped))

    def seal(self, key: DataKey, place: Place, fields: Mapping[str, str]) -> bytes:
        return key.seal(self._at(b"fields", place), json.dumps(dict(fields)).encode())

    def open(self, key: DataKey, place: Place, sealed: bytes) -> dict[str, str]:
        fields: dict[str, str] = json.loads(key.open(self._at(b"fields", place), sealed))
        return fields

    def seal_bytes(self, key: DataKey, place: Place, data: bytes) -> bytes:
        return key.seal(self._at(b"bytes", place), data)

    def open_bytes(self, key: DataKey, place: Place, sealed: bytes) -> bytes:
        return key.open(self._at(b"bytes", place), sealed)

    def _at(self, purpose: bytes, place: Place) -> bytes:
        return self._bound(purpose, place.owner, place.row, place.exchange)

    def _bound(self, purpose: bytes, owner: int = 0, row: str = "", exchange: str = "") -> bytes:
        """What a record is bound to, beside its header."""
        return _joined(purpose, self.installation, str(owner).encode(), row.encode(), exchange.encode())


def _decoded(text: str, position: int) -> bytes:
    if not MASTER_KEY.fullmatch(text):
        raise BadMasterKey(f"master key {position} is not 32 bytes in url-safe base64")
    return base64.urlsafe_b64decode(text.ljust(44, "="))


def _joined(*parts: bytes) -> bytes:
    """Each with its length before it, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(LENGTH_SIZE) + part for part in parts)


def _pad(data: bytes) -> bytes:
    framed = _joined(data)
    return framed + bytes(-len(framed) % BLOCK)


def _unpad(padded: bytes) -> bytes:
    """Only what a key has vouched for gets here, so that its length can be believed."""
    return padded[LENGTH_SIZE : LENGTH_SIZE + int.from_bytes(padded[:LENGTH_SIZE])]
