"""A funnel: a bar for each step, as wide as many came to it, with how many left there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pictures.lettering import known, width
from pictures.page import Page
from pictures.shapes import (
    ACCENT,
    BAD,
    CARD,
    GOOD,
    GREY,
    HEAD,
    INK,
    LINE,
    MARGIN,
    SMALLEST,
    WIDTH,
    Block,
    Shape,
    Words,
    line_height,
)

EDGE = 16  # of the margin
LEFT = 32  # where the names begin
MIDDLE = 192  # of the bars
WIDEST = 132
NUMBER, GONE = 311, 360  # where the two columns of numbers end
ROW = 30
BAR = 22
KINDS = {"on": ACCENT, "aside": LINE, "bad": BAD, "good": GOOD}


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind`: on | aside (a step that not all go through) | bad | good."""

    name: str
    came: int
    left: int
    kind: str


def lay(title: str, head: tuple[str, str], bars: Sequence[Bar], below: Sequence[str]) -> Page:
    """`head`: above the two columns of numbers; `below`: lines under the funnel."""
    most = max((bar.came for bar in bars), default=0)
    shapes: list[Shape] = [_words(LEFT, EDGE + 14, title, INK, bold=True, size=18)]
    y = EDGE + 46.0
    shapes += [_words(end, y, text, GREY, ending=True) for text, end in zip(head, (NUMBER, GONE), strict=True)]
    y += 26
    for bar in bars:
        shapes += _row(bar, most, y)
        y += ROW
    y += 10
    for line in below:
        shapes.append(_words(LEFT, y, line, GREY))
        y += line_height(SMALLEST) + 2
    height = y + 14 - EDGE
    card = [Block(0, 0, WIDTH, height + 2 * EDGE, MARGIN), Block(EDGE, EDGE, WIDTH - 2 * EDGE, height, CARD, 18)]
    return Page(height + 2 * EDGE, [*card, *shapes])


def _row(bar: Bar, most: int, y: float) -> list[Shape]:
    wide = WIDEST * bar.came / most if most else 0
    text = y + (ROW - line_height(SMALLEST)) / 2
    row: list[Shape] = [
        _words(LEFT, text, bar.name, INK),
        Block(MIDDLE - WIDEST / 2, y + (ROW - BAR) / 2, WIDEST, BAR, HEAD, 4),
        _words(NUMBER, text, str(bar.came), INK, bold=True, ending=True),
    ]
    if wide >= 1:
        row.insert(2, Block(MIDDLE - wide / 2, y + (ROW - BAR) / 2, wide, BAR, KINDS[bar.kind], 4))
    if bar.left:
        row.append(_words(GONE, text, str(bar.left), BAD, ending=True))
    return row


def _words(
    x: float, y: float, text: str, colour: str, *, bold: bool = False, size: int = SMALLEST, ending: bool = False
) -> Words:
    """Beginning at `x`, or ending there."""
    shown = known(text)
    wide = width(shown, size, bold)
    return Words(x - wide if ending else x, y, shown, size, bold, colour, wide + 1)
