"""Telegram's HTML: a strict reader that gives the plain text and its entities (offsets in UTF-16 units)."""

from __future__ import annotations

import re
from typing import Any, Never
from urllib.parse import urlsplit

from playground.telegram.entities import units
from playground.telegram.problems import bad

Json = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<code>x[0-9a-fA-F]{1,6}|\d{1,7})|(?P<named>lt|gt|amp|quot)(?![A-Za-z]));?")
_TOKEN = re.compile(rf"<(?P<end>/?)(?P<name>[^\s>]*)|{_REFERENCE.pattern}")
_ATTRIBUTE = re.compile(r"""\s*(?P<name>[^\s=>]+)(?P<value>\s*=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[\w.-]*))?""")
_PERSON = re.compile(r"tg://user/?\?id=(\d{1,19})")

# As tdlib cleans each text: control characters become spaces; carriage returns and direction marks go.
_CLEANED = dict.fromkeys((*range(10), 11, 12, *range(14, 32)), " ") | dict.fromkeys((13, *range(0x2028, 0x202F)))


def cleaned(text: str) -> str:
    return text.translate(_CLEANED)


def parse_html(source: str) -> tuple[str, tuple[Json, ...]]:
    """Plain text and entities; ApiError in Telegram's words where a tag is unknown, unclosed or crossed."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.open: list[tuple[str, str, int]] = []  # tag, its argument, offset in characters
        self.entities: list[Json] = []

    def read(self) -> tuple[str, tuple[Json, ...]]:
        while found := _TOKEN.search(self.source, self.at):
            self.text += self.source[self.at : found.start()]
            self.at = found.end()
            self._token(found)
        self.text += self.source[self.at :]
        if self.open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1][0]}\"")
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self.text, tuple(sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"])))

    def _token(self, found: re.Match[str]) -> None:
        if found["name"] is None:
            self.text += _character(found)
        elif found["end"]:
            self._end(found["name"].lower(), found.start())
        else:
            self._start(found["name"].lower(), found.start())

    def _start(self, tag: str, begin: int) -> None:
        if self.at >= len(self.source):
            self._refuse("Unclosed start tag", begin)
        if tag not in _KINDS:
            self._refuse(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append((tag, _argument(tag, attributes), len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while found := _ATTRIBUTE.match(self.source, self.at):
            if found["value"] is None and tag != "blockquote":
                self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
            value = (found["value"] or "").lstrip(" \t\r\n=").strip("\"'")
            attributes[found["name"].lower()] = _REFERENCE.sub(_character, value)
            self.at = found.end()
        self._close_bracket("Unclosed start tag", begin)
        return attributes

    def _end(self, tag: str, begin: int) -> None:
        if not self.open:
            self._refuse("Unexpected end tag", begin)
        self._close_bracket("Unclosed end tag", begin)
        expected, argument, since = self.open.pop()
        if tag and tag != expected:
            words = "can't parse entities: Unmatched end tag at byte offset"
            raise bad(f'{words} {self._bytes(begin)}, expected "</{expected}>", found "</{tag}>"')
        if len(self.text) > since:
            self._entity(expected, argument, since)

    def _entity(self, tag: str, argument: str, since: int) -> None:
        offset, length = units(self.text[:since]), units(self.text[since:])
        entity: Json = {"type": _KINDS[tag], "offset": offset, "length": length}
        match tag:
            case "a" if person := _PERSON.fullmatch(argument):
                entity |= {"type": "text_mention", "user": {"id": int(person[1])}}
            case "a":
                entity["url"] = link(argument or self.text[since:])
            case "tg-emoji":
                entity["custom_emoji_id"] = _emoji(argument)
            case "blockquote" if argument:
                entity["type"] = "expandable_blockquote"
            case "code" if argument:
                entity["language"] = argument
            case "pre" if self._is_whole_code(offset, length):
                entity |= {name: value for name, value in self.entities.pop().items() if name == "language"}
        if entity.get("url", True):
            self.entities.append(entity)

    def _is_whole_code(self, offset: int, length: int) -> bool:
        last = self.entities[-1] if self.entities else {}
        return (last.get("type"), last.get("offset"), last.get("length")) == ("code", offset, length)

    def _close_bracket(self, words: str, begin: int) -> None:
        gap = re.compile(r"\s*>").match(self.source, self.at)
        if gap is None:
            self._refuse(words, begin)
        self.at = gap.end()

    def _refuse(self, words: str, position: int) -> Never:
        raise bad(f"can't parse entities: {words} at byte offset {self._bytes(position)}")

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())


def _character(found: re.Match[str]) -> str:
    if found["named"]:
        return _NAMED[found["named"]]
    number = int(found["code"][1:], 16) if found["code"][0] == "x" else int(found["code"])
    return chr(number) if 0 < number < 0x10FFFF and not 0xD800 <= number <= 0xDFFF else found[0]


def _argument(tag: str, attributes: dict[str, str]) -> str:
    match tag:
        case "a":
            return attributes.get("href", "")
        case "code":
            language = attributes.get("class", "")
            return language.removeprefix("language-") if language.startswith("language-") else ""
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case _:
            return "expandable" if "expandable" in attributes else ""


def _emoji(number: str) -> str:
    if not number.isdecimal():
        raise bad("can't parse entities: Invalid custom emoji identifier specified")
    return number


def link(address: str) -> str:
    """The address as Telegram keeps it, with its scheme; empty where it takes it for no link at all."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme not in {"http", "https", "tg", "ton"} or not parts.netloc or " " in parts.netloc:
        return ""
    if parts.scheme in {"http", "https"} and "." not in parts.netloc and "localhost" not in parts.netloc:
        return ""
    return parts._replace(path=parts.path or "/").geturl() if parts.scheme.startswith("http") else parts.geturl()


def trim(text: str, entities: tuple[Json, ...]) -> tuple[str, tuple[Json, ...]]:
    """Without white space around, as Telegram keeps texts; entities follow."""
    kept = text.strip()
    before, end = units(text[: len(text) - len(text.lstrip())]), units(kept)
    moved = []
    for entity in entities:
        begin = max(entity["offset"] - before, 0)
        length = min(entity["offset"] + entity["length"] - before, end) - begin
        if length > 0:
            moved.append(entity | {"offset": begin, "length": length})
    return kept, tuple(moved)
