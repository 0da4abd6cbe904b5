"""A whole picture: the card, its rows, the rings around what is meant; long forms are cut to that and what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pictures.lettering import width
from pictures.rows import Piece, draw, text
from pictures.scene import Scene, Shown
from pictures.shapes import (
    ACCENT,
    CARD,
    GREY,
    HEAD,
    INK,
    MARGIN,
    PALE,
    SMALLEST,
    TINT,
    WIDTH,
    Block,
    Mark,
    Shape,
    Words,
    framed,
    line_height,
    moved,
)

EDGE = 16  # of the margin
LEFT = 36  # where rows begin
ROOM = WIDTH - 2 * LEFT
PAD = 7  # between a row and the ring around it
GAP = 4  # between two rings
BADGE = 26
CUT = 26


@dataclass(frozen=True, slots=True)
class Page:
    height: float
    shapes: list[Shape]


def lay(scene: Scene) -> Page:
    """Where everything goes."""
    rows = [(row, draw(row, ROOM)) for row in scene.rows]
    head = _head(scene)
    first, last = _window(rows, scene.tall - head.height)
    cut_above, cut_below = first > 0, last < len(rows)
    body: list[Shape] = []
    y = head.height + (CUT if cut_above else 10)
    for row, piece in rows[first:last]:
        body += _placed(row, piece, y)
        y += _height(piece)
    y += CUT if cut_below else 10
    dots = [_dots(head.height)] if cut_above else []
    dots += [_dots(y - CUT)] if cut_below else []
    card: list[Shape] = [
        Block(0, 0, WIDTH, y + 2 * EDGE, MARGIN),
        Block(EDGE, EDGE, WIDTH - 2 * EDGE, y, CARD, 18),
    ]
    return Page(y + 2 * EDGE, card + moved([*head.shapes, *dots, *body], 0, EDGE))


def _height(piece: Piece) -> float:
    return piece.height + 2 * PAD + GAP


def _window(rows: Sequence[tuple[Shown, Piece]], room: float) -> tuple[int, int]:
    """The first row to show and the one behind the last: all that are meant, and as many around as there is room for."""
    heights = [_height(piece) for _, piece in rows]
    lit = [number for number, (row, _) in enumerate(rows) if row.lit]
    first, last = lit[0], lit[-1] + 1
    if first > 0 and rows[first - 1][0].kind == "heading":
        first -= 1
    while True:
        before, after = first - 1, last
        left = room - sum(heights[first:last]) - 2 * CUT
        above = before >= 0 and heights[before] <= left
        below = after < len(rows) and heights[after] <= left
        if not above and not below:
            return first, last
        if above and (not below or lit[0] - first <= last - lit[-1]):
            first -= 1
        else:
            last += 1


def _head(scene: Scene) -> Piece:
    """The strip with the name of the screen: as of a window on the web, as of a page on a phone."""
    wide = WIDTH - 2 * EDGE
    left = 66 if scene.layout == "web" else 44
    title = text(scene.title, wide - left - 20, INK, size=15, bold=True)
    if scene.beside:
        title = title.over(text(scene.beside, wide - left - 20, GREY, size=SMALLEST), 0)
    height = title.height + 24
    back: list[Shape] = [Block(EDGE, 0, wide, height, HEAD, 18), Block(EDGE, height / 2, wide, height / 2, HEAD)]
    sign: list[Shape] = [Mark(EDGE + 14, (height - 20) / 2, 20, "left", GREY)]
    if scene.layout == "web":
        sign = [Block(EDGE + 18 + number * 14, height / 2 - 4.5, 9, 9, "#C9D0DA", 4.5) for number in range(3)]
    return Piece(height, [*back, *sign, *moved(title.shapes, EDGE + left, 12)])


def _placed(row: Shown, piece: Piece, y: float) -> list[Shape]:
    ring = _ring(row, piece.height, y) if row.mark else []
    return [*ring, *moved(piece.shapes, LEFT, y + PAD)]


def _ring(row: Shown, high: float, y: float) -> list[Shape]:
    x, wide, tall = LEFT - PAD, ROOM + 2 * PAD, high + 2 * PAD
    ring = [
        Block(x - 1, y - 1, wide + 2, tall + 2, ACCENT, 13),
        Block(x + 1.5, y + 1.5, wide - 3, tall - 3, TINT, 10.5),
    ]
    return [*ring, *([] if row.mark == "ring" else _badge(row.mark, EDGE - 2, y + tall / 2))]


def _badge(sign: str, x: float, y: float) -> list[Shape]:
    """A round sign on the left edge, with its middle at this height."""
    round_ = framed(x - BADGE / 2 + 2, y - BADGE / 2, BADGE, BADGE, CARD, ACCENT, BADGE / 2)
    left, top = x - BADGE / 2 + 2, y - BADGE / 2
    if sign == "arrow":
        return [*round_, Mark(left + 5, top + 5, BADGE - 10, "arrow", CARD)]
    wide = width(sign, 15, True)
    return [
        *round_,
        Words(left + (BADGE - wide) / 2, top + (BADGE - line_height(15)) / 2, sign, 15, True, CARD, wide + 1),
    ]


def _dots(y: float) -> Shape:
    return Mark(WIDTH / 2 - 12, y + (CUT - 24) / 2, 24, "dots", PALE)
