"""How each kind of row is drawn, and how high it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pictures.lettering import BODY, fill, known, width, wrap
from pictures.scene import Shown
from pictures.shapes import (
    ACCENT,
    BAD,
    BLUSH,
    CARD,
    FAINT,
    GOOD,
    GREY,
    HEAD,
    INK,
    LINE,
    PALE,
    SMALLEST,
    Block,
    Mark,
    Shape,
    Words,
    framed,
    line_height,
    moved,
)

TICK = 22
HIDDEN = 9  # dots for what the exchange shows and we never do
ICON = 18


@dataclass(frozen=True, slots=True)
class Piece:
    """Shapes from (0, 0) on, and the height that they take up."""

    height: float
    shapes: list[Shape]

    def over(self, below: Piece, gap: float) -> Piece:
        gap = gap if self.height and below.height else 0
        return Piece(self.height + gap + below.height, self.shapes + moved(below.shapes, 0, self.height + gap))


def draw(row: Shown, room: float) -> Piece:
    """A row in a column of this width."""
    return DRAWN[row.kind](row, room)


def text(
    words: str, room: float, colour: str, *, size: int = BODY, bold: bool = False, lines: list[str] | None = None
) -> Piece:
    """A paragraph."""
    lines = wrap(words, size, bold, room) if lines is None else lines
    step = line_height(size)
    shapes: list[Shape] = [Words(0, number * step, line, size, bold, colour, room) for number, line in enumerate(lines)]
    return Piece(step * len(lines), shapes)


def label(row: Shown, room: float, *, size: int = BODY, bold: bool = False) -> Piece:
    """The label with what belongs beside it: the English wording, and the warning of a box to leave empty."""
    piece = text(row.label, room, _ink(row), size=size, bold=bold)
    piece = _beside(piece, row.beside, room, GREY if row.lit else PALE, bold=False)
    return _beside(piece, row.warning, room, BAD, bold=True)


def _beside(piece: Piece, words: str, room: float, colour: str, *, bold: bool) -> Piece:
    """In the last line where there is space, below it otherwise."""
    if not known(words):
        return piece
    last = _lines(piece)[-1]
    taken = last.x + width(last.text, last.size, last.bold) + 8
    if taken + width(known(words), SMALLEST, bold) > room:
        return piece.over(text(words, room, colour, size=SMALLEST, bold=bold), 0)
    lift = (last.height - line_height(SMALLEST)) / 2 + 0.5
    more = Words(taken, last.y + lift, known(words), SMALLEST, bold, colour, room - taken)
    return Piece(piece.height, [*piece.shapes, more])


def _ink(row: Shown) -> str:
    return INK if row.lit else PALE


def _heading(row: Shown, room: float) -> Piece:
    return label(row, room, size=BODY, bold=True)


def _text(row: Shown, room: float) -> Piece:
    return text(row.label, room, GREY if row.lit else PALE, size=SMALLEST)


def _menu(row: Shown, room: float) -> Piece:
    piece = label(row, room - ICON - 12)
    top = Piece(6, [])
    chevron = Mark(room - ICON, 6 + (piece.height - ICON) / 2, ICON, "right", PALE)
    return Piece(piece.height + 12, [*top.over(piece, 0).shapes, chevron])


def _button(row: Shown, room: float) -> Piece:
    pressed = bool(row.mark)
    words = text(row.label, room - 32, CARD if pressed else _ink(row), bold=True)
    below = text(row.beside, room - 32, CARD if pressed else GREY, size=SMALLEST) if row.beside else Piece(0, [])
    words = words.over(below, 0)
    height = words.height + 22
    inner = ACCENT if pressed else HEAD
    back = framed(0, 0, room, height, inner if pressed else LINE, inner, 12)
    return Piece(height, [*back, *(_centred(line, room) for line in _lines(words))])


def _centred(line: Words, room: float) -> Words:
    x = (room - width(line.text, line.size, line.bold)) / 2
    return replace(line, x=x, y=line.y + 11, room=room - 2 * x + 1)


def _field(row: Shown, room: float) -> Piece:
    return _holding(row, room, _contents, None)


def _drop(row: Shown, room: float) -> Piece:
    return _holding(row, room, _contents, "down")


def _code(row: Shown, room: float) -> Piece:
    return _holding(row, room, _contents, None)


def _value(row: Shown, room: float) -> Piece:
    return _holding(row, room, _hidden, None if row.inside[0] else "copy")


def _holding(row: Shown, room: float, contents: Callable[[Shown, float], Piece], icon: str | None) -> Piece:
    """A label, and under it a box with something in it; in the box at the right a small button or an icon: the
    button below what is typed where an address or a word would break beside it."""
    inner = _inside(*row.inside, room / 2, ACCENT if row.lit else PALE)
    beside = _widest(inner)
    taken = (beside + 20 if beside else 0) + (ICON + 10 if icon else 0)
    below = beside > 0 and _breaks(row.typed, room - 28 - taken)
    held = contents(row, room - 28 - (0 if below else taken))
    lower = inner.height + 12 if below else 0
    height = max(held.height, inner.height - 4, line_height(BODY)) + 22 + lower
    shapes = framed(0, 0, room, height, GREY if row.lit else LINE, CARD if row.lit else HEAD, 9)
    shapes += moved(held.shapes, 14, (height - lower - held.height) / 2)
    if beside:
        down = height - inner.height - 13 if below else (height - inner.height) / 2
        shapes += moved(_pill(inner, beside), room - beside - 24, down)
    if icon:
        colour = ACCENT if row.mark else PALE
        shapes.append(Mark(room - 12 - ICON, (height - ICON) / 2, ICON, icon, colour))
    above = label(row, room, size=15, bold=True) if row.label else Piece(0, [])
    return above.over(Piece(height, shapes), 6)


def _breaks(typed: Sequence[str], room: float) -> bool:
    return any(width(piece.rstrip(), BODY, False) > room for piece in typed)


def _inside(words: str, beside: str, room: float, colour: str) -> Piece:
    return text(words, room, colour, size=SMALLEST, bold=True).over(text(beside, room, GREY, size=SMALLEST), 0)


def _pill(inner: Piece, wide: float) -> list[Shape]:
    return [Block(0, -5, wide + 18, inner.height + 10, FAINT, 7), *moved(inner.shapes, 9, 0)]


def _widest(piece: Piece) -> float:
    return max((width(one.text, one.size, one.bold) for one in _lines(piece)), default=0)


def _lines(piece: Piece) -> list[Words]:
    return [shape for shape in piece.shapes if isinstance(shape, Words)]


def _contents(row: Shown, room: float) -> Piece:
    """What the operator wants typed, else what stands there already."""
    if row.typed:
        return text("", room, ACCENT if row.lit else PALE, lines=fill(row.typed, BODY, False, room))
    return _stands(row, room, _ink(row) if row.kind == "drop" else PALE)


def _stands(row: Shown, room: float, colour: str) -> Piece:
    words, beside = row.value
    return _beside(text(words, room, colour), beside, room, GREY if row.lit else PALE, bold=False)


def _hidden(row: Shown, room: float) -> Piece:
    """Dots: no picture shows a key, not even an invented one."""
    dots: list[Shape] = [Block(number * 13, 8, 7, 7, PALE, 3.5) for number in range(HIDDEN)]
    return _stands(row, room, _ink(row)) if row.value[0] else Piece(line_height(BODY), dots)


def _choice(row: Shown, room: float) -> Piece:
    return _ticked(row, room, TICK / 2)


def _box(row: Shown, room: float) -> Piece:
    return _ticked(row, room, 6)


def _ticked(row: Shown, room: float, radius: float) -> Piece:
    piece = label(row, room - TICK - 12)
    line, inner = {"on": (GOOD, GOOD), "off": (BAD, BLUSH)}.get(row.state, (PALE, CARD))
    shapes = framed(0, 0.5, TICK, TICK, line, inner, radius)
    if row.state == "on" and row.kind == "choice":
        shapes.append(Block(7, 7.5, 8, 8, CARD, 4))
    elif row.state:
        mark = ("tick", CARD) if row.state == "on" else ("cross", BAD)
        shapes.append(Mark(3, 3.5, TICK - 6, *mark))
    return Piece(max(piece.height, TICK + 1), shapes + moved(piece.shapes, TICK + 12, 0.5))


def _blank(_: Shown, room: float) -> Piece:
    """Two lines that say nothing."""
    return Piece(32, [Block(0, 3, room * 0.52, 9, FAINT, 4.5), Block(0, 22, room * 0.34, 9, FAINT, 4.5)])


DRAWN: Mapping[str, Callable[[Shown, float], Piece]] = {
    "heading": _heading,
    "text": _text,
    "menu": _menu,
    "button": _button,
    "field": _field,
    "drop": _drop,
    "choice": _choice,
    "box": _box,
    "value": _value,
    "code": _code,
    "blank": _blank,
}
