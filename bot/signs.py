"""Whether a text holds a secret, by its look alone; ordinary talk in Russian and English is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.tokens import EMAIL, holds_token
from keys.damage import plain_dashes, visible
from keys.shapes import SEED_SIZES, is_seed_phrase, is_totp

_STEMS = (
    "key", "secret", "pass", "seed", "mnemonic", "recovery", "private",
    "ключ", "секрет", "парол", "пасс", "фраз", "сид", "апи",
)  # fmt: skip
_PEM = re.compile(
    r"BEGIN[A-Z0-9 ]*PRIVATE KEY|[-\u2010-\u2015]{3,}[^-\n]*(?:закрыт|приватн|секретн)[^-\n]*ключ", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?<![^\W_])(?P<word>(?:(?:api|private|access|secret|приватный|закрытый|секретный)[ _-]*)?"
    r"(?:secret(?:[ _-]*key)?|pass[ _-]?phrase|password|private[ _-]*key|секретн\w+[ _-]*ключ\w*|секрет|"
    r"парольн\w+[ _-]*фраз\w*|кодов\w+[ _-]*фраз\w*|пасс?[ _-]?фраз\w*|фраза[ _-]*пароль|пароль|"
    r"seed(?:[ _-]*phrase)?|mnemonic|recovery[ _-]*phrase|сид[ _-]*фраз\w*)|"
    r"(?P<weak>(?:api|access|public|апи)[ _-]*(?:key|ключ)|(?:ключ|key)[ _-]*(?:api|апи)|api|апи|key|ключ))(?!\w)"
    r"[\"'`*»”]*(?:[ ]?\([^()\n]{0,40}\))?[*\"'`]*"
    r"(?:(?:[ ]+[^\W\d_]{1,14}){1,2}(?=[ ]*[:=：]))?"
    r"(?P<mark>[ ]*[:=：]>?[* ]*\n?|[ ]*[–—-]+>?[ ]+|[ ]*\t|[ ]*\n|[ ]+(?:is|это)?[ ]*)(?=(?P<value>[^\n]{1,200}))",
    re.IGNORECASE,
)
_EDGES = "\"'`«»“”„‘’()[]{}<>,;*"
_PHRASE = re.compile("phrase|фраз", re.IGNORECASE)
_NEXT = re.compile(r"(?:api|key|secret\w*|pass\w+|апи|ключ|секрет\w*|пароль|парольная)[:=]?", re.IGNORECASE)
_TERMS = re.compile(
    r"(?:hmac|sha|rsa|md5|aes|ed25519|base64|totp|oauth|ipv?|v)[-\w]*|\d{1,2}(?:[–-]\d{1,2})?\+?|[.?!]+", re.IGNORECASE
)


def looks_secret(text: str) -> bool:
    """True for keys, secrets, passphrases with a name, PEM keys, seed phrases and wallet keys, however they came."""
    if len(text) < 6:
        return False
    if not text.isascii():
        text = plain_dashes(visible(text))
    if len(text) >= 15 and (_is_pem(text) or holds_token(text) or _holds_groups(text)):
        return True
    low = text.lower()
    return any(stem in low for stem in _STEMS) and _named(text)


def _is_pem(text: str) -> bool:
    return ("KEY" in text or "---" in text) and bool(_PEM.search(text))


def _holds_groups(text: str) -> bool:
    """Phrases and codes that are many words: a seed phrase, an authenticator's secret in groups of four."""
    words = text.count(" ") + text.count("\n") + text.count(",") + 1
    if words < 4:
        return False
    lines = text.splitlines()
    if any(is_totp(line.strip()) for line in lines):
        return True
    if words < min(SEED_SIZES):
        return False
    return any(is_seed_phrase(part) for part in _stretches(text, lines))


def _stretches(text: str, lines: list[str]) -> Iterator[str]:
    yield text
    yield text.rpartition(":")[2]
    yield " ".join(lines[1:])
    for line in lines:
        yield line
        yield line.rpartition(":")[2]


def _named(text: str) -> bool:
    return any(_is_value(label, text) for label in _LABEL.finditer(text))


def _is_value(label: re.Match[str], text: str) -> bool:
    """Does a name like "secret" or «парольная фраза» stand before a value, or is it talked about?"""
    words = label["value"].split()
    first = words[0].strip(_EDGES) if words else ""
    if not first:
        return False
    plain = _plainly(label, text)
    if label["weak"] or not plain:
        return _strong(first)
    if len(words) == 1 or "\n" in label["mark"] or words[1].strip(_EDGES) == "":
        return len(first) >= 3 and not _TERMS.fullmatch(first) and (first.isascii() or _alone(label, text))
    return _strong(first, 5) or bool(_NEXT.fullmatch(words[1])) or _weak_phrase(words, label, text)


def _plainly(label: re.Match[str], text: str) -> bool:
    """A colon after the name, or the name alone on its line."""
    mark = label["mark"].strip(" *")
    own_line = mark == "\n" and not text[text.rfind("\n", 0, label.start()) + 1 : label.start()].strip(_EDGES + " ")
    return own_line or mark.startswith((":", "=", "："))


def _strong(word: str, least: int = 7) -> bool:
    """Letters and digits mixed, or a sign that no word of a sentence has."""
    if len(word) < least or _TERMS.fullmatch(word) or "://" in word or not word.isascii():
        return False
    bare = word.rstrip(".?!:")
    letters, digits = any(c.isalpha() for c in bare), any(c.isdigit() for c in bare)
    return letters and (digits or any(c in "!@#$%^&*+=~" for c in bare)) and not EMAIL.fullmatch(bare)


def _weak_phrase(words: list[str], label: re.Match[str], text: str) -> bool:
    """Several plain words as a passphrase: only where the message is nothing else and asks nothing."""
    if not _PHRASE.search(label["word"]) or not _alone(label, text):
        return False
    plain = all(word.isascii() and not _TERMS.fullmatch(word) for word in words)
    return plain and len(words) <= 5 and not words[-1].endswith(("?", "."))


def _alone(label: re.Match[str], text: str) -> bool:
    return not text[: label.start()].strip() and not text[label.end("value") :].strip()
