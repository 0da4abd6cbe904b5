"""The service's addresses as messages: the list to copy, what to do before a check, why some are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from handlers.buttons import button, copies, keyboard
from handlers.findings import lapses
from handlers.writing import COMMON_SEPARATOR, Panel, Say, address_lines, blocks, lines, plain, sentence
from keys.model import Advice, Egress, Exchange, Verdict


def addresses(say: Say, language: str, egress: Sequence[Egress], exchange: Exchange | None) -> Panel:
    """All addresses, in the form this exchange takes; without one in the form that most do."""
    if not egress:
        return Panel(say("addresses-none"))
    separator = exchange.whitelist.separator if exchange else COMMON_SEPARATOR
    text = blocks(
        say("addresses-title-exchange", exchange=plain(exchange.name)) if exchange else say("addresses-title"),
        address_lines(say, egress, separator),
        sentence(say, language, exchange.whitelist.how) if exchange else say("addresses-where"),
    )
    return Panel(text, keyboard(*copies(say, egress, separator)))


def addresses_first(
    say: Say,
    language: str,
    exchange: Exchange,
    egress: Sequence[Egress],
    support: str | None,
    go: CallbackData,
    *ways: InlineKeyboardButton,
    kept: bool = False,
) -> Panel:
    """What is to be done before an exchange is asked that ends a key on a question from a foreign address.

    `go`: what the button carries that says it is done; `ways`: other buttons; `kept`: the values wait in a draft.
    """
    text = blocks(
        say("first-title", exchange=plain(exchange.name)),
        say("first-why", exchange=plain(exchange.name)),
        *(_to_put_in(say, language, exchange, egress) if egress else _unbound(say, support)),
        say("first-kept") if kept else "",
    )
    done = button(say("button-ready" if egress else "button-unbound"), go)
    return Panel(text, keyboard(*copies(say, egress, exchange.whitelist.separator), [done], list(ways)))


def _to_put_in(say: Say, language: str, exchange: Exchange, egress: Sequence[Egress]) -> Iterator[str]:
    yield lines(say("addresses-add", count=len(egress)), address_lines(say, egress, exchange.whitelist.separator))
    yield sentence(say, language, exchange.whitelist.how)


def _unbound(say: Say, support: str | None) -> Iterator[str]:
    yield say("first-none")
    yield say("help-support", contact=plain(support)) if support else ""


def reasons(say: Say, language: str, exchange: Exchange, verdict: Verdict, missing: int) -> Iterator[str]:
    """Why these addresses are asked for."""
    bare = Advice.NO_IP_WHITELIST in verdict.advice
    yield say("reminder-bare") if bare else say("reminder-missing", count=missing)
    if lapses(verdict):
        yield sentence(say, language, exchange.whitelist.without)
