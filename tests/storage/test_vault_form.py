"""The vault's keys, marks and wrapped records by what docs/storage.md says of them alone, with nothing of the vault's own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import FrozenInstanceError

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.vault import CannotOpen, DataKey, Fingerprints, Links, MasterKeys, Place, Signatures, Vault, WrongMasterKey
from tests.storage.record_reader import framed, opened

INSTALLATION = b"installation one"
OLD, NEW = MasterKeys.generate(), MasterKeys.generate()
BEFORE = Vault(MasterKeys.parse(OLD), INSTALLATION)
DURING = Vault(MasterKeys.parse(f"{NEW},{OLD}"), INSTALLATION)
AFTER = Vault(MasterKeys.parse(NEW), INSTALLATION)
RAW = bytes(range(32))


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)


def id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"keyferry key id" + key).digest()[:8]


def derived(key: bytes, info: bytes, installation: bytes = INSTALLATION) -> bytes:
    """HKDF-SHA-256, one block of it, by RFC 5869."""
    return hmac.digest(hmac.digest(installation, key, "sha256"), info + b"\x01", "sha256")


def test_the_keys_of_marks_are_derived_as_the_document_says() -> None:
    mark = hmac.digest(derived(RAW, b"keyferry fingerprint"), framed(b"okx", b"key"), "sha256")
    tie = hmac.digest(derived(RAW, b"keyferry audit"), framed(b"before", b"a", b"b"), "sha256")
    vouched = hmac.digest(derived(RAW, b"keyferry invite"), framed(b"a", b"b"), "sha256")
    assert Fingerprints(RAW, INSTALLATION).of("okx", "key") == mark
    assert Links(RAW, INSTALLATION).tie(b"before", b"a", b"b") == tie
    assert Signatures(RAW, INSTALLATION).of(b"a", b"b") == vouched


def test_marks_are_made_with_the_fingerprint_key_of_the_installation() -> None:
    wrapped = BEFORE.new_fingerprint_key()
    key = opened(raw(OLD), wrapped, b"fingerprint key", INSTALLATION, b"0", b"", b"")
    assert len(key) == 32
    assert BEFORE.fingerprints(wrapped).of("okx", "k") == Fingerprints(key, INSTALLATION).of("okx", "k")
    assert BEFORE.links(wrapped).tie(b"x", b"y") == Links(key, INSTALLATION).tie(b"x", b"y")
    assert BEFORE.signatures(wrapped).of(b"x") == Signatures(key, INSTALLATION).of(b"x")
    assert BEFORE.new_fingerprint_key() != wrapped
    for look in (AFTER.fingerprints, AFTER.links, AFTER.signatures):
        with pytest.raises(CannotOpen):
            look(wrapped)


def test_a_data_key_is_32_bytes_of_chance_wrapped_for_its_owner() -> None:
    key, wrapped = BEFORE.new_data_key(7)
    plain = opened(raw(OLD), wrapped, b"data key", INSTALLATION, b"7", b"", b"")
    assert len(plain) == 32
    assert key.id == id_of(plain) == DataKey(plain).id
    assert BEFORE.new_data_key(7)[0].id != key.id


def test_what_proves_the_master_key_holds_nothing() -> None:
    assert opened(raw(OLD), BEFORE.new_check(), b"check", INSTALLATION, b"0", b"", b"") == b""
    BEFORE.check(BEFORE.new_check())
    wrapped = BEFORE.new_fingerprint_key()
    with pytest.raises(WrongMasterKey, match=r"^the database was sealed with another master key than the one given$"):
        BEFORE.check(wrapped)


def test_the_newest_master_key_seals_and_is_named_first() -> None:
    assert DURING.keys == (id_of(raw(NEW)).hex(), id_of(raw(OLD)).hex())
    assert DURING.newest == AFTER.newest == b"\x01\x01" + id_of(raw(NEW))
    assert DURING.new_data_key(7)[1].startswith(DURING.newest)
    assert BEFORE.newest != AFTER.newest


def test_rewrapped_by_the_newest_key_it_is_the_same_data_key() -> None:
    key, wrapped = BEFORE.new_data_key(7)
    again = DURING.rewrap_data_key(7, wrapped)
    assert again.startswith(AFTER.newest)
    assert AFTER.unwrap(7, again).id == key.id
    for vault, owner in ((DURING, 8), (AFTER, 7)):
        with pytest.raises(CannotOpen):
            vault.rewrap_data_key(owner, wrapped)


def test_rewrapped_the_fingerprint_key_gives_the_same_marks() -> None:
    wrapped = BEFORE.new_fingerprint_key()
    again = DURING.rewrap_fingerprint_key(wrapped)
    assert again.startswith(AFTER.newest)
    assert AFTER.fingerprints(again).of("okx", "k") == BEFORE.fingerprints(wrapped).of("okx", "k")
    with pytest.raises(CannotOpen):
        DURING.rewrap_fingerprint_key(BEFORE.new_data_key(0)[1])


def test_nothing_can_be_hung_on_a_key_or_a_place() -> None:
    key, place = BEFORE.new_data_key(7)[0], Place(7, "row", "okx")
    for one in (key, *(kind(RAW, INSTALLATION) for kind in (Fingerprints, Links, Signatures))):
        assert not hasattr(one, "__dict__")
    assert not hasattr(place, "__dict__")
    with pytest.raises(FrozenInstanceError):
        place.owner = 8  # type: ignore[misc]


def test_a_record_that_does_not_open_says_so_and_nothing_else() -> None:
    with pytest.raises(CannotOpen, match=r"^a sealed record does not open$"):
        BEFORE.unwrap(7, b"")
    assert str(CannotOpen()) == "a sealed record does not open"


@pytest.mark.parametrize("size", [0, 9, 10, 11, 16, 18, 21, 22, 37])
def test_less_than_the_least_of_a_record_does_not_open(size: int) -> None:
    _, wrapped = BEFORE.new_data_key(7)
    with pytest.raises(CannotOpen):
        BEFORE.unwrap(7, wrapped[:size])


def test_what_the_right_key_sealed_under_another_header_does_not_open() -> None:
    """The tag would hold: each header is bound, as the form demands, to what was sealed under it."""
    bound = framed(b"bytes", INSTALLATION, b"7", b"row", b"okx")
    right = b"\x01\x01" + id_of(RAW)

    def sealed(header: bytes) -> bytes:
        return header + bytes(12) + AESGCM(RAW).encrypt(bytes(12), framed(b"data").ljust(256, b"\0"), header + bound)

    def look(header: bytes) -> bytes:
        return BEFORE.open_bytes(DataKey(RAW), Place(7, "row", "okx"), sealed(header))

    assert look(right) == b"data"
    for header in (b"\x02\x01" + id_of(RAW), b"\x01\x02" + id_of(RAW), b"\x01\x01" + id_of(bytes(32))):
        with pytest.raises(CannotOpen):
            look(header)


def test_keys_have_32_bytes_whatever_python_deems_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "DEFAULT_ENTROPY", 48)
    assert len(secrets.token_bytes()) == 48
    assert len(raw(MasterKeys.generate())) == 32
    assert len(opened(raw(OLD), BEFORE.new_data_key(7)[1], b"data key", INSTALLATION, b"7", b"", b"")) == 32
    wrapped = BEFORE.new_fingerprint_key()
    assert len(opened(raw(OLD), wrapped, b"fingerprint key", INSTALLATION, b"0", b"", b"")) == 32


def test_a_master_key_is_named_by_its_place_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^master key 2 is not 32 bytes in url-safe base64$"):
        MasterKeys.parse(f"{OLD},{NEW[:-2]}")
