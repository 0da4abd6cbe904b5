"""Entities of a text: those given are checked, those that Telegram finds by itself are added, and all are put in order.

The rules are those of tdlib/td at 022d60202 (MessageEntity.cpp); phone numbers are found by Telegram's server, whose
rules are not published: only those written with a plus are found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from playground.telegram.addresses import addresses_in
from playground.telegram.problems import bad

Json = dict[str, Any]
Entities = tuple[Json, ...]

_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_LITERAL = frozenset({"code", "pre"})  # nothing else is marked inside
_ORDER = {"pre": 10, "code": 20, "text_link": 49, "text_mention": 49} | {
    kind: 90 + place for place, kind in enumerate(_STYLES)
}
_CARRIED = {"text_link": ("url", str), "text_mention": ("user", dict), "custom_emoji": ("custom_emoji_id", str)}
_FOUND = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)  # given ones of these kinds are passed over: Telegram finds them by itself
_GIVEN = frozenset(_STYLES) | _QUOTES | _LITERAL | frozenset(_CARRIED)

_TAG = r"\w·\u200c\u0d80-\u0dff"
_NAME = r"[A-Za-z0-9_]"
_PATTERNS = {
    "mention": re.compile(rf"(?<!\w)@{_NAME}{{2,32}}+(?!\w)"),
    "bot_command": re.compile(rf"(?<![\w/<>])/{_NAME}{{1,64}}+(?:@{_NAME}{{3,32}}+)?+(?![\w/<>@])"),
    "hashtag": re.compile(rf"(?<![{_TAG}])#[{_TAG}]{{1,256}}+(?:@{_NAME}{{3,32}}+)?+(?!#)"),
    "cashtag": re.compile(rf"(?<![{_TAG}$])\$(?:1INCH|[A-Z]{{1,8}}+)(?:@{_NAME}{{3,32}}+(?!{_NAME}))?+(?![{_TAG}$])"),
    "phone_number": re.compile(r"(?<![\w+])\+\d(?:[ ()-]{0,2}\d){7,14}(?!\w)"),
}
_SHORT_NAMES = frozenset({"@gif", "@vid", "@pic"})


def units(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def given(values: Any) -> Entities:
    """The entities that a call names, checked; no list at all counts as none."""
    if not isinstance(values, list):
        return ()
    return tuple(_given(value) for value in values if not (isinstance(value, dict) and value.get("type") in _FOUND))


def found_in(text: str) -> Entities:
    """What Telegram marks by itself: commands, mentions, tags, addresses, numbers; none of them overlap."""
    found = [(start, end, kind) for kind, pattern in _PATTERNS.items() for start, end in _matches(kind, pattern, text)]
    found += addresses_in(text)
    return tuple(
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in _apart(sorted(found, key=lambda one: (one[0], -one[1])))
    )


def settle(text: str, entities: Entities) -> Entities:
    """All that a message shows: those given, without what cannot be together, and those found besides them."""
    styles = [entity for entity in entities if entity["type"] in _STYLES]
    quotes = _apart_json(entity for entity in entities if entity["type"] in _QUOTES)
    whole = _apart_json(entity for entity in entities if entity["type"] not in {*_STYLES, *_QUOTES})
    whole += [entity for entity in found_in(text) if not any(_touch(entity, other) for other in whole)]
    whole = [entity for entity in whole if not any(_crosses(entity, quote) for quote in quotes)] + quotes
    return tuple(sorted([*whole, *_split(styles, whole)], key=_place))


def _given(value: Any) -> Json:
    if not isinstance(value, dict):
        raise _unreadable("expected an Object")
    for name in ("offset", "length"):
        if not isinstance(value.get(name), int):
            raise _unreadable(
                f'Field "{name}" must be of type Number' if name in value else f'Can\'t find field "{name}"'
            )
    kind = value.get("type")
    if kind not in _GIVEN:
        raise _unreadable("Unsupported type specified" if kind else 'Can\'t find field "type"')
    kept = {"type": kind, "offset": value["offset"], "length": value["length"]}
    return kept | _carried(kind, value)


def _carried(kind: str, value: Json) -> Json:
    if kind == "pre" and value.get("language"):
        return {"language": value["language"]}
    if kind not in _CARRIED:
        return {}
    name, form = _CARRIED[kind]
    if not isinstance(value.get(name), form):
        raise _unreadable(f'Can\'t find field "{name}"')
    return {name: value[name]}


def _unreadable(words: str) -> Exception:
    return bad(f"can't parse MessageEntity: {words}")


def check_places(text: str, entities: Entities) -> None:
    """ApiError for those that begin or end beyond the text or within a surrogate pair."""
    if not entities:
        return
    borders, place = {0}, 0
    for character in text:
        place += 2 if ord(character) > 0xFFFF else 1
        borders.add(place)
    for entity in entities:
        _check_place(entity, borders, place)


def _check_place(entity: Json, borders: set[int], last: int) -> None:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    if begin < 0 or entity["length"] < 0:
        raise bad(f"receive an entity with incorrect offset {begin}")
    if begin > last:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {begin}")
    if end > last:
        raise bad(f"entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {end}")
    if begin not in borders or end not in borders:
        raise bad(f"entity beginning at UTF-16 offset {begin} ends in a middle of a UTF-16 symbol")


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(text):
        shown = found[0]
        if kind == "mention" and len(shown) < 5 and shown.lower() not in _SHORT_NAMES:
            continue
        if kind == "hashtag" and not any(character.isalpha() for character in shown.partition("@")[0]):
            continue
        yield found.span()


def _apart(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without those that begin within an earlier one."""
    kept: list[tuple[int, int, str]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _apart_json(entities: Iterable[Json]) -> list[Json]:
    kept: list[Json] = []
    for entity in sorted((entity for entity in entities if entity["length"]), key=_place):
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _split(styles: list[Json], whole: list[Json]) -> Iterator[Json]:
    """Styles joined by kind, then cut where anything else begins or ends, as Telegram gives them; none inside code."""
    runs = {kind: _joined(style for style in styles if style["type"] == kind) for kind in _STYLES}
    cuts = {place for entity in whole for place in (entity["offset"], _end(entity))}
    cuts |= {begin for spans in runs.values() for begin, _ in spans}
    literal = [entity for entity in whole if entity["type"] in _LITERAL]
    for kind, spans in runs.items():
        for begin, end in spans:
            for start, stop in pairwise(sorted({begin, end, *(cut for cut in cuts if begin < cut < end)})):
                piece = {"type": kind, "offset": start, "length": stop - start}
                if not any(_touch(piece, entity) for entity in literal):
                    yield piece


def _joined(styles: Iterable[Json]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for begin, end in sorted((style["offset"], _end(style)) for style in styles if style["length"]):
        if spans and begin <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((begin, end))
    return spans


def _place(entity: Json) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], 0 if kind in _QUOTES else _ORDER.get(kind, 50)


def _end(entity: Json) -> int:
    return int(entity["offset"]) + int(entity["length"])


def _touch(one: Json, other: Json) -> bool:
    return bool(one["offset"] < _end(other) and other["offset"] < _end(one))


def _crosses(entity: Json, quote: Json) -> bool:
    inside = quote["offset"] <= entity["offset"] and _end(entity) <= _end(quote)
    return _touch(entity, quote) and not inside
