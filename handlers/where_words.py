"""“Show me where”: the picture of the very box or field at the exchange where something is put right."""

from __future__ import annotations

from handlers.buttons import Close, Row, Where, button, keyboard
from handlers.findings import Reading, to_add
from handlers.writing import Panel, Say, fold, form, plain
from keys.advice import blocking
from keys.guide import DEVICE
from keys.model import Advice, Bookmark, Exchange, Fault, Status, Wanted
from pictures import of_place

ALT = 500  # characters: with the title and escaped, a caption has 1024


def where_button(reading: Reading) -> Row:
    """For what the reader is to put right first, where there is a picture of its place."""
    words = [word for word in _first(reading) if word in reading.exchange.places]
    return [button(reading.say("button-where"), Where(exchange=reading.exchange.id, word=word)) for word in words[:1]]


def _first(reading: Reading) -> tuple[Fault | Advice, ...]:
    """The first cause; without one, advice in its order, what the operator does not put up with before the rest."""
    verdict = reading.verdict
    if verdict.status is Status.UNSURE or reading.faults:
        return reading.faults[:1]
    causes = blocking(reading.exchange, reading.wanted, reading.facts, verdict.advice)
    words = sorted(verdict.advice, key=lambda advice: advice not in causes)
    return (*words, Fault.IP_NOT_ALLOWED) if to_add(reading) else tuple(words)


def where(
    say: Say, language: str, exchange: Exchange, word: str, profile_name: str, wanted: Wanted, mark: Bookmark
) -> Panel | None:
    """The picture, as on the device that was chosen in the guide, of the place, with what it shows in words under it for those who do not see it. None: there is none."""
    picture = of_place(exchange, word, language, form(profile_name, wanted), mark.chosen.get(DEVICE, "web"))
    if picture is None:
        return None
    text = fold(say("where-title", exchange=plain(exchange.name)), plain(picture.alt, ALT))
    return Panel(text, keyboard([button(say("button-close"), Close())]), picture)
