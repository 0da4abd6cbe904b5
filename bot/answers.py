"""Reads what a poll or a post brought, so that no update in it, however odd, keeps back the others."""

import json
import re
from collections.abc import Iterator
from typing import Any

LARGEST = 2**63  # what a database column holds; Telegram's own numbers have 52 bits
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_NUMBER = re.compile(r'"update_id"\s*:\s*(\d{1,18})')
_UPDATES = 2  # how deep the updates stand: within the answer and within its result


class Unreadable(Exception):
    """Telegram (or a proxy before it) answered something that is no Bot API answer; its text is not kept."""


def read(status: int, content: str) -> dict[str, Any]:
    """The answer, with `ok`; what is too deep is left out of it. Unreadable: it is no answer of the Bot API."""
    try:
        data = json.loads(content, parse_int=_whole)
    except RecursionError:
        data = {"ok": True, "result": [_one(text) for text in _apart(content)]}
    except ValueError:
        raise Unreadable(f"HTTP {status}") from None
    if not isinstance(data, dict) or "ok" not in data:
        raise Unreadable(f"HTTP {status}")
    return data


def updates_in(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The updates of a good answer; what has no number cannot be confirmed, and is passed over."""
    result = data.get("result")
    if not isinstance(result, list):
        raise Unreadable("no updates")
    return [one for one in result if _numbered(one)]


def update_in(body: bytes) -> dict[str, Any]:
    """The update that was posted; of one that is too deep its number alone. Unreadable: it is none, or has no number."""
    try:
        one = _one(body.decode())
    except ValueError:
        raise Unreadable("no JSON") from None
    if not _numbered(one):
        raise Unreadable("no update")
    update: dict[str, Any] = one
    return update


def _numbered(one: Any) -> bool:
    return isinstance(one, dict) and type(one.get("update_id")) is int and one["update_id"] > 0


def _whole(digits: str) -> int:
    """The number, or 0 for one that Telegram never gives."""
    number = int(digits) if len(digits) < 21 else LARGEST
    return number if -LARGEST <= number < LARGEST else 0


def _apart(content: str) -> Iterator[str]:
    """The updates as texts, found without going down into them."""
    depth, begin = 0, 0
    for found in _SIGN.finditer(content):
        sign = found[0]
        if sign in ("{", "["):
            begin = found.start() if depth == _UPDATES else begin
            depth += 1
        elif sign in ("}", "]"):
            depth -= 1
            if depth == _UPDATES:
                yield content[begin : found.end()]


def _one(text: str) -> Any:
    """An update, or of one that is too deep its number alone."""
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError:
        number = _NUMBER.search(text)
        return {"update_id": int(number[1])} if number else None
