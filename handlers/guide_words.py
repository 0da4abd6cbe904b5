"""The way to a key as messages: the exchanges on offer, what is needed first, the guide's pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton

from handlers.buttons import HaveKey, Page, Row, button, cancel, copies, keyboard, rows
from handlers.choosing_words import CHOICES
from handlers.writing import (
    LABEL,
    Panel,
    Say,
    address_lines,
    blocks,
    lines,
    plain,
    rights,
    sentence,
    tidy,
)
from keys.boxes import boxes_off, boxes_on
from keys.model import Egress, Exchange, Step, Text, Wanted

ADDRESSES = re.compile(r"\bIPs?\b")  # in the English text of the one step that takes addresses


def guides(say: Say, language: str, exchanges: Sequence[Exchange]) -> Panel:  # noqa: ARG001 - all panels begin alike
    """Which exchange to read the guide of."""
    pages = [button(tidy(each.name), Page(exchange=each.id, step=0)) for each in exchanges[:CHOICES]]
    return Panel(say("guides"), keyboard(*rows(pages, across=2)))


def before(say: Say, language: str, exchange: Exchange, profile_name: str, wanted: Wanted) -> Panel:
    """What has to be there first, which rights are asked for and which are to stay off."""
    text = blocks(
        say("before-title", exchange=plain(exchange.name), service=plain(profile_name, LABEL)),
        _prerequisites(say, exchange),
        _asked(say, language, exchange, wanted),
        say("before-calm"),
    )
    show = button(say("button-steps"), Page(exchange=exchange.id, step=0))
    return Panel(text, keyboard([show], [_have(say, exchange)], [cancel(say)]))


def _prerequisites(say: Say, exchange: Exchange) -> str:
    if not exchange.prerequisites:
        return ""
    return lines(say("before-first"), *(say(f"prerequisite-{word}") for word in exchange.prerequisites))


def _asked(say: Say, language: str, exchange: Exchange, wanted: Wanted) -> str:
    on = boxes_on(exchange, wanted.required, wanted.required)
    off = boxes_off(exchange, wanted.forbidden, wanted.required)
    bare = wanted.forbidden - wanted.required if exchange.basic else frozenset[str]()
    translated = any(box.label.translated_in(language) for box in (*on, *off))
    return lines(
        say("before-on", rights=rights(say, language, on, wanted.required)) if wanted.required else "",
        say("before-off", rights=rights(say, language, off, bare)) if off or bare else "",
        say("label-note") if translated else "",
    )


def guide_page(
    say: Say, language: str, exchange: Exchange, step: int, egress: Sequence[Egress], *, in_flow: bool
) -> Panel:
    """One step of the guide; `step` counts from 0, and one that is not there becomes the nearest that is."""
    number = min(max(step, 0), len(exchange.steps) - 1)
    shown = exchange.steps[number]
    here = egress if ADDRESSES.search(shown.text.en) else ()
    text = blocks(
        say("guide-title", exchange=plain(exchange.name), step=number + 1, steps=len(exchange.steps)),
        _step(say, language, shown),
        say("addresses-none") if not egress and ADDRESSES.search(shown.text.en) else "",
        _addresses(say, exchange, here),
        say("guide-general") if exchange.basic else say("guide-checked", date=exchange.checked),
    )
    buttons = [*copies(say, here, exchange.whitelist.separator), *_page(say, language, exchange, number)]
    return Panel(text, keyboard(*buttons, [_have(say, exchange)], [cancel(say)] if in_flow else []))


def _step(say: Say, language: str, step: Step) -> str:
    return lines(
        say(f"step-{step.do}", text=plain(step.text.in_(language), 1000)),
        _unsure_label(say, language, step.text),
        say("step-note", note=sentence(say, language, step.note)) if step.note else "",
    )


def _unsure_label(say: Say, language: str, text: Text) -> str:
    if not text.unconfirmed:
        return ""
    if text.translated_in(language):
        return say("step-unconfirmed-english", english=plain(text.en, 1000))
    return say("step-unconfirmed")


def _addresses(say: Say, exchange: Exchange, egress: Sequence[Egress]) -> str:
    if not egress:
        return ""
    return lines(say("guide-addresses"), address_lines(say, egress, exchange.whitelist.separator))


def _page(say: Say, language: str, exchange: Exchange, number: int) -> list[Row]:
    site = InlineKeyboardButton(text=say("button-site", exchange=tidy(exchange.name)), url=exchange.page.in_(language))
    back = button(say("button-back"), Page(exchange=exchange.id, step=number - 1))
    forward = button(say("button-next"), Page(exchange=exchange.id, step=number + 1))
    last = number == len(exchange.steps) - 1
    return [[site] if number == 0 else [], ([] if number == 0 else [back]) + ([] if last else [forward])]


def _have(say: Say, exchange: Exchange) -> InlineKeyboardButton:
    return button(say("button-have"), HaveKey(exchange=exchange.id))
