"""The primitives under storage/vault.py against the published vectors of Wycheproof: what must open, and what must not."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDER = Path(__file__).parent / "wycheproof"
NONCES = range(8, 129)  # bytes: cryptography takes no other length; ours have 12


def cases(name: str) -> list[Any]:
    return list(_cases(name))


def _cases(name: str) -> Iterator[Any]:
    for group in json.loads((FOLDER / f"{name}_test.json").read_text())["testGroups"]:
        for test in group["tests"]:
            yield pytest.param(group, test, id=f"{test['tcId']}: {test['comment'] or ' '.join(test['flags'])}"[:60])


def raw(test: dict[str, str], *names: str) -> list[bytes]:
    return [bytes.fromhex(test[name]) for name in names]


@pytest.mark.parametrize(("group", "test"), cases("aes_gcm"))
def test_aes_gcm_opens_what_is_sealed_and_nothing_else(group: dict[str, Any], test: dict[str, Any]) -> None:
    key, nonce, bound, data, sealed, tag = raw(test, "key", "iv", "aad", "msg", "ct", "tag")
    assert group["tagSize"] == 128
    if len(nonce) not in NONCES:
        with pytest.raises(ValueError, match=r"[Nn]once"):
            AESGCM(key).decrypt(nonce, sealed + tag, bound)
    elif test["result"] == "valid":
        assert AESGCM(key).decrypt(nonce, sealed + tag, bound) == data
        assert AESGCM(key).encrypt(nonce, data, bound) == sealed + tag
    else:
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(nonce, sealed + tag, bound)


@pytest.mark.parametrize(("group", "test"), cases("hkdf_sha256"))
def test_hkdf_derives_what_is_published(group: dict[str, Any], test: dict[str, Any]) -> None:
    material, salt, info, derived = raw(test, "ikm", "salt", "info", "okm")
    if test["result"] == "valid":
        assert HKDF(SHA256(), test["size"], salt=salt, info=info).derive(material) == derived
    else:
        with pytest.raises(ValueError, match="larger than"):
            HKDF(SHA256(), test["size"], salt=salt, info=info)


@pytest.mark.parametrize(("group", "test"), cases("hmac_sha256"))
def test_hmac_vouches_for_what_is_published_and_nothing_else(group: dict[str, Any], test: dict[str, Any]) -> None:
    key, message, tag = raw(test, "key", "msg", "tag")
    whole = hmac.digest(key, message, "sha256")
    good = hmac.compare_digest(whole[: group["tagSize"] // 8], tag)
    assert good is (test["result"] == "valid")
