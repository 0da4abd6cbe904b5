"""Stored keys as messages: the list, one key with what is known of it, the question before deleting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton

from handlers.buttons import KeyDo, Keys, NewKey, Replace, Undo, button, keyboard, rows, turns
from handlers.causes import causes, other_causes
from handlers.findings import Reading, findings, folded
from handlers.replace_words import history
from handlers.writing import LABEL, Panel, Say, blocks, clip, fold, key_title, lines, plain, tidy
from keys.model import Exchange, Former, Status, StoredKey, Wanted

ON_A_PAGE = 20


def key_list(
    say: Say,
    language: str,  # noqa: ARG001 - all panels begin alike
    keys: Sequence[StoredKey],
    exchanges: Mapping[str, Exchange],
    page: int = 0,
) -> Panel:
    """The keys with their state, each with a button that opens it; a page that is not there is the nearest that is."""
    add = button(say("button-add-key"), NewKey(exchange=""))
    if not keys:
        return Panel(say("keys-none"), keyboard([add]))
    last = (len(keys) - 1) // ON_A_PAGE
    page = min(max(page, 0), last)
    here = keys[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    each = (_line(say, key, exchanges[key.exchange]) for key in here)
    shown = [button(clip(tidy(key.name), LABEL), KeyDo(key=key.id, do="show")) for key in here]
    title = say("keys-title", count=len(keys))
    return Panel(
        blocks(title, lines(*each)),
        keyboard(*rows(shown, across=2), turns(say, page, last, lambda to: Keys(page=to)), [add]),
    )


def _line(say: Say, key: StoredKey, exchange: Exchange) -> str:
    state = say(_mark(key), text=plain(key.name, LABEL))
    line = say("keys-line", state=state, exchange=plain(exchange.name), api_key=plain(key.api_key))
    return line if key.paused_at is None else say("keys-line-paused", line=line)


def _mark(key: StoredKey) -> str:
    if key.paused_at is not None:
        return "line-waiting"
    match key.verdict.status:
        case Status.ACCEPTED:
            return "line-warning" if key.verdict.flawed else "line-passed"
        case Status.REFUSED:
            return "line-failed"
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            return "line-unknown"


def key_card(
    say: Say, language: str, key: StoredKey, exchange: Exchange, wanted: Wanted, former: Sequence[Former] = ()
) -> Panel:
    """One key: its state, what it may do, and what can be done with it. `former`: those that were in its place before."""
    reading = Reading(say, language, exchange, key.verdict, wanted)
    text = blocks(
        key_title(say, exchange, key),
        say("card-unproven") if key.verdict.unproven else say(f"card-{key.verdict.status}"),
        causes(reading),
        say("card-paused", date=key.paused_at) if key.paused_at is not None else "",
        findings(reading),
        say("card-dates", added=key.added_at, checked=key.checked_at),
    )
    rest = blocks(other_causes(reading), folded(reading), history(say, former))
    return Panel(fold(text, rest), keyboard(*rows(_doings(say, key), across=2)))


def _doings(say: Say, key: StoredKey) -> list[InlineKeyboardButton]:
    return [
        button(say("button-again"), KeyDo(key=key.id, do="check")),
        button(say("button-addresses"), KeyDo(key=key.id, do="ip")),
        button(say("button-replace"), Replace(key=key.id)),
        button(say("button-rename"), KeyDo(key=key.id, do="rename")),
        button(say("button-mute"), KeyDo(key=key.id, do="mute")),
        _pause(say, key),
        button(say("button-delete"), KeyDo(key=key.id, do="delete")),
    ]


def _pause(say: Say, key: StoredKey) -> InlineKeyboardButton:
    if key.paused_at is None:
        return button(say("button-pause"), KeyDo(key=key.id, do="pause"))
    return button(say("button-resume"), KeyDo(key=key.id, do="resume"))


def paused(say: Say, key: StoredKey) -> Panel:
    resume = button(say("button-resume"), KeyDo(key=key.id, do="resume"))
    return Panel(say("key-paused", name=plain(key.name, LABEL)), keyboard([resume]))


def deleted(say: Say, language: str, key: StoredKey, exchange: Exchange) -> Panel:
    """For a minute it can be brought back; at the exchange it goes on to exist, and there is where to go."""
    text = blocks(
        say("key-deleted", name=plain(key.name), exchange=plain(exchange.name)),
        say("key-deleted-there", exchange=plain(exchange.name), api_key=plain(key.api_key)),
        say("key-deleted-undo"),
    )
    site = InlineKeyboardButton(text=say("button-site", exchange=tidy(exchange.name)), url=exchange.page.in_(language))
    return Panel(text, keyboard([button(say("button-undo"), Undo(key=key.id))], [site]))


def delete_ask(say: Say, key: StoredKey) -> Panel:
    """Is it meant? The key at the exchange is not touched by it."""
    yes = button(say("button-delete-yes"), KeyDo(key=key.id, do="delete_yes"))
    no = button(say("button-delete-no"), KeyDo(key=key.id, do="show"))
    return Panel(say("delete-ask", name=plain(key.name, LABEL), api_key=plain(key.api_key)), keyboard([no], [yes]))
