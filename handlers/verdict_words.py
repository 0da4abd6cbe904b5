"""The verdict as a message: one headline, what is wrong and what to press, what passed, one next action."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiogram.types import InlineKeyboardButton

from handlers.buttons import Again, KeyDo, NewKey, Replace, Row, button, copies, copy_all, keyboard
from handlers.causes import causes, other_causes
from handlers.findings import Reading, advised, folded, passed, to_add, unsaid
from handlers.where_words import where_button
from handlers.writing import LABEL, Panel, Say, address_lines, blocks, fold, label, lines, listed, plain, sentence
from keys.account import Need
from keys.model import Advice, Exchange, Fault, Status, Verdict, Wanted
from keys.readiness import unmet

NEEDS_NEW = frozenset(
    {
        Fault.UNKNOWN_KEY,
        Fault.BAD_SECRET,
        Fault.BAD_PASSPHRASE,
        Fault.MALFORMED,
        Fault.WRONG_KEY_TYPE,
        Fault.MAIN_KEY_PASTED,
        Fault.EXPIRED,
        Fault.DISABLED,
        Fault.WRONG_ENVIRONMENT,
    }
)
FOR_LATER = frozenset({Advice.EXPIRES_SOON, Advice.LAPSES_WHEN_IDLE})  # nothing to put right and check again today


def verdict(
    say: Say,
    language: str,
    exchange: Exchange,
    verdict: Verdict,
    *,
    wanted: Wanted,
    key_name: str | None,
    check: str | None,
    key: str | None,
    minutes_left: int | None,
    again_in: int | None = None,
    wrong: Collection[str] = (),
    replaces: str | None = None,
) -> Panel:
    """The card of one check.

    `check`: id for "check again" while its credentials are kept, for `minutes_left` more; `key`: id of the stored
    key; `again_in`: minutes until what is unsure is asked again without the trader; `wrong`: names of the fields that
    are waited for once more, while the others are kept; `replaces`: id of the stored key whose place it is to take.
    """
    reading = Reading(say, language, exchange, verdict, wanted)
    again = _again(say, check, key)
    actions = list(_actions(reading, again, key, replaces))
    text = blocks(
        lines(*_head(reading, key_name)),
        causes(reading),
        _send_again(reading, wrong, minutes_left),
        lines(*advised(reading), *unsaid(reading)),
        _addresses(reading),
        lines(*passed(reading)),
        _next(reading, minutes_left if check is not None else None, again_in, again if again in actions else None),
    )
    rest = blocks(other_causes(reading), folded(reading))
    buttons = [*actions[:1], *where_button(reading), *actions[1:]]
    return Panel(fold(text, rest), keyboard(*([each] for each in buttons), *_copies(reading)))


def _head(reading: Reading, key_name: str | None) -> Iterator[str]:
    verdict = reading.verdict
    yield _title(reading)
    if verdict == Verdict(status=Status.REFUSED, exchange=verdict.exchange):
        yield reading.say("refused-unexplained")
    if key_name:
        yield reading.say("verdict-key", name=plain(key_name, LABEL))
    yield _in_short(reading)


def _in_short(reading: Reading) -> str:
    say, verdict = reading.say, reading.verdict
    match verdict.status:
        case Status.ACCEPTED:
            if verdict.flawed:
                return say("accepted-advice")
            return "" if to_add(reading) else say("accepted-ready")
        case Status.REFUSED:
            return say("several-causes") if len(verdict.faults) > 1 else ""
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            return "" if verdict.unproven else say("unsure-calm")


def _title(reading: Reading) -> str:
    say, name = reading.say, plain(reading.exchange.name)
    unproven = reading.verdict.unproven
    return (
        say("verdict-unproven", exchange=name) if unproven else say(f"verdict-{reading.verdict.status}", exchange=name)
    )


def _send_again(reading: Reading, wrong: Collection[str], minutes: int | None) -> str:
    fields = [each for each in reading.exchange.fields if each.name in wrong]
    if not fields:
        return ""
    labels = listed(reading.say, (label(reading.say, reading.language, each.label) for each in fields))
    return reading.say("send-again", fields=labels, minutes=minutes or 0)


def _addresses(reading: Reading) -> str:
    """The addresses that advice is about; where they are a cause of a refusal, they stand with it."""
    missing = to_add(reading)
    if not missing or Fault.IP_NOT_ALLOWED in reading.faults:
        return ""
    say, whitelist = reading.say, reading.exchange.whitelist
    how = sentence(say, reading.language, whitelist.how)
    compare = Advice.EGRESS_UNVERIFIED in reading.verdict.advice  # they may all be there
    return lines(
        say("compare-addresses" if compare else "addresses-add", count=len(missing)),
        address_lines(say, missing, whitelist.separator),
        say("compare-how", how=how) if compare else how,
    )


def _copies(reading: Reading) -> list[Row]:
    """Of what is to be put in now, not of what a later cause may ask for: the whole list where it can be copied."""
    if Fault.IP_NOT_ALLOWED in reading.faults[1:]:
        return []
    values = (reading.say, to_add(reading), reading.exchange.whitelist.separator)
    return copy_all(*values) or copies(*values)


def _next(reading: Reading, minutes: int | None, again_in: int | None, again: InlineKeyboardButton | None) -> str:
    """What happens next, where it is not said with the cause."""
    say = reading.say
    if reading.verdict.unproven:
        return ""
    match reading.verdict.status:
        case Status.ACCEPTED:
            return ""
        case Status.REFUSED:
            if again is None:
                return ""
            return say("again-fixed") if minutes is None else say("again-left", minutes=minutes)
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            if again_in is not None:
                return say("unsure-again", minutes=again_in)
            return say("unsure-later") if again is not None else say("unsure-anew")


def _again(say: Say, check: str | None, key: str | None) -> InlineKeyboardButton | None:
    if check is not None:
        return button(say("button-again"), Again(check=check))
    return button(say("button-again"), KeyDo(key=key, do="check")) if key is not None else None


def _actions(
    reading: Reading, again: InlineKeyboardButton | None, key: str | None, replaces: str | None
) -> Iterator[InlineKeyboardButton]:
    """The next action first; a second one where it is not known which of several causes it is."""
    say, verdict = reading.say, reading.verdict
    new = _new(reading, key, replaces)
    match verdict.status:
        case Status.ACCEPTED:
            if key is not None:
                mend = to_add(reading) or unmet(verdict.needs) or not FOR_LATER.issuperset(verdict.advice)
                do, text = ("check", "button-again") if mend else ("show", "button-key")
                yield button(say(text), KeyDo.model_validate({"key": key, "do": do}))
        case Status.REFUSED:
            yield from _ways_on(verdict, again, new)
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            yield again or new


def _new(reading: Reading, key: str | None, replaces: str | None) -> InlineKeyboardButton:
    """A key that is stored already keeps its place, and the new one comes there, unless it is to be another account's."""
    if Need.SUBACCOUNT_ONLY in unmet(reading.verdict.needs):
        return button(reading.say("button-new-key"), NewKey(exchange=reading.exchange.id))
    if key is not None:
        return button(reading.say("button-replace"), Replace(key=key))
    place = Replace(key=replaces) if replaces is not None else NewKey(exchange=reading.exchange.id)
    return button(reading.say("button-new-key"), place)


def _of_another(verdict: Verdict, fault: Fault) -> bool:
    """A key of the main account, where one of a sub-account is needed."""
    return fault is Fault.ACCOUNT_NOT_READY and Need.SUBACCOUNT_ONLY in unmet(verdict.needs)


def _ways_on(
    verdict: Verdict, again: InlineKeyboardButton | None, new: InlineKeyboardButton
) -> tuple[InlineKeyboardButton, ...]:
    """What helps against the first cause comes first."""
    wants_new = [fault in NEEDS_NEW or _of_another(verdict, fault) for fault in verdict.faults]
    if again is None or (wants_new and all(wants_new)):
        return (new,)
    if not any(wants_new):
        return (again,)
    return (new, again) if wants_new[0] else (again, new)
