"""What a text is by its look alone: a field of an exchange, a seed phrase, a wallet's key, an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from keys.damage import Damage
from keys.model import Field

_UUID = "00000000-0000-0000-0000-000000000000"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_HEX64 = re.compile(r"(0x)?[0-9a-fA-F]{64}")
_TOTP = re.compile(r"(?:[A-Z2-7]{16}|[A-Z2-7]{20}|[A-Z2-7]{24}|[A-Z2-7]{26}|[A-Z2-7]{32})")
_TOTP_LINK = re.compile(r"otpauth://\S+", re.IGNORECASE)
_PUBLIC = re.compile(  # PEM, and how the DER of Ed25519, of a curve, of RSA, and the two kinds of SSH begin in base64
    r"-----BEGIN [A-Z ]*PUBLIC KEY-----|(?:MCowBQYDK2V|MFkwEwYHKoZI|MIIBIjANBgkq|AAAAC3NzaC1lZDI1|AAAAB3NzaC1yc2E)"
)
_TOTP_GROUPS = re.compile(r"[a-z2-7]{4}(?: [a-z2-7]{4}){3,7}")
_HIDDEN = re.compile(r"[\u2022\u25cf\u25cb\u00b7\u2219\u2026]|\*{2,}|\.{3,}")
_ONLY_HIDDEN = re.compile(r"[\u2022\u25cf\u25cb\u00b7\u2219\u2026*.]{3,}")
_SEED_WORD = re.compile(r"[a-z]{3,8}")
_SEED_NUMBER = re.compile(r"\b\d{1,2}\s*[.):]\s*")
SEED_SIZES = frozenset({12, 15, 18, 21, 24})
# Everyday words that the BIP-39 list does not have: one of them, and it is a sentence.
_TALK = re.compile(
    r"\b(?:the|and|for|are|was|were|with|your|from|but|not|has|had|his|her|him|our|out|been|does|did|which|would|"
    r"could|should|than|them|these|those|their|how|who|why|get|got|let|see|too|its|onto|she|yes|might|shall)\b"
)


def fits(value: str, field: Field) -> bool:
    return field.shape is not None and not _ends_early(value) and re.fullmatch(field.shape, value) is not None


def _ends_early(value: str) -> bool:
    return value.startswith("-----BEGIN") and "-----END" not in value


def shape_of(text: str, exchanges_fields: Mapping[str, tuple[Field, ...]]) -> set[str]:
    """The exchanges whose key or secret looks like this. Short and chosen values prove nothing."""
    if len(text) < 16:
        return set()
    return {
        exchange
        for exchange, fields in exchanges_fields.items()
        if any(fits(text, field) for field in fields if not field.chosen)
    }


def common(found: Sequence[set[str]]) -> set[str]:
    """The exchanges that fit all of several values."""
    return set.intersection(*found) if found else set()


def misfit(value: str, field: Field) -> Damage | None:
    """How a value differs from a shape; None where it fits or where there is no shape."""
    if field.shape is None or fits(value, field):
        return None
    if _ends_early(value):
        return Damage.CUT if re.fullmatch(field.shape, value) else Damage.ODD_SHAPE
    if _is_part(value, field.shape):
        return Damage.CUT
    return Damage.TOO_LONG if _has_more(value, field.shape) else Damage.ODD_SHAPE


def _is_part(value: str, shape: str) -> bool:
    """True where at most as much again is missing at one end for the shape to fit."""
    ends = [("", "="), ("", "=="), ("", _UUID[len(value) :]), (_UUID[: max(0, 36 - len(value))], "")]
    for missing in range(1, min(len(value), 64) + 1):
        ends += [("", "0" * missing), ("0" * missing, ""), ("", "0" * missing + "==")]
    return len(value) >= 4 and any(
        re.fullmatch(shape, before + value + after) for before, after in ends if len(before + after) <= len(value)
    )


def _has_more(value: str, shape: str) -> bool:
    if len(value) > 512:
        return False
    sizes = range(max(8, len(value) // 2), len(value))
    return any(re.fullmatch(shape, part) for size in sizes for part in (value[:size], value[-size:]))


def is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def is_wallet_key(value: str, fields: tuple[Field, ...]) -> bool:
    """A wallet's private key: 64 hex digits that no field of this exchange may be."""
    hexes = _HEX64.fullmatch(value)
    if hexes is None or any(fits(value, field) for field in fields):
        return False
    return hexes[1] is not None or all(field.shape or field.chosen for field in fields)


def is_public_key(value: str) -> bool:
    return _PUBLIC.match(value) is not None


def is_totp(value: str) -> bool:
    """The secret of an authenticator app, as a QR code's text or in the groups that Google shows."""
    if _TOTP_LINK.fullmatch(value):
        return True
    return bool(_TOTP.fullmatch(value)) or (bool(_TOTP_GROUPS.fullmatch(value)) and any(c in "234567" for c in value))


def is_hidden(value: str, *, chosen: bool) -> bool:
    """Dots or asterisks in place of characters: the page hid the value when it was copied."""
    if chosen:
        return bool(_ONLY_HIDDEN.fullmatch(value)) or any(dot in value for dot in "\u2022\u25cf")
    return bool(_HIDDEN.search(value))


def is_seed_phrase(text: str) -> bool:
    """12, 15, 18, 21 or 24 short lower-case words and nothing else. The word list itself is not looked up."""
    words = _SEED_NUMBER.sub(" ", text).replace(",", " ").split()
    if len(words) not in SEED_SIZES:
        return False
    words[0] = words[0].lower()  # a phone's keyboard begins with a capital
    return all(map(_SEED_WORD.fullmatch, words)) and not _TALK.search(" ".join(words))
