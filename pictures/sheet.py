"""Many pictures on one, to look them over."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from pictures.lettering import SCALE, font
from pictures.shapes import CARD, INK, WIDTH

GAP = 20
TITLE = 5  # of the font, which is scaled already


def sheet(pictures: Sequence[tuple[str, bytes]], across: int, wide: int = WIDTH) -> bytes:
    """A PNG of named PNGs, so many side by side, each drawn so wide in pixels."""
    small = [(name, _small(data, wide)) for name, data in pictures]
    rows = [small[first : first + across] for first in range(0, len(small), across)]
    heights = [max(image.height for _, image in row) + TITLE * SCALE + 2 * GAP for row in rows]
    canvas = Image.new("RGB", (across * (wide + GAP) + GAP, sum(heights) + GAP), CARD)
    pen = ImageDraw.Draw(canvas)
    for number, row in enumerate(rows):
        y = GAP + sum(heights[:number])
        for column, (name, image) in enumerate(row):
            x = GAP + column * (wide + GAP)
            pen.text((x, y), _clipped(name, wide), fill=INK, font=font(TITLE, bold=False))
            canvas.paste(image, (x, y + TITLE * SCALE + GAP // 2))
    held = io.BytesIO()
    canvas.save(held, "PNG")
    return held.getvalue()


def _small(data: bytes, wide: int) -> Image.Image:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return image.resize((wide, round(image.height * wide / image.width)), Image.Resampling.LANCZOS)


def _clipped(name: str, wide: int) -> str:
    """As much of the name as there is space for, the end of it rather than the beginning."""
    while font(TITLE, bold=False).getlength(name) > wide:
        name = name[1:]
    return name
