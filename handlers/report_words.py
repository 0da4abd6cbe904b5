"""A screen that is not as the guide says, as messages: to the trader who sees it, and to the operator."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from handlers.buttons import Page, Report, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, lines, plain
from keys.model import Exchange

LONGEST = 400  # characters of what a trader may say


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is reported. `screen`: Telegram's name of a picture, which is out of the chat by now."""

    owner: int
    name: str
    language: str
    exchange: str
    step: int
    words: str = ""
    screen: str | None = None

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def report(say: Say, language: str, exchange: Exchange, said: Said, profile_name: str) -> Panel:  # noqa: ARG001 - all panels begin alike
    """What a trader is asked, and what of it is there already."""
    text = blocks(
        say("report-title", exchange=plain(exchange.name), step=said.step + 1),
        lines(say("report-words", words=plain(said.words, LONGEST)) if said.words else say("report-ask")),
        say("report-screen", service=plain(profile_name, LABEL)) if said.screen else say("report-warn"),
    )
    send = button(say("button-send"), Report(do="send"))
    bare = button(say("button-send-bare"), Report(do="bare"))
    back = button(say("button-back"), Page(exchange=exchange.id, step=said.step))
    return Panel(text, keyboard([send], [bare] if said.screen else [], [back]))


def report_letter(say: Say, language: str, exchange: Exchange, said: Said) -> Panel:
    step = exchange.steps[min(said.step, len(exchange.steps) - 1)]
    text = blocks(
        say("report-letter", exchange=plain(exchange.name), step=said.step + 1, text=plain(step.text.in_(language))),
        say("report-words", words=plain(said.words, LONGEST)) if said.words else "",
        say("report-from", name=plain(said.name, LABEL), owner=str(said.owner), language=plain(said.language)),
    )
    return Panel(text, picture=said.screen)
