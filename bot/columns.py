"""Tables for the terminal: plain columns, and nothing in them that a terminal would obey."""

from collections.abc import Sequence


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def printable(text: str) -> str:
    """A trader chose the name of a key: no control sign of it reaches the operator's terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
