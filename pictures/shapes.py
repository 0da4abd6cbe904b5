"""What a picture is made of, in logical pixels: words, blocks, small marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

# Colours, as they are on a light card; the margin around it is neither light nor dark.
MARGIN = "#AEB7C4"
CARD = "#FFFFFF"
HEAD = "#EEF1F5"
LINE = "#C3CAD5"
FAINT = "#E6EAF0"
INK = "#131722"
GREY = "#5F6877"
PALE = "#717A8A"  # of the rows around
ACCENT = "#2456E6"
TINT = "#EDF2FF"
GOOD = "#18885A"
BAD = "#CC3333"
BLUSH = "#FDEDED"

SMALLEST = 14  # no text is smaller, where the picture is as wide as a phone
WIDTH = 390


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `y` is the top of a line of `height`; `room` is what it may take up at most."""

    x: float
    y: float
    text: str
    size: int
    bold: bool
    colour: str
    room: float

    @property
    def height(self) -> float:
        return line_height(self.size)


@dataclass(frozen=True, slots=True)
class Block:
    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """tick | cross | right | down | copy | arrow | dots | person, in a square of `size`."""

    x: float
    y: float
    size: float
    kind: str
    colour: str


Shape = Words | Block | Mark


def line_height(size: int) -> float:
    return round(size * 1.38)


def moved(shapes: Iterable[Shape], x: float, y: float) -> list[Shape]:
    return [replace(shape, x=shape.x + x, y=shape.y + y) for shape in shapes]


def framed(x: float, y: float, width: float, height: float, line: str, inner: str, radius: float) -> list[Shape]:
    """A block with a line around it."""
    thick = 1.5
    return [
        Block(x, y, width, height, line, radius),
        Block(x + thick, y + thick, width - 2 * thick, height - 2 * thick, inner, radius - thick),
    ]
