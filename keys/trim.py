"""A single value out of the characters around it: quotes, brackets, full stops, separators."""

from __future__ import annotations

import re

MOST = 64  # values of one message that are looked at: it is read between two messages of other traders
SPLIT = re.compile(r"[\s,;|]+")
_EDGES = "\"'`«»“”„‘’()[]{}<>:!?"
_QUOTED = re.compile(r"([\"'`])(.+?)\1\s*[,;}\])]*\s*\Z|[«“„](.+?)[»”]\s*[,;]?\s*\Z")
_STARS = re.compile(r"(\*{1,2})([^*\s].*[^*\s])\1")
PHRASE_LIKE = re.compile(r"(?![{\[]|\w+://)(?=.*[a-zA-Z])(?=.*[^a-zA-Z])[!-~]{6,64}")


def word_of(text: str) -> str:
    """One word without the quotes, brackets and full stops around it."""
    plain = _STARS.sub(r"\2", text.strip().strip(_EDGES))
    return plain if plain.endswith("..") else plain.rstrip(".").strip(_EDGES)


def phrase_of(line: str, *, separated: bool) -> str:
    """A passphrase as it stands: any character may belong to it, but quotes around it and a separator after do not."""
    text = line.strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted[2] or quoted[3]
    return text.rstrip(" ,;|") if separated else text


def key_like(value: str) -> bool:
    """Long enough for a key and no word of a sentence or address of a page."""
    if "://" in value or value.startswith("www."):
        return False
    marked = any(mark in value for mark in "•●…") or "***" in value
    mixed = any(c.isdigit() for c in value) or (value.isascii() and not value.islower() and not value.istitle())
    return (marked and len(value) >= 3) or value.startswith("-----") or (len(value) >= 12 and mixed)
