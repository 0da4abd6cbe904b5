"""Files that were sent, kept in memory: what getFile tells and what a download gives."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from playground.telegram.pictures import size_of
from playground.telegram.problems import bad

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 1024 * 1024
_LONGEST, _THINNEST = 10_000, 20  # of a photo: width and height together, and their ratio


@dataclass(frozen=True, slots=True)
class Stored:
    id: str
    path: str
    data: bytes = field(repr=False)

    def to_json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": f"U{self.id}", "file_size": len(self.data)}


class Files:
    def __init__(self) -> None:
        self._stored: dict[str, Stored] = {}
        self._described: dict[str, Json] = {}
        self._next = 0

    def document(self, name: str, data: bytes, mime: str | None = None) -> Json:
        """The `document` part of a message; ApiError for an empty file."""
        if not data:
            raise bad("file must be non-empty")
        stored = self._keep("documents", PurePath(name).suffix, data)
        kind = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._describe(stored, {"document": {**stored.to_json(), "file_name": name, "mime_type": kind}})

    def photo(self, data: bytes) -> Json:
        """The `photo` part of a message, in one size; ApiError for what Telegram shows as no photo."""
        if not data:
            raise bad("file must be non-empty")
        if (size := size_of(data)) is None:
            raise bad("IMAGE_PROCESS_FAILED")
        if sum(size) > _LONGEST or max(size) > _THINNEST * min(size):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        stored = self._keep("photos", ".png" if data.startswith(b"\x89PNG") else ".jpg", data)
        return self._describe(stored, {"photo": [{**stored.to_json(), "width": size[0], "height": size[1]}]})

    def again(self, file_id: str, kind: str) -> Json:
        """The same part, `photo` or `document`, for a file sent by its id; nothing is fetched from elsewhere."""
        if file_id.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        part = self._described.get(file_id)
        if part is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if kind not in part:
            raise bad(f"can't use file of type {next(iter(part)).capitalize()} as {kind.capitalize()}")
        return part

    def about(self, file_id: str) -> Json:
        """What getFile answers."""
        stored = self._stored.get(file_id)
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(stored.data) > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        return {**stored.to_json(), "file_path": stored.path}

    def content(self, file_id: str) -> tuple[str, bytes] | None:
        """The last part of its path and its bytes."""
        stored = self._stored.get(file_id)
        return None if stored is None else (PurePath(stored.path).name, stored.data)

    def taken_out(self, file_id: str) -> tuple[str, bytes, Json]:
        """What `put_back` needs to have the file again under the same id."""
        stored = self._stored[file_id]
        return stored.path, stored.data, self._described[file_id]

    def put_back(self, file_id: str, path: str, data: bytes, part: Json) -> None:
        self._stored[file_id] = Stored(file_id, path, data)
        self._described[file_id] = part
        self._next = max(self._next, int(file_id.removeprefix("FILE")) + 1)

    def download(self, path: str) -> bytes | None:
        return next((stored.data for stored in self._stored.values() if stored.path == path), None)

    def _keep(self, folder: str, suffix: str, data: bytes) -> Stored:
        number = self._next
        self._next += 1
        stored = Stored(f"FILE{number:06}", f"{folder}/file_{number}{suffix}", data)
        self._stored[stored.id] = stored
        return stored

    def _describe(self, stored: Stored, part: Json) -> Json:
        self._described[stored.id] = part
        return part
