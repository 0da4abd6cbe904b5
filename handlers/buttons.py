"""What a button carries back, and the buttons that several messages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from uuid import uuid4

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from handlers.writing import COPY_LIMIT, LABEL, Say, clip, tidy
from keys.model import Egress

Row = list[InlineKeyboardButton]


class Pick(CallbackData, prefix="pick"):
    exchange: str


class Page(CallbackData, prefix="page"):
    """A page of the guide; `step` counts from 0."""

    exchange: str
    step: int


class Way(CallbackData, prefix="way"):
    """A guide: `open` it where it was left, `before` its steps, `go` on to them, `anew` from the beginning."""

    exchange: str
    do: Literal["open", "before", "go", "anew"]


class Tick(CallbackData, prefix="tick"):
    """A prerequisite is there, or is not after all."""

    exchange: str
    word: str


class Take(CallbackData, prefix="take"):
    """A way at a fork before the steps."""

    exchange: str
    fork: str
    choice: str


class Differs(CallbackData, prefix="differs"):
    """The exchange's screen is not as this step of the guide says."""

    exchange: str
    step: int


class Report(CallbackData, prefix="report"):
    """What was said of a screen goes to the operator: with the picture, or `bare`."""

    do: Literal["send", "bare"]


class HaveKey(CallbackData, prefix="have"):
    exchange: str


class Again(CallbackData, prefix="again"):
    check: str


class Ready(CallbackData, prefix="ready"):
    """The addresses are on the key's list: the key that is being entered may be asked about now."""

    exchange: str


class AddInstead(CallbackData, prefix="instead"):
    """The key of this check was to take the place of one of another account: it shall be a key of its own."""

    check: str


class Replace(CallbackData, prefix="repl"):
    """A new key in the place of this one."""

    key: str


class ReadyAgain(CallbackData, prefix="sure"):
    """The same of a check that is to be made once more."""

    check: str


class Where(CallbackData, prefix="where"):
    """The picture of where this fault or advice is put right at the exchange."""

    exchange: str
    word: str


class Close(CallbackData, prefix="close"):
    """The message under which the button stands has done its work."""


class Cancel(CallbackData, prefix="cancel"):
    pass


class KeyDo(CallbackData, prefix="key"):
    key: str
    do: Literal[
        "check", "check_yes", "show", "rename", "delete", "delete_yes", "mute", "ip", "moved", "pause", "resume"
    ]


class Undo(CallbackData, prefix="undo"):
    """Of the deletion of this key."""

    key: str


class Keys(CallbackData, prefix="keys"):
    """A page of the list of keys, counted from 0."""

    page: int


class Clock(CallbackData, prefix="clock"):
    """How many minutes the person's clock is ahead of UTC."""

    offset: int


class Lang(CallbackData, prefix="lang"):
    code: str


class ForgetMe(CallbackData, prefix="forget"):
    do: Literal["ask", "yes", "no"]


class Admit(CallbackData, prefix="admit"):
    """An answer of the operator's people to whoever asked to be let in."""

    owner: int
    do: Literal["yes", "no"]


class People(CallbackData, prefix="people"):
    """A page of the list of those who use the bot, for the operator's people; counted from 0."""

    page: int


class Stuck(CallbackData, prefix="stuck"):
    """Likewise of those who are stuck."""

    page: int


class CastTo(CallbackData, prefix="castto"):
    """To whom a broadcast goes: a word of ours, or the id of an exchange. `id`: of the broadcast that is being written."""

    id: str
    who: str


class Cast(CallbackData, prefix="cast"):
    """On with a broadcast: `whom` it may go to, of which `exchanges`, the `same` text in all languages, `send` it."""

    id: str
    do: Literal["whom", "exchanges", "same", "send"]


class AsIs(CallbackData, prefix="asis"):
    field: str


class NewKey(CallbackData, prefix="new"):
    exchange: str


def fresh_id() -> str:
    """An id that tells nothing and cannot be guessed."""
    return uuid4().hex


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def cancel(say: Say) -> InlineKeyboardButton:
    return button(say("button-cancel"), Cancel())


def rows(buttons: Iterable[InlineKeyboardButton], across: int = 1) -> list[Row]:
    row = list(buttons)
    return [row[start : start + across] for start in range(0, len(row), across)]


def keyboard(*lines: Row) -> InlineKeyboardMarkup | None:
    """Rows without a button are left out; None where none is left."""
    kept = [line for line in lines if line]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None


def turns(say: Say, page: int, last: int, to: Callable[[int], CallbackData]) -> Row:
    """Back and on from this page, as far as there are others."""
    back = [button(say("button-back"), to(page - 1))] if page else []
    return back + ([button(say("button-next"), to(page + 1))] if page < last else [])


def copies(say: Say, egress: Sequence[Egress], separator: str) -> list[Row]:
    """A copy button for each address, and one for the whole list where Telegram can copy that much."""
    single = [_copy(say("button-copy", label=clip(tidy(each.label), LABEL)), each.address) for each in egress]
    return [*rows(single), *copy_all(say, egress, separator)]


def copy_all(say: Say, egress: Sequence[Egress], separator: str) -> list[Row]:
    """One copy button for all of several addresses, unless they are more than Telegram copies."""
    whole = separator.join(each.address for each in egress)
    return [[_copy(say("button-copy-all"), whole)]] if len(egress) > 1 and len(whole) <= COPY_LIMIT else []


def _copy(text: str, copied: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=copied))
