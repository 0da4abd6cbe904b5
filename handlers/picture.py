"""A picture on its way to Telegram: drawn only where Telegram does not have it yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol

from aiogram import Bot
from aiogram.types import InputFile


class Sketch(Protocol):
    @property
    def alt(self) -> str:
        """What the picture shows, in words."""

    @property
    def digest(self) -> str:
        """The same for the same picture, and for no other."""

    def png(self) -> bytes:
        """Slow: tens of milliseconds of the processor."""


class Picture(InputFile):
    """Where a photo is expected. bot/gallery.py puts what Telegram knows already in its place."""

    def __init__(self, sketch: Sketch) -> None:
        super().__init__(filename=f"{sketch.digest[:16]}.png")
        self.sketch = sketch

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 - of every InputFile
        yield await asyncio.to_thread(self.sketch.png)
