"""One key in the place of another: that it was done, that it was not, and which ones were there before."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.buttons import AddInstead, KeyDo, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, key_title, lines, plain
from keys.model import Exchange, Former, StoredKey, Verdict


def in_its_place(say: Say, exchange: Exchange, former: Sequence[Former], *, done: bool) -> str:
    """Above a verdict on a key that was to take the place of another."""
    if not done or not former:
        return say("replace-still")
    return say("replaced", exchange=plain(exchange.name), api_key=plain(former[-1].api_key))


def already(say: Say, key: StoredKey) -> str:
    """Above the verdict on a key that this person has stored before: it stays one entry."""
    return say("key-already", name=plain(key.name, LABEL))


def other_account(
    say: Say,
    language: str,  # noqa: ARG001 - all panels begin alike
    exchange: Exchange,
    verdict: Verdict,
    present: StoredKey | None,
    check: str,
) -> Panel:
    """A good key that was not taken. `present`: the key that stays; None: it went in the meantime."""
    new, old = verdict.facts.account, present.account if present is not None else None
    text = blocks(
        key_title(say, exchange, present) if present is not None else "",
        lines(
            say("other-account", exchange=plain(exchange.name)),
            say("other-account-which", new=plain(new, 100), old=plain(old, 100)) if new and old else "",
        ),
        say("other-account-do"),
    )
    keep = button(say("button-key"), KeyDo(key=present.id, do="show")) if present is not None else None
    return Panel(text, keyboard([button(say("button-add-instead"), AddInstead(check=check))], [keep] if keep else []))


def history(say: Say, former: Sequence[Former]) -> str:
    """To be folded under a key's card."""
    each = (say("history-line", api_key=plain(one.api_key), since=one.since, until=one.until) for one in former)
    return lines(say("history-title"), *each) if former else ""
