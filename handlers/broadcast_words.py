"""A broadcast as its writer sees it, from the question to whom until all have it; and as it comes to those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aiogram.types import InlineKeyboardButton

from handlers.buttons import Cast, CastTo, button, cancel, keyboard, rows
from handlers.writing import LABEL, Panel, Say, blocks, plain, tidy
from keys.model import Exchange

LONGEST_TEXT = 3500  # characters: with what stands above it, and in any language, it stays one message
WORDS = ("all", "refused", "moving")  # for those whom no exchange names
MOST_EXCHANGES = 60  # buttons; those with the most people


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A broadcast that is being written. `to`: one of WORDS or the id of an exchange; `texts`: HTML by language."""

    id: str
    by: int
    to: str
    texts: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def broadcast_whom(say: Say, id: str, counts: Mapping[str, int]) -> Panel:
    """`counts`: how many people each word and each exchange stands for; who is nobody has no button."""
    if not counts:
        return Panel(say("broadcast-nobody"))
    known = [_to(say, id, word, say(f"broadcast-to-{word}"), counts[word]) for word in WORDS if word in counts]
    at = [button(say("button-cast-exchanges"), Cast(id=id, do="exchanges"))] if counts.keys() - set(WORDS) else []
    return Panel(say("broadcast-whom"), keyboard(*rows(known), at, [cancel(say)]))


def broadcast_exchanges(say: Say, id: str, counts: Mapping[str, int], exchanges: Mapping[str, Exchange]) -> Panel:
    ids = sorted(counts.keys() - set(WORDS), key=lambda one: (-counts[one], one))[:MOST_EXCHANGES]
    known = [_to(say, id, one, tidy(exchanges[one].name), counts[one]) for one in ids]
    back = button(say("button-back"), Cast(id=id, do="whom"))
    return Panel(say("broadcast-exchanges"), keyboard(*rows(known, across=2), [back]))


def _to(say: Say, id: str, who: str, name: str, count: int) -> InlineKeyboardButton:
    return button(say("button-cast-to", whom=name, count=count), CastTo(id=id, who=who))


def broadcast_ask(say: Say, to: str, count: int, language: str | None, *, same: str | None) -> Panel:
    """`language`: its name, where there are several; `same`: id of the broadcast whose first text may do for all."""
    text = blocks(
        say("broadcast-people", whom=to, count=count),
        say("broadcast-ask", limit=LONGEST_TEXT),
        say("broadcast-language", language=language) if language else "",
    )
    all_alike = [button(say("button-cast-same"), Cast(id=same, do="same"))] if same else []
    return Panel(text, keyboard(all_alike, [cancel(say)]))


def broadcast_to(say: Say, to: str, exchanges: Mapping[str, Exchange]) -> str:
    """The audience in words."""
    return say(f"broadcast-to-{to}") if to in WORDS else say("broadcast-at", exchange=plain(exchanges[to].name))


def broadcast(say: Say, service: str, text: str) -> Panel:
    """As it comes to everybody. `text`: HTML."""
    return Panel(blocks(say("broadcast-title", service=plain(service, LABEL)), text))


def broadcast_sure(say: Say, id: str, to: str, count: int) -> Panel:
    text = blocks(say("broadcast-sure"), say("broadcast-people", whom=to, count=count), say("broadcast-pace"))
    return Panel(text, keyboard([button(say("button-cast-send"), Cast(id=id, do="send"))], [cancel(say)]))


def broadcast_progress(say: Say, ends: Mapping[str | None, int]) -> Panel:
    """`ends`: how many letters ended in which way; None: wait."""
    left = ends.get(None, 0)
    figures = {how: ends.get(how, 0) for how in ("sent", "blocked", "refused")}
    title = say("broadcast-going", left=left) if left else say("broadcast-done")
    return Panel(blocks(title, say("broadcast-figures", **figures), say("broadcast-night") if left else ""))
