"""Telegram's HTML as strictly as Telegram reads it: what is wrong raises, what is right gives the visible text."""

from __future__ import annotations

import html
import re

TAG = re.compile(r"<(/?)([a-z]+)([^<>]*)>")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
ALLOWED = {"b": {""}, "i": {""}, "code": {""}, "blockquote": {"", " expandable"}}
PERSON = re.compile(r' href="tg://user\?id=\w+"')
LEAVES = {"code"}  # Telegram nests nothing in it


class NotHtml(ValueError):
    """Telegram would refuse the message."""


def visible(text: str) -> str:
    """The text as the reader sees it."""
    open_tags: list[str] = []
    shown, at = "", 0
    for tag in TAG.finditer(text):
        shown += _plain(text[at : tag.start()])
        _nest(open_tags, *tag.groups())
        at = tag.end()
    shown += _plain(text[at:])
    if open_tags:
        raise NotHtml(f"never closed: {open_tags}")
    return shown


def length(text: str) -> int:
    """Characters as Telegram counts them: UTF-16 units of what is seen."""
    return len(visible(text).encode("utf-16-le")) // 2


def _plain(text: str) -> str:
    if "<" in text or ">" in text or "&" in ENTITY.sub("", text):
        raise NotHtml(f"not escaped: {text!r}")
    return html.unescape(text)


def _nest(open_tags: list[str], closing: str, name: str, rest: str) -> None:
    if closing:
        if rest or not open_tags or open_tags.pop() != name:
            raise NotHtml(f"</{name}{rest}> closes nothing")
        return
    if rest not in ALLOWED.get(name, set()) and not (name == "a" and PERSON.fullmatch(rest)):
        raise NotHtml(f"<{name}{rest}> is not allowed")
    if name in open_tags or (open_tags and open_tags[-1] in LEAVES):
        raise NotHtml(f"<{name}> inside {open_tags}")
    open_tags.append(name)
