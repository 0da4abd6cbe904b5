"""Leak response in words: delete the key at the exchange, it is dead by now, or it was a false alarm."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton

from handlers.buttons import KeyDo, Replace, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, key_title, plain, tidy
from keys.model import Exchange, StoredKey


def leaked(say: Say, language: str, key: StoredKey, exchange: Exchange, service: str, support: str | None) -> Panel:
    """What to do at once, where, and that nothing of it is the owner's fault."""
    text = blocks(
        key_title(say, exchange, key),
        say("leak-what", service=plain(service, LABEL)),
        say("leak-do", exchange=plain(exchange.name), api_key=plain(key.api_key)),
        say("leak-then"),
        say("help-support", contact=plain(support)) if support else "",
    )
    gone = button(say("button-deleted"), KeyDo(key=key.id, do="check"))
    site = InlineKeyboardButton(text=say("button-site", exchange=tidy(exchange.name)), url=exchange.page.in_(language))
    return Panel(text, keyboard([site], [gone], [_new(say, key)]))


def leak_dead(say: Say, language: str, key: StoredKey, exchange: Exchange) -> Panel:  # noqa: ARG001 - all panels begin alike
    return Panel(blocks(key_title(say, exchange, key), say("leak-dead")), keyboard([_new(say, key)]))


def leak_over(say: Say, language: str, key: StoredKey, exchange: Exchange) -> Panel:  # noqa: ARG001 - all panels begin alike
    show = button(say("button-key"), KeyDo(key=key.id, do="show"))
    return Panel(blocks(key_title(say, exchange, key), say("leak-over")), keyboard([show]))


def _new(say: Say, key: StoredKey) -> InlineKeyboardButton:
    return button(say("button-replace"), Replace(key=key.id))
