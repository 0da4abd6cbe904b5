"""Files that a person sends from the page."""

from __future__ import annotations

import mimetypes

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from playground.page.refusals import Refused
from playground.page.tab import Tab
from playground.telegram.problems import ApiError
from playground.telegram.reach import CAPTION_LIMIT
from playground.telegram.written import Sent

MOST = 10
LARGEST = 20 * 1024 * 1024  # bytes of all files together


async def take_upload(tab: Tab, request: web.Request) -> None:
    """Raises Refused: too many or too large, no picture, blocked."""
    if request.content_type != "multipart/form-data":
        raise Refused("files")
    files, fields = await _read(request)
    if not 1 <= len(files) <= MOST or sum(len(data) for _, data, _ in files) > LARGEST:
        raise Refused("files")
    if tab.user.dialog.blocked:
        raise Refused("blocked")
    caption, photos = fields.get("caption", ""), fields.get("photos") == "1"
    if len(caption) > CAPTION_LIMIT:
        raise Refused("caption")
    try:
        _send(tab, request.query.get("chat", ""), files, caption, photos, int(fields.get("reply_to") or 0) or None)
    except (ApiError, ValueError):
        raise Refused("picture" if photos else "cannot") from None


def _send(tab: Tab, chat: str, files: list[Sent], caption: str, photos: bool, reply_to: int | None) -> None:
    person = tab.stage.group.by(tab.user) if chat == str(tab.stage.group.id) else tab.user
    person.send_album(files, caption, photos, reply_to)


async def _read(request: web.Request) -> tuple[list[Sent], dict[str, str]]:
    files: list[Sent] = []
    fields: dict[str, str] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            fields[part.name] = await part.text()
        else:
            files.append((part.filename, bytes(await part.read()), _kind(part)))
    return files, fields


def _kind(part: BodyPartReader) -> str:
    told = part.headers.get("Content-Type", "")
    return told or mimetypes.guess_type(part.filename or "")[0] or "application/octet-stream"
