"""What a machine can hold of docs/voice.md."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MARKS = "✅⚠❌❔⏳"
SYMBOLS = MARKS + "•→·…"
POLITE = re.compile(r"(?<=[^.:?\n] )(?<!^)В(?:ы|ас|ам|ами|аш[а-яё]*)\b")
TYPED = re.compile(r"  | [,.;:?!](?:\s|$)|\.\.\.|[ \t]$", re.MULTILINE)
WITHOUT_YO = re.compile(
    r"\b(?:еще|счет|причем|удален|отключен|включен|придется|дает|найдет|пришлет|ее|свое|все еще)\b", re.IGNORECASE
)
QUOTES = {"en": re.compile(r"[«»„\"]"), "ru": re.compile(r"[”\"]")}
TYPEWRITTEN = re.compile(r"\"")  # of a language that has not said yet which are its own


def breaches(text: str, language: str) -> Iterator[str]:
    """What in this text is not as the page says; the text is without markup, its values stand for themselves."""
    if "!" in text:
        yield "an exclamation mark"
    strange = {char for char in text if unicodedata.category(char) == "So"} - set(SYMBOLS)
    if strange:
        yield f"symbols that are no status marks: {strange}"
    if any(mark in line[1:] for line in text.splitlines() for mark in MARKS):
        yield "a status mark within a line"
    if found := TYPED.search(text):
        yield f"spaces or dots: {found.group()!r}"
    if found := QUOTES.get(language, TYPEWRITTEN).search(text):
        yield f"a quotation mark of another language: {found.group()}"
    if language == "ru":
        yield from _russian(text)


def _russian(text: str) -> Iterator[str]:
    if found := POLITE.search(text):
        yield f"a capital letter: {found.group()}"
    if found := WITHOUT_YO.search(text):
        yield f"е for ё: {found.group()}"
    if text.count("«") != text.count("»"):
        yield "a quotation mark alone"
