"""What is wrong with a key: the cause to look at first with what to do about it, the others a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exchanges import site_name
from handlers.account_words import unready
from handlers.findings import ENVIRONMENTS, Reading, to_add
from handlers.writing import Say, address_lines, blocks, lines, plain, rights, sentence
from keys.boxes import boxes_on
from keys.model import Fault, Status


def causes(reading: Reading) -> str:
    """What the reader sees at once. Of several possible causes none is called the one: they are numbered."""
    say, faults = reading.say, reading.faults
    if reading.verdict.status is Status.UNSURE or len(faults) < 2:
        mark = "line-unknown" if reading.verdict.status is Status.UNSURE else "line-failed"
        each = (lines(say(mark, text=say(f"fault-{fault}")), *_what_to_do(reading, fault)) for fault in faults)
        return blocks(*each)
    others = (say("cause", number=number, text=say(f"fault-{fault}")) for number, fault in _others(reading))
    return blocks(
        lines(say("cause-first", text=say(f"fault-{faults[0]}")), *_what_to_do(reading, faults[0])),
        lines(say("causes-other"), *others, say("causes-folded")),
    )


def other_causes(reading: Reading) -> str:
    """What to do about each of the causes after the first, under their numbers; nothing where there is one alone."""
    if reading.verdict.status is Status.UNSURE:
        return ""
    return blocks(*(_numbered(reading, number, fault) for number, fault in _others(reading)))


def _others(reading: Reading) -> Iterable[tuple[int, Fault]]:
    return enumerate(reading.faults[1:], start=2)


def _numbered(reading: Reading, number: int, fault: Fault) -> str:
    first, *rest = _what_to_do(reading, fault)
    return lines(reading.say("cause", number=number, text=first), *rest)


def _what_to_do(reading: Reading, fault: Fault) -> Iterator[str]:
    say, verdict, exchange = reading.say, reading.verdict, reading.exchange
    if fault is Fault.WRONG_ENVIRONMENT and verdict.where:
        yield _where(say, verdict.where)
    if fault is Fault.MISSING_PERMISSION and verdict.missing:
        boxes = boxes_on(exchange, verdict.missing, reading.wanted.required)
        yield say("missing-rights", rights=rights(say, reading.language, boxes, verdict.missing))
    needs = list(unready(reading)) if fault is Fault.ACCOUNT_NOT_READY else []
    if needs:
        yield from needs
    elif (remedy := exchange.remedies.get(fault)) is not None:
        yield sentence(say, reading.language, remedy)
    elif not fault.transient:  # then what happens next stands at the end of the card
        yield say(f"remedy-{fault}")
    if fault is Fault.IP_NOT_ALLOWED:
        yield address_lines(say, to_add(reading), exchange.whitelist.separator)


def _where(say: Say, where: str) -> str:
    if where in ENVIRONMENTS:
        return say(f"where-{where}")
    name = site_name(where)
    return say("where-site", site=plain(name) if name else say("code", text=plain(where, 64)))
