"""Text in the bundled font: how wide it is, where it breaks, which letters there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

SCALE = 3  # pixels of a logical one
BODY = 16  # the size of most text
FONTS = Path(__file__).parent / "fonts"
NOTHING = "\uffff"  # what no font has


@cache
def font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    path = FONTS / f"Inter-{'SemiBold' if bold else 'Regular'}.otf"
    return ImageFont.truetype(path, size * SCALE, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(4096)
def width(text: str, size: int, bold: bool) -> float:
    """In logical pixels."""
    return font(size, bold).getlength(text) / SCALE


def known(text: str) -> str:
    """Without what the font has no letter for; any white space is one space."""
    return " ".join("".join(char for char in text if _known(char)).split())


def drawable(text: str) -> bool:
    return all(_known(char) for char in text)


@cache
def _known(char: str) -> bool:
    return char.isspace() or _drawn(char) != _drawn(NOTHING)


def _drawn(char: str) -> bytes:
    return bytes(font(BODY, bold=False).getmask(char))


def wrap(text: str, size: int, bold: bool, room: float) -> list[str]:
    """Lines that are no wider than the room; a word that is wider than a whole line is broken."""
    lines: list[str] = []
    line = ""
    for word in known(text).split():
        longer = f"{line} {word}".strip()
        if width(longer, size, bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, size, bold, room)
        lines += full
    return [*lines, line] if line else lines


def _broken(word: str, size: int, bold: bool, room: float) -> Iterator[str]:
    """The word in pieces that fit, nearly always in one."""
    piece = ""
    for char in word:
        if piece and width(piece + char, size, bold) > room:
            yield piece
            piece = ""
        piece += char
    yield piece


def fill(pieces: Iterable[str], size: int, bold: bool, room: float) -> list[str]:
    """Lines of pieces that stay whole where they can: addresses with the separator that follows each."""
    lines: list[str] = []
    fresh = True
    for piece in pieces:
        parts = list(_broken(piece.strip(), size, bold, room))
        if not fresh and len(parts) == 1 and width(lines[-1] + parts[0], size, bold) <= room:
            lines[-1] += parts[0]
        else:
            lines += parts
        lines[-1] += " " if piece.endswith(" ") else ""
        fresh = piece.endswith("\n")
    return [line.rstrip() for line in lines]
