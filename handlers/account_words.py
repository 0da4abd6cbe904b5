"""Whether the account is as the operator needs it: what is not so with what to press, what is, what the exchange hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handlers.writing import lines, listed, sentence
from keys.account import MODES, Need
from keys.model import Fault
from keys.readiness import refusing, unmet

if TYPE_CHECKING:
    from handlers.findings import Reading


def unready(reading: Reading) -> Iterator[str]:
    """Of an account that is not ready: each thing that is missing, and what to press."""
    for need in refusing(_asked(reading)):
        yield reading.say("line-need", text=_said(reading, need))
        yield _press(reading, need)


def wanting(reading: Reading) -> Iterator[str]:
    """What else is not so; what stands in the way beside another fault is marked as a failure."""
    in_the_way = refusing(_asked(reading))
    for need in unmet(_asked(reading)):
        if need not in in_the_way:
            yield unmet_line(reading, need)
        elif Fault.ACCOUNT_NOT_READY not in reading.faults:
            yield unmet_line(reading, need, "line-failed")


def unmet_line(reading: Reading, need: Need, mark: str = "line-warning") -> str:
    """One need with what to press."""
    return lines(reading.say(mark, text=_said(reading, need)), _press(reading, need))


def held(reading: Reading) -> str:
    return _named(reading, True, "passed-account")


def untold(reading: Reading) -> str:
    return _named(reading, None, "unsaid-account")


def _asked(reading: Reading) -> dict[Need, bool | None]:
    """What the verdict says of the needs that the operator still has."""
    return {need: so for need, so in reading.verdict.needs.items() if need in reading.wanted.account}


def _named(reading: Reading, so: bool | None, message: str) -> str:
    say, needs = reading.say, [need for need, is_so in _asked(reading).items() if is_so is so]
    return say(message, needs=listed(say, (say(f"account-{need}") for need in needs))) if needs else ""


def _said(reading: Reading, need: Need) -> str:
    """Of a mode, which one it is and which one it should be."""
    values: dict[str, object] = {}
    if need in MODES:
        values = {"is": reading.say(f"mode-{reading.facts.state[need]}"), "wanted": _wanted(reading, need)}
    elif need is Need.MIN_BALANCE:
        values = {"least": reading.wanted.min_balance}
    return reading.say(f"unmet-{need}", **values)


def _wanted(reading: Reading, need: Need) -> str:
    words = [word for word in MODES[need] if word in reading.wanted.account[need]]
    return listed(reading.say, (reading.say(f"mode-{word}") for word in words))


def _press(reading: Reading, need: Need) -> str:
    own = reading.exchange.press.get(need)
    return reading.say(f"press-{need}") if own is None else sentence(reading.say, reading.language, own)
