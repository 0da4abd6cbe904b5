"""Tiny pictures that are what they say."""

from __future__ import annotations

import zlib


def png(width: int = 2, height: int = 2) -> bytes:
    """A black one."""
    rows = (b"\0" * (1 + width)) * height
    parts = (
        (b"IHDR", width.to_bytes(4) + height.to_bytes(4) + b"\x08\0\0\0\0"),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def jpeg(width: int, height: int) -> bytes:
    """Only as far as the size is told: a comment, then the frame's header."""
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\0"
    return b"\xff\xd8\xff\xfe\0\x04hi" + b"\xff\xc0" + (len(frame) + 2).to_bytes(2) + frame + b"\xff\xd9"


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
