"""Small pieces of the sentences in which the operator hears of mistakes."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

FEW = 20


def or_list(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def suggest(word: str, known: Collection[str]) -> str:
    """`; did you mean "okx"?`, else the known words where they are few enough to read."""
    if near := get_close_matches(word, list(known), n=1, cutoff=0.6):
        return f'; did you mean "{near[0]}"?'
    return f"; known are {', '.join(known)}." if 0 < len(known) <= FEW else "."
