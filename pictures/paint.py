"""From shapes to a PNG: everything is drawn three times as large, with smooth edges."""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw

from pictures.lettering import SCALE, font
from pictures.page import Page
from pictures.shapes import MARGIN, WIDTH, Block, Mark, Shape, Words

FINER = 4  # how much larger a curve is drawn before it is scaled down
STROKE = 0.11  # of the size of a mark
CURVES = {  # in a square of 1 by 1
    "tick": [[(0.12, 0.52), (0.40, 0.80), (0.90, 0.22)]],
    "cross": [[(0.12, 0.12), (0.88, 0.88)], [(0.88, 0.12), (0.12, 0.88)]],
    "right": [[(0.38, 0.15), (0.72, 0.50), (0.38, 0.85)]],
    "left": [[(0.62, 0.15), (0.28, 0.50), (0.62, 0.85)]],
    "down": [[(0.15, 0.36), (0.50, 0.70), (0.85, 0.36)]],
    "arrow": [[(0.10, 0.50), (0.90, 0.50)], [(0.56, 0.16), (0.90, 0.50), (0.56, 0.84)]],
    "copy": [
        [(0.34, 0.34), (0.92, 0.34), (0.92, 0.92), (0.34, 0.92), (0.34, 0.34)],
        [(0.34, 0.66), (0.08, 0.66), (0.08, 0.08), (0.66, 0.08), (0.66, 0.34)],
    ],
    "dots": [[(0.12, 0.5), (0.13, 0.5)], [(0.5, 0.5), (0.51, 0.5)], [(0.87, 0.5), (0.88, 0.5)]],
}


def paint(page: Page) -> bytes:
    """A PNG of 1170 pixels in width."""
    canvas = Image.new("RGB", (WIDTH * SCALE, round(page.height * SCALE)), MARGIN)
    pen = ImageDraw.Draw(canvas)
    for shape in page.shapes:
        _paint(canvas, pen, shape)
    held = io.BytesIO()
    canvas.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(held, "PNG", compress_level=6)
    return held.getvalue()


def _paint(canvas: Image.Image, pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    x, y = round(shape.x * SCALE), round(shape.y * SCALE)
    match shape:
        case Words():
            middle = y + round(shape.height * SCALE / 2)
            pen.text((x, middle), shape.text, fill=shape.colour, font=font(shape.size, shape.bold), anchor="lm")
        case Block():
            size = round(shape.width * SCALE), round(shape.height * SCALE)
            if shape.radius:
                canvas.paste(shape.colour, (x, y), _rounded(size, round(shape.radius * SCALE)))
            else:
                pen.rectangle((x, y, x + size[0] - 1, y + size[1] - 1), shape.colour)
        case Mark():
            canvas.paste(shape.colour, (x, y), _mark(shape.kind, round(shape.size * SCALE)))


@lru_cache(64)
def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask with round corners."""
    mask = Image.new("L", size, 255)
    radius = min(radius, size[0] // 2, size[1] // 2)
    corner = _corner(radius)
    right, low = size[0] - radius, size[1] - radius
    mask.paste(corner, (0, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (right, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, low))
    mask.paste(corner.transpose(Image.Transpose.ROTATE_180), (right, low))
    return mask


@lru_cache(64)
def _corner(radius: int) -> Image.Image:
    """The upper left one."""
    large = radius * FINER
    tile = Image.new("L", (large, large), 0)
    ImageDraw.Draw(tile).ellipse((0, 0, 2 * large - 1, 2 * large - 1), 255)
    return tile.resize((radius, radius), Image.Resampling.BOX)


@lru_cache(64)
def _mark(kind: str, size: int) -> Image.Image:
    large, thick = size * FINER, round(size * FINER * STROKE)
    tile = Image.new("L", (large, large), 0)
    pen = ImageDraw.Draw(tile)
    for curve in CURVES[kind]:
        points = [(x * large, y * large) for x, y in curve]
        for start, end in pairwise(points):
            pen.line((start, end), 255, thick)
        for x, y in points:
            pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), 255)
    return tile.resize((size, size), Image.Resampling.BOX)
