"""A change of the service's addresses in words: what comes, what goes and when, for one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiogram.types import InlineKeyboardButton

from handlers.buttons import KeyDo, Where, button, copies, keyboard
from handlers.writing import LABEL, Panel, Say, address_lines, blocks, key_title, lines, plain, sentence
from keys.campaign import Ready
from keys.model import Advice, Egress, Exchange, StoredKey


def moving(
    say: Say,
    language: str,
    key: StoredKey,
    exchange: Exchange,
    added: Sequence[Egress],
    dropped: Sequence[Egress],
    by: datetime,
    ready: Ready,
) -> Panel:
    """What to add now, what stays until the day, and how it is made sure of."""
    text = blocks(
        key_title(say, exchange, key),
        say("moving-what", date=by),
        lines(say("addresses-add", count=len(added)), address_lines(say, added, exchange.whitelist.separator)),
        sentence(say, language, exchange.whitelist.how),
        lines(say("moving-stays", count=len(dropped)), *_plain_lines(say, dropped)) if dropped else "",
        say("moving-unknown") if ready is Ready.UNKNOWN else say("moving-check"),
    )
    return Panel(
        text, keyboard(*copies(say, added, exchange.whitelist.separator), *_buttons(say, key, exchange, ready))
    )


def _buttons(say: Say, key: StoredKey, exchange: Exchange, ready: Ready) -> list[list[InlineKeyboardButton]]:
    word = Advice.OUR_IP_MISSING
    where = [button(say("button-where"), Where(exchange=exchange.id, word=word))] if word in exchange.places else []
    if ready is Ready.UNKNOWN:
        return [[button(say("button-moved"), KeyDo(key=key.id, do="moved"))], where]
    return [[button(say("button-again"), KeyDo(key=key.id, do="check"))], where]


def moved(say: Say, language: str, key: StoredKey, exchange: Exchange) -> Panel:  # noqa: ARG001 - all panels begin alike
    """The key is ready for the change."""
    return Panel(blocks(key_title(say, exchange, key), say("moving-ready")))


def moving_over(say: Say, language: str, key: StoredKey, exchange: Exchange, dropped: Sequence[Egress]) -> Panel:
    """The change is done: what may go from the list."""
    text = blocks(
        key_title(say, exchange, key),
        say("moving-over"),
        lines(say("moving-goes", count=len(dropped)), *_plain_lines(say, dropped)) if dropped else "",
        sentence(say, language, exchange.whitelist.how) if dropped else "",
    )
    return Panel(text)


def _plain_lines(say: Say, addresses: Sequence[Egress]) -> list[str]:
    return [say("address", label=plain(one.label, LABEL), address=plain(one.address)) for one in addresses]
