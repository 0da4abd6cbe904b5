"""Choosing an exchange as messages: those on offer, and what is said of a name that is none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exchanges.names import past
from handlers.buttons import Pick, button, cancel, keyboard, rows
from handlers.writing import LABEL, Panel, Say, lines, listed, plain, tidy
from keys.model import Exchange

LONGEST_NAME = 3  # words
CHOICES = 40  # buttons of one message: what is beyond is called by its name


def choose(say: Say, language: str, exchanges: Sequence[Exchange]) -> Panel:  # noqa: ARG001 - all panels begin alike
    """Which exchange to add a key of; two a row, in the order given."""
    picks = [button(tidy(each.name), Pick(exchange=each.id)) for each in exchanges[:CHOICES]]
    text = lines(say("choose"), say("choose-type") if len(exchanges) > CHOICES else "")
    return Panel(text, keyboard(*rows(picks, across=2), [cancel(say)]))


def name_in(text: str | None, find: Callable[[str], Exchange | None]) -> str | None:
    """The name at the head of what follows a command: as many words as an exchange is called by, else the first."""
    words = tidy(text or "").split()[:LONGEST_NAME]
    heads = (" ".join(words[:size]) for size in range(len(words), 0, -1))
    return next((head for head in heads if find(head) is not None), words[0] if words else None)


def not_taken(say: Say, exchange: Exchange | None, name: str, meant: Sequence[Exchange]) -> str:
    """Why a typed name leads nowhere: not offered, closed, misspelled or unknown. `meant`: what it may stand for."""
    if exchange is not None:
        return say("addkey-not-offered", exchange=plain(exchange.name))
    gone = past(name)
    if gone is not None and gone.now is None:
        return say("addkey-closed", exchange=plain(gone.name))
    if meant:
        return say("addkey-perhaps", name=plain(name, LABEL), others=listed(say, [plain(each.name) for each in meant]))
    return say("addkey-unknown-exchange", name=plain(name, LABEL))


def renamed(say: Say, exchange: Exchange, name: str) -> str | None:
    """What is said to who calls an exchange by a name that it has put off."""
    old = past(name)
    if old is None or old.now != exchange.id:
        return None
    return say("addkey-renamed", old=plain(old.name), exchange=plain(exchange.name))
