"""A picture that can be drawn: its alt text and its digest are there at once, the pixels when they are asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import PIL

from pictures.page import lay
from pictures.paint import paint
from pictures.scene import Scene

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sketch:
    """`alt` is the caption."""

    alt: str
    scene: Scene

    @property
    def digest(self) -> str:
        """Hex over everything that decides the pixels: what is drawn, this room's code and fonts, Pillow's version."""
        return hashlib.sha256(f"{_renderer()} {self.scene!r}".encode()).hexdigest()

    def png(self) -> bytes:
        """Heavy on the processor: call it in a thread."""
        return paint(lay(self.scene))


@cache
def _renderer() -> str:
    seen = hashlib.sha256(PIL.__version__.encode())
    for path in sorted((*HERE.glob("*.py"), *HERE.glob("fonts/*.otf"))):
        seen.update(path.read_bytes())
    return seen.hexdigest()
