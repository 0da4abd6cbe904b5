"""What happens to a key on its way from the exchange's page into a chat, and what can be put right."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """What is the matter with a pasted value; see `Note.blocks` for whether it was put right."""

    CLEANED = "cleaned"  # invisible characters or odd white space taken out
    INNER_SPACE = "inner_space"
    TYPOGRAPHIC_DASH = "typographic_dash"
    DOUBLED = "doubled"
    SWAPPED = "swapped"
    ALREADY_GIVEN = "already_given"
    REPLACED = "replaced"
    SEVERAL = "several"
    CUT = "cut"
    TOO_LONG = "too_long"
    ODD_SHAPE = "odd_shape"
    OTHER_EXCHANGE = "other_exchange"
    TRANSLATED = "translated"
    NOT_ASCII = "not_ascii"
    MASKED = "masked"
    EMAIL = "email"
    LOGIN_PASSWORD = "login_password"
    TOTP_SECRET = "totp_secret"
    PUBLIC_KEY = "public_key"
    DEPOSIT_ADDRESS = "deposit_address"
    SEED_PHRASE = "seed_phrase"
    MAIN_WALLET_KEY = "main_wallet_key"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell the trader. `blocks`: before any network call; else it was put right and is only told.

    `field` is ccxt's field name where the value belongs to one; `exchanges` are those whose shapes fit.
    """

    kind: Damage
    field: str | None = None
    blocks: bool = False
    exchanges: tuple[str, ...] = ()


_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\v\f]")
_LINES = re.compile("\r\n?|\u0085|\u2028|\u2029")
_RUN = re.compile(r"([^\w])\1{64,}")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Every repetition has a limit: on a long run of dashes the time would grow with its square.
_PEM_EDGE = re.compile(
    r"[-\u2010-\u2015\u2212]{1,8}[ ]{0,2}((?:BEGIN|END)[A-Z0-9 ]{0,30}KEY)[ ]{0,2}[-\u2010-\u2015\u2212]{1,8}"
)
_PEM = re.compile(
    r"-----BEGIN ((?:[A-Z0-9]+ )*)(PRIVATE|PUBLIC) KEY-----(.*?)(?:-----END [A-Z0-9 ]*KEY-----|\Z)", re.DOTALL
)
_WRITTEN_LINE_END = re.compile(r"\\+[rn]")
_ED25519_PEM = re.compile(
    r"-----BEGIN PRIVATE KEY-----\s(MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/\s]+)-----END PRIVATE KEY-----"
)
_TRANSLATED_PEM = re.compile(
    r"[-\u2010-\u2015]{3}[^-\n\u0400-\u04ff]{0,60}[\u0400-\u04ff][^-\n]{0,60}[-\u2010-\u2015]{3}"
)


def visible(text: str) -> str:
    """The text without zero-width characters, with plain spaces and plain line ends, and no drawn lines in it."""
    if not text.isascii() or "\r" in text:
        text = _LINES.sub("\n", _INVISIBLE.sub("", text))
    return _RUN.sub(r"\1", _SPACES.sub(" ", text))


def plain_dashes(text: str) -> str:
    return _DASHES.sub("-", text)


def take_pems(text: str) -> tuple[str, dict[str, str]]:
    """Put a one-word stand-in for every PEM block, so that it goes through the rest as one value."""
    blocks: dict[str, str] = {}

    def stand_in(block: re.Match[str]) -> str:
        word = f"\ue000{len(blocks)}\ue001"
        blocks[word] = _pem(block)
        return f" {word} "

    whole = _PEM_EDGE.sub(r"-----\1-----", text)
    if blocks_begin := "-----BEGIN " in whole:
        whole = _PEM.sub(stand_in, whole)
    return (whole if blocks_begin else text), blocks


def _pem(block: re.Match[str]) -> str:
    kind = f"{block[1]}{block[2]} KEY"
    ended = block[0].rstrip().endswith("KEY-----") and "-----END" in block[0]
    lines = _WRITTEN_LINE_END.sub("\n", block[3]).split()
    return "\n".join([f"-----BEGIN {kind}-----", *lines, *([f"-----END {kind}-----"] if ended else [])])


def bare_ed25519(value: str) -> str | None:
    """The 32 bytes of an Ed25519 key out of its PEM block, in base64: some exchanges take these and no PEM."""
    block = _ED25519_PEM.fullmatch(value)
    body = "".join(block[1].split()) if block else ""
    return b64encode(b64decode(body)[-32:]).decode() if len(body) == 64 else None


def pem_translated(text: str) -> bool:
    """True where a page translator has turned the BEGIN line of a PEM block into Russian."""
    return bool(_TRANSLATED_PEM.search(text))


def foreign(value: str) -> Damage | None:
    """Letters that no key has: a translator's Cyrillic inside a key, or anything else beyond printable ASCII."""
    if value.isascii() and value.replace("\n", "").isprintable():
        return None
    return Damage.TRANSLATED if _CYRILLIC.search(value) else Damage.NOT_ASCII


def half(value: str) -> str | None:
    """The one copy of a value pasted twice in a row."""
    middle = len(value) // 2
    return value[:middle] if len(value) >= 16 and value[:middle] == value[middle:] else None
