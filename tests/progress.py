"""One line on the terminal, written over again and again; nothing where nobody looks."""

import sys


def show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{line}")
        sys.stderr.flush()
