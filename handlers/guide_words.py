"""The way to a key as messages: the exchanges on offer, what is needed first, the forks, the guide's pages."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton

from handlers.buttons import Differs, HaveKey, Page, Row, Take, Tick, Way, button, cancel, copies, keyboard, rows
from handlers.choosing_words import CHOICES
from handlers.writing import (
    CAPTION_LIMIT,
    LABEL,
    Panel,
    Say,
    address_lines,
    blocks,
    fold,
    form,
    lines,
    plain,
    rights,
    seen,
    sentence,
    tidy,
)
from keys.boxes import boxes_off, boxes_on
from keys.guide import ACCOUNT, DEVICE, SITE, Fork, needed
from keys.model import Bookmark, Egress, Exchange, Step, Text, Wanted
from pictures import of_step

ADDRESSES = re.compile(r"\bIPs?\b")  # in the English text of the one step that takes addresses


def guides(say: Say, language: str, exchanges: Sequence[Exchange]) -> Panel:  # noqa: ARG001 - all panels begin alike
    """Which exchange to read the guide of."""
    pages = [button(tidy(each.name), Way(exchange=each.id, do="open")) for each in exchanges[:CHOICES]]
    return Panel(say("guides"), keyboard(*rows(pages, across=2)))


def before(
    say: Say, language: str, exchange: Exchange, profile_name: str, wanted: Wanted, mark: Bookmark, *, in_flow: bool
) -> Panel:
    """What has to be there first, which rights are asked for and which are to stay off."""
    words = needed(exchange, wanted)
    text = blocks(
        say("before-title", exchange=plain(exchange.name), service=plain(profile_name, LABEL)),
        _left(say, exchange, mark),
        _prerequisites(say, words, mark),
        _asked(say, language, exchange, wanted),
        say("before-calm"),
    )
    ticks = [_tick(say, exchange, word, mark) for word in words]
    return Panel(text, keyboard(*rows(ticks, across=2), *_onwards(say, exchange, words, mark), _out(say, in_flow)))


def _left(say: Say, exchange: Exchange, mark: Bookmark) -> str:
    if not mark.step:
        return ""
    return say("before-left", step=_number(exchange, mark) + 1, steps=len(exchange.steps), date=mark.seen_at)


def _prerequisites(say: Say, words: Sequence[str], mark: Bookmark) -> str:
    if not words:
        return ""
    needs = (
        say("before-need", there="yes" if word in mark.ticked else "no", what=say(f"prerequisite-{word}"))
        for word in words
    )
    return lines(say("before-first"), *needs)


def _tick(say: Say, exchange: Exchange, word: str, mark: Bookmark) -> InlineKeyboardButton:
    text = say("button-tick", there="yes" if word in mark.ticked else "no", what=say(f"need-{word}"))
    return button(text, Tick(exchange=exchange.id, word=word))


def _onwards(say: Say, exchange: Exchange, words: Sequence[str], mark: Bookmark) -> list[Row]:
    go = Way(exchange=exchange.id, do="go")
    have = [button(say("button-have"), HaveKey(exchange=exchange.id))]
    if mark.step:
        anew = button(say("button-anew"), Way(exchange=exchange.id, do="anew"))
        return [[button(say("button-go-on", step=_number(exchange, mark) + 1), go)], [anew], have]
    return [[button(say("button-steps" if mark.ticked >= set(words) else "button-all-there"), go)], have]


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


def fork(
    say: Say, language: str, exchange: Exchange, ahead: Fork, exchanges: Sequence[Exchange], *, in_flow: bool
) -> Panel:
    """A question before the steps. `exchanges`: those on offer, among them the sites that can be chosen."""
    sites = [each for each in exchanges if ahead.name == SITE and each.id in ahead.choices]
    hosts = {each.id: each.page.in_(language).split("/")[2] for each in sites}
    apart = len({*hosts.values()}) == len(hosts)  # else they are parts of one site
    ways = {each.id: _site(say, each, hosts[each.id] if apart else "") for each in sites} or {
        choice: say(f"fork-{ahead.name}-{choice}") for choice in ahead.choices
    }
    text = say(f"fork-{ahead.name}" if apart else "fork-part", exchange=plain(exchange.name))
    takes = [
        button(ways[choice], Take(exchange=exchange.id, fork=ahead.name, choice=choice)) for choice in ahead.choices
    ]
    back = button(say("button-back"), Way(exchange=exchange.id, do="before"))
    return Panel(text, keyboard(*rows(takes), [back], _out(say, in_flow)))


def _site(say: Say, site: Exchange, host: str) -> str:
    return say("fork-site-choice", exchange=tidy(site.name), host=host) if host else tidy(site.name)


def guide_page(
    say: Say,
    language: str,
    exchange: Exchange,
    mark: Bookmark,
    profile_name: str,
    wanted: Wanted,
    *,
    in_flow: bool,
    resumed: bool = False,
    reports: bool = False,
) -> Panel:
    """The step at which the mark is, with its picture; one that is not there becomes the nearest that is.

    `resumed`: it was left there some time ago; `reports`: the trader can tell the operator that the screen differs.
    """
    number = _number(exchange, mark)
    picture = of_step(exchange, number, language, form(profile_name, wanted), mark.chosen.get(DEVICE, "web"))
    shown = exchange.steps[number]
    takes = ADDRESSES.search(shown.text.en) is not None
    here = wanted.listed if takes else ()
    head = blocks(
        say("guide-resumed", date=mark.seen_at) if resumed else "",
        say("guide-title", exchange=plain(exchange.name), step=number + 1, steps=len(exchange.steps)),
        _step(say, language, shown, shown.said(mark.chosen.get(ACCOUNT)), pictured=picture is not None),
        say("addresses-none") if takes and not wanted.listed else "",
    )
    foot = say("guide-general") if exchange.basic else say("guide-checked", date=exchange.checked)
    text = blocks(head, _addresses(say, exchange, here, shown=picture is not None), foot)
    if picture is not None:
        told = fold(text, html.escape(picture.alt))
        text = told if seen(told) <= CAPTION_LIMIT else text
    buttons = [*copies(say, here, exchange.whitelist.separator), *_page(say, language, exchange, number)]
    anew = [button(say("button-anew"), Way(exchange=exchange.id, do="anew"))] if resumed else []
    differs = [button(say("button-differs"), Differs(exchange=exchange.id, step=number))] if reports else []
    have = [button(say("button-have"), HaveKey(exchange=exchange.id))]
    return Panel(text, keyboard(*buttons, anew, have, differs, _out(say, in_flow)), picture)


def _number(exchange: Exchange, mark: Bookmark) -> int:
    return min(max(mark.step or 0, 0), len(exchange.steps) - 1)


def _step(say: Say, language: str, step: Step, text: Text, *, pictured: bool) -> str:
    return lines(
        say(f"step-{step.do}", text=plain(text.in_(language), 1000)),
        _unsure_label(say, language, text, pictured=pictured),
        say("step-note", note=sentence(say, language, step.note)) if step.note else "",
    )


def _unsure_label(say: Say, language: str, text: Text, *, pictured: bool) -> str:
    """A picture has the English labels, and would leave the screen of a phone if the text had them once more."""
    if not text.unconfirmed:
        return ""
    if text.translated_in(language) and not pictured:
        return say("step-unconfirmed-english", english=plain(text.en, 1000))
    return say("step-unconfirmed")


def _addresses(say: Say, exchange: Exchange, egress: Sequence[Egress], *, shown: bool) -> str:
    """`shown`: on a picture, which is to stay in sight with the buttons."""
    if not egress:
        return ""
    if shown:
        return say("guide-addresses-shown")
    return lines(say("guide-addresses"), address_lines(say, egress, exchange.whitelist.separator))


def _page(say: Say, language: str, exchange: Exchange, number: int) -> list[Row]:
    site = InlineKeyboardButton(text=say("button-site", exchange=tidy(exchange.name)), url=exchange.page.in_(language))
    first, last = number == 0, number == len(exchange.steps) - 1
    before = Way(exchange=exchange.id, do="before") if first else Page(exchange=exchange.id, step=number - 1)
    back = button(say("button-back"), before)
    forward = button(say("button-next"), Page(exchange=exchange.id, step=number + 1))
    return [[site] if first else [], [back] if last else [back, forward]]


def _out(say: Say, in_flow: bool) -> Row:
    """A guide that is read alone has nothing to cancel."""
    return [cancel(say)] if in_flow else []
