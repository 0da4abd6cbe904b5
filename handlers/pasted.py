"""What was taken out of a message before any handler saw it, and how a file of it is read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO

from aiogram import Bot

from keys.model import Secret

MAX_FILE = 16 * 1024  # bytes: several times the largest key file
ENCODINGS = ("utf-8-sig", "utf-16", "cp1251")

Hurry = Callable[[int, int], Awaitable[object]]
"""Deletes a message (chat, number) now; its intent is stored already."""


@dataclass(frozen=True, slots=True)
class FileRef:
    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """The text (or caption), the file, or the fact of a picture; `command`: the word it was sent with.

    `screen`: what Telegram calls a picture of an exchange's screen that was asked for.
    """

    text: Secret | None = None
    file: FileRef | None = None
    picture: bool = False
    screen: str | None = None
    command: str | None = None


async def read(bot: Bot, pasted: Pasted, done: Callable[[], Awaitable[object]]) -> Secret | str:
    """The text that was pasted or that stands in the file, or the key of a sentence saying why there is none.

    `done` is awaited as soon as the file was fetched, so that its message is deleted before it is looked at.
    """
    if pasted.file is None:
        return pasted.text or ("pasted-picture" if pasted.picture else "pasted-nothing")
    if pasted.file.size > MAX_FILE:
        return "pasted-too-big"
    try:
        data = await _fetch(bot, pasted.file)
    finally:
        await done()
    text = _decode(data)
    if text is None:
        return "pasted-not-text"
    return Secret(f"{pasted.text.reveal()}\n{text}") if pasted.text else Secret(text)


async def _fetch(bot: Bot, file: FileRef) -> bytes:
    into = BytesIO()
    await bot.download(file.file_id, into)
    return into.getvalue()


def _decode(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
