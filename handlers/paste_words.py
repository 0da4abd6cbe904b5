"""Taking a key as messages: what is in and what is to come, what looks damaged, how the check goes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiogram.types import InlineKeyboardButton

from exchanges import every
from handlers.buttons import AsIs, Pick, Way, button, cancel, keyboard
from handlers.writing import Panel, Say, blocks, label, lines, listed, plain, tidy
from keys.model import Exchange, Field, Stage
from keys.paste import Note

AFTER_ANSWER = frozenset({Stage.SPLITTING, Stage.RIGHTS})
PATIENCE = 5  # seconds of a check before the trader is told how long it has taken


def ask(
    say: Say,
    language: str,
    exchange: Exchange,
    have: Collection[str],
    doubtful: Collection[str] = (),
    notes: Sequence[str] = (),
    elsewhere: Sequence[Exchange] = (),
) -> Panel:
    """The prompt while a key is being entered.

    `have`: names of the fields that are in; `doubtful`: names of those whose value looks wrong and may be used
    as it is; `notes`: lines made by `damage`; `elsewhere`: exchanges whose keys those values look like.
    """
    fields = (say(_state(each, have), field=label(say, language, each.label)) for each in exchange.fields)
    title = say("ask-title", exchange=plain(exchange.name))
    text = blocks(lines(*notes), lines(title, *fields), lines(say("ask-order"), say("ask-gone")))
    others = [[_switch(say, each)] for each in elsewhere]
    unsure = [[_as_is(say, language, each)] for each in exchange.fields if each.name in doubtful]
    guide = button(say("button-guide"), Way(exchange=exchange.id, do="open"))
    return Panel(text, keyboard(*others, *unsure, [guide, cancel(say)]))


def _state(field: Field, have: Collection[str]) -> str:
    return "ask-have" if field.name in have else "ask-waiting"


def _as_is(say: Say, language: str, field: Field) -> InlineKeyboardButton:
    return button(say("button-as-is", field=tidy(field.label.in_(language))), AsIs(field=field.name))


def _switch(say: Say, exchange: Exchange) -> InlineKeyboardButton:
    return button(say("button-switch", exchange=exchange.name), Pick(exchange=exchange.id))


def damage(say: Say, language: str, note: Note, exchange: Exchange) -> str:
    """What looks wrong with a pasted value, or what was put right, and what to do about it."""
    field = next((each for each in exchange.fields if each.name == note.field), None)
    return say(
        f"damage-{note.kind}",
        field=label(say, language, field.label) if field else say("damage-message"),
        blocks="yes" if note.blocks else "no",
        exchange=plain(exchange.name),
        others=listed(say, [_name(each) for each in note.exchanges]),
    )


def _name(exchange: str) -> str:
    known = every().get(exchange)
    return plain(known.name if known else exchange)


def checking(
    say: Say,
    language: str,  # noqa: ARG001 - all panels begin alike
    exchange: Exchange,
    api_key_masked: str,
    stage: Stage | None,
    seconds: int = 0,
) -> Panel:
    """The live message of a check: what is done and what is being done; None: it waits for its turn."""
    text = blocks(
        say("checking-title", exchange=plain(exchange.name), api_key=plain(api_key_masked)),
        lines(say("checking-asked") if stage in AFTER_ANSWER else "", say(f"stage-{stage or 'waiting'}")),
        say("checking-seconds", seconds=seconds) if seconds >= PATIENCE else "",
        say("checking-free"),
    )
    return Panel(text)
