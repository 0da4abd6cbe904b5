"""A draft of an exchange's file: everything that is missing or wrong, at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

from bot.exchange_rules import RULES, unreached
from bot.mistakes import Mistakes
from bot.recorded import Recorded
from bot.recorded import read as read_recorded
from exchanges import Mistake
from exchanges.draft import read
from keys.model import Exchange

FRESH = timedelta(days=180)
PICTURED = frozenset({"press", "check", "leave", "type", "confirm"})


def problems(path: Path, answers: Path | None, today: date) -> list[str]:
    """`answers`: the file of recorded answers, where it is not at its usual place. Raises Mistakes: it cannot be read."""
    try:
        exchange, mistakes = read(path)
    except OSError as error:
        raise Mistakes([f"{path} cannot be read ({type(error).__name__})."]) from None
    except Mistake as mistake:
        raise Mistakes([str(mistake)]) from None
    if exchange is None:
        return [*mistakes, "What else there is can be told when this is mended."]
    recorded = answers or path.parent.parent / "tests" / "exchanges" / f"{exchange.brand}.toml"
    rules = (problem for rule in RULES.values() for problem in rule(exchange))
    return [*mistakes, *rules, *_recorded(exchange, recorded), *_age(exchange, today), *_beside(exchange)]


def _recorded(exchange: Exchange, path: Path) -> Iterator[str]:
    found: list[Recorded] = []
    for kind in ("errors", "good"):
        try:
            found += read_recorded(path, kind)
        except OSError:
            yield f"{path} is not there: record the answers of the exchange in it, or name the file with --answers."
            return
        except KeyError as error:
            yield f"{path}: {error} is missing."
        except (ValueError, TypeError) as error:
            yield f"{path}: {error}."
    yield from unreached(exchange, found)


def _age(exchange: Exchange, today: date) -> Iterator[str]:
    if exchange.checked == date.max:
        return  # that it is missing has been told
    if exchange.checked > today:
        yield f"checked: {exchange.checked} has not come yet."
    elif today - exchange.checked > FRESH:
        yield f"checked: {exchange.checked} is more than {FRESH.days} days ago: look at the sources again."


def _beside(exchange: Exchange) -> Iterator[str]:
    for number, step in enumerate(exchange.steps, 1):
        if step.do in PICTURED and not step.shows:
            yield f"steps[{number}] has no picture: write the form under [[screens]] and say `shows`."
    place = find_spec("playground.exchanges")
    listed = Path(place.origin).read_text(encoding="utf-8") if place and place.origin else ""
    if not re.search(rf'"{re.escape(exchange.brand)}": ', listed):
        yield f"playground/exchanges has no stand-in for {exchange.brand}: write one from the published signing recipe."
