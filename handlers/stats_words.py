"""Where people stop on the way to a key, as the operator's people see it in their chat: counts alone, and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.picture import Sketch
from handlers.writing import Panel, Say, blocks, lines, plain

EXCHANGES, FAULTS = 8, 3  # of the most there are, so many: with the rest a caption has 1024 characters

Range = tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Walks that came to a step. `half`, `most`: the minutes within which half and 90 % of the accepted were.

    `exchanges`: name, how many chose it, how many of them have a key. `faults`: the most frequent first.
    """

    begun: int
    chosen: int
    pasted: int
    accepted: int
    half: Range | None
    most: Range | None
    exchanges: Sequence[tuple[str, int, int]]
    faults: Sequence[tuple[str, int]]


def stats(say: Say, found: Figures, picture: Sketch) -> Panel:
    text = blocks(
        lines(
            say("stats-title"),
            say("stats-steps", begun=found.begun, chosen=found.chosen, pasted=found.pasted, accepted=found.accepted),
            say("stats-within", half=_span(say, found.half), most=_span(say, found.most))
            if found.half and found.most
            else "",
        ),
        lines(
            *(
                say("stats-exchange", exchange=plain(name), chosen=chosen, accepted=accepted)
                for name, chosen, accepted in found.exchanges[:EXCHANGES]
            )
        ),
        lines(*(say("stats-fault", text=say(f"fault-{fault}"), count=count) for fault, count in found.faults[:FAULTS])),
    )
    return Panel(text, picture=picture)


def _span(say: Say, span: Range) -> str:
    above, to = span
    return say("span-over", above=above) if to is None else say("span-within", above=above, to=to)
