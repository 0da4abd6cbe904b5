"""What a person's app makes of what is typed and chosen, before it is sent."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Content
from playground.telegram.entities import found_in
from playground.telegram.files import Files
from playground.telegram.markup import cleaned
from playground.telegram.media import MOST
from playground.telegram.problems import ApiError
from playground.telegram.reach import CAPTION_LIMIT, TEXT_LIMIT

Json = dict[str, Any]
Sent = tuple[str, bytes, str | None]  # name, bytes, kind


def written(text: str) -> Content:
    """A typed text; ValueError for what Telegram's apps do not send as one message."""
    kept = cleaned(text).strip()
    if not 0 < len(kept) <= TEXT_LIMIT:
        raise ValueError("a message has 1 to 4096 characters")
    return Content(kept, found_in(kept))


def captioned(media: Json, caption: str | None) -> Content:
    kept = cleaned(caption or "").strip()
    if len(kept) > CAPTION_LIMIT:
        raise ValueError("a caption has at most 1024 characters")
    return Content(kept, found_in(kept), media)


def rewritten(content: Content, text: str) -> Content:
    """After an edit: the caption of media, else the text."""
    return captioned(dict(content.media), text) if content.media else written(text)


def photo(files: Files, data: bytes) -> Json:
    try:
        return files.photo(data)
    except ApiError as error:
        raise ValueError(f"this is no photo: {error.description}") from None


def album(files: Files, sent: list[Sent], caption: str | None, *, as_photos: bool) -> list[Content]:
    """One message for each file; the caption is that of the first photo, or of the last document, as the apps do it."""
    if not 1 <= len(sent) <= MOST:
        raise ValueError("an album has 1 to 10 files")
    parts = [photo(files, data) if as_photos else files.document(name, data, kind) for name, data, kind in sent]
    described = 0 if as_photos else len(parts) - 1
    return [captioned(part, caption if place == described else None) for place, part in enumerate(parts)]
