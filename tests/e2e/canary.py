"""Looks for secrets where none may be: in every file, log and message, in every encoding a leak could take."""

import base64
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

SHORTEST = 8  # a shorter piece turns up by chance


def disguises(secret: str) -> Iterator[bytes]:
    """The secret as it may appear: raw, reversed, hex, base64 at three alignments, URL, JSON, UTF-16, halves."""
    half = len(secret) // 2
    pieces = [secret, secret[::-1]]
    pieces += [piece for piece in (secret[:half], secret[half:]) if len(piece) >= SHORTEST]
    for piece in pieces:
        raw = piece.encode()
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        yield piece.encode("utf-16-le")
        yield quote(piece, safe="").encode()
        yield json.dumps(piece)[1:-1].encode()
        yield "".join(f"\\u{ord(char):04x}" for char in piece).encode()
        yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[bytes]:
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        # The first and last groups hold bits of what stands around; the rest is the secret's own.
        core = encoded[4 if shift else 0 : -4]
        if len(core) >= SHORTEST:
            yield core
            yield core.replace(b"+", b"-").replace(b"/", b"_")


def leaks(secrets: Iterable[str], places: dict[str, bytes]) -> list[str]:
    """Where a secret was found: the name of the place and the number of the secret, never the secret.

    The content is read once, however many secrets there are: only where eight bytes in a row begin a disguise is
    the whole of it looked for.
    """
    starts: defaultdict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for number, secret in enumerate(secrets):
        for disguise in set(disguises(secret)):
            starts[int.from_bytes(disguise[:SHORTEST], sys.byteorder)].append((number, disguise))
    found = set()
    for place, content in places.items():
        for start in _words(content) & starts.keys():
            found |= {f"secret {number} in {place}" for number, disguise in starts[start] if disguise in content}
    return sorted(found)


def _words(content: bytes) -> set[int]:
    """All runs of eight bytes, at every alignment, as numbers."""
    words: set[int] = set()
    for shift in range(SHORTEST):
        length = (len(content) - shift) // SHORTEST * SHORTEST
        words.update(memoryview(content)[shift : shift + max(length, 0)].cast("Q"))
    return words


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder: database, write-ahead log, logs, whatever was left behind."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
