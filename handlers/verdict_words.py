"""The verdict as a message: one headline, what passed and what failed, what to press, one next action."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiogram.types import InlineKeyboardButton

from exchanges import site_name
from handlers.buttons import Again, KeyDo, NewKey, button, copies, keyboard
from handlers.findings import ENVIRONMENTS, Reading, advised, folded, passed, to_add, unsaid
from handlers.writing import (
    LABEL,
    Panel,
    Say,
    address_lines,
    blocks,
    fold,
    label,
    lines,
    listed,
    plain,
    rights,
    sentence,
)
from keys.boxes import boxes_on
from keys.model import Advice, Egress, Exchange, Fault, Status, Verdict, Wanted

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
    tried_again: bool = False,
    wrong: Collection[str] = (),
) -> Panel:
    """The card of one check.

    `check`: id for "check again" while its credentials are kept, for `minutes_left` more; `key`: id of the stored
    key; `tried_again`: what is unsure will be asked again without the trader; `wrong`: names of the fields that are
    waited for once more, while the others are kept.
    """
    reading = Reading(say, language, exchange, verdict, wanted)
    missing = to_add(reading)
    again = _again(say, check, key)
    actions = list(_actions(reading, again, key))
    left = minutes_left is not None and check is not None and again in actions
    text = blocks(
        lines(*_head(reading, key_name)),
        _causes(reading),
        _send_again(reading, wrong, minutes_left),
        lines(*passed(reading), *advised(reading), *unsaid(reading)),
        _addresses(reading, missing),
        say("unsure-again") if tried_again else "",
        say("again-left", minutes=minutes_left) if left else "",
    )
    buttons = [*copies(say, missing, exchange.whitelist.separator), *([each] for each in actions)]
    return Panel(fold(text, folded(reading)), keyboard(*buttons))


def _head(reading: Reading, key_name: str | None) -> Iterator[str]:
    verdict = reading.verdict
    yield reading.say(f"verdict-{verdict.status}", exchange=plain(reading.exchange.name))
    if verdict == Verdict(status=Status.REFUSED, exchange=verdict.exchange):
        yield reading.say("refused-unexplained")
    if key_name:
        yield reading.say("verdict-key", name=plain(key_name, LABEL))
    match verdict.status:
        case Status.ACCEPTED:
            if verdict.advice:
                yield reading.say("accepted-advice")
        case Status.REFUSED:
            if len(verdict.faults) > 1:
                yield reading.say("several-causes", count=len(verdict.faults))
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            yield reading.say("unsure-calm")


def _send_again(reading: Reading, wrong: Collection[str], minutes: int | None) -> str:
    fields = [each for each in reading.exchange.fields if each.name in wrong]
    if not fields:
        return ""
    labels = listed(reading.say, (label(reading.say, reading.language, each.label) for each in fields))
    return reading.say("send-again", fields=labels, minutes=minutes or 0)


def _causes(reading: Reading) -> str:
    """Each fault with what to do about it; only a refusal calls it a failure."""
    return blocks(*(lines(*_cause(reading, fault)) for fault in reading.faults))


def _cause(reading: Reading, fault: Fault) -> Iterator[str]:
    say, verdict = reading.say, reading.verdict
    mark = "line-failed" if verdict.status is Status.REFUSED else "line-unknown"
    yield say(mark, text=say(f"fault-{fault}"))
    if fault is Fault.WRONG_ENVIRONMENT and verdict.where:
        yield _where(say, verdict.where)
    if fault is Fault.IP_NOT_ALLOWED and verdict.caller_ip:
        yield say("caller", address=plain(verdict.caller_ip, 64))
    if fault is Fault.MISSING_PERMISSION and verdict.missing:
        boxes = boxes_on(reading.exchange, verdict.missing, reading.wanted.required)
        yield say("missing-rights", rights=rights(say, reading.language, boxes, verdict.missing))
    remedy = reading.exchange.remedies.get(fault)
    yield sentence(say, reading.language, remedy) if remedy else say(f"remedy-{fault}")


def _where(say: Say, where: str) -> str:
    if where in ENVIRONMENTS:
        return say(f"where-{where}")
    name = site_name(where)
    return say("where-site", site=plain(name) if name else say("code", text=plain(where, 64)))


def _addresses(reading: Reading, missing: tuple[Egress, ...]) -> str:
    if not missing:
        return ""
    say, whitelist = reading.say, reading.exchange.whitelist
    told = Fault.IP_NOT_ALLOWED in reading.verdict.faults  # its remedy has said where to press
    how = "" if told else sentence(say, reading.language, whitelist.how)
    compare = Advice.EGRESS_UNVERIFIED in reading.verdict.advice  # they may all be there
    return lines(
        say("compare-addresses" if compare else "addresses-add", count=len(missing)),
        address_lines(say, missing, whitelist.separator),
        say("compare-how", how=how) if compare else how,
    )


def _again(say: Say, check: str | None, key: str | None) -> InlineKeyboardButton | None:
    if check is not None:
        return button(say("button-again"), Again(check=check))
    return button(say("button-again"), KeyDo(key=key, do="check")) if key is not None else None


def _actions(reading: Reading, again: InlineKeyboardButton | None, key: str | None) -> Iterator[InlineKeyboardButton]:
    """The next action; two where it is not known which of two causes it is."""
    say, verdict = reading.say, reading.verdict
    new = button(say("button-new-key"), NewKey(exchange=reading.exchange.id))
    match verdict.status:
        case Status.ACCEPTED:
            if key is not None:
                do, text = ("check", "button-again") if to_add(reading) else ("show", "button-key")
                yield button(say(text), KeyDo.model_validate({"key": key, "do": do}))
        case Status.REFUSED:
            wants_new = NEEDS_NEW.intersection(verdict.faults)
            if again is not None and not (verdict.faults and wants_new.issuperset(verdict.faults)):
                yield again
            if wants_new or again is None:
                yield new
        case Status.UNSURE:  # pragma: no branch - mypy holds that there is no fourth
            yield again or new
