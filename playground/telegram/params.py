"""The parameters of one call, however they came: JSON, form, multipart or the query of a GET."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from playground.telegram.problems import bad

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Params:
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None or isinstance(value, Upload):
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true", "yes", "t", "y"}

    def structure(self, name: str, words: str) -> Any:
        """An object or array, given as such or as JSON text; None when absent. `words` name it in the error."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {words} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """A file sent as this very part, or under the name that `attach://` points to."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None


async def read_params(request: web.Request) -> Params:
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values.update(await _from_json(request))
    elif request.content_type == "multipart/form-data":
        values.update(await _from_parts(request))
    else:
        values.update({name: str(value) for name, value in (await request.post()).items()})
    return Params(values)


async def _from_json(request: web.Request) -> Json:
    body = await request.read()
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad("can't parse JSON object")
    return values


async def _from_parts(request: web.Request) -> Json:
    values: Json = {}
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name:
            values[part.name] = await _part(part)
    return values


async def _part(part: BodyPartReader) -> str | Upload:
    data = bytes(await part.read())
    if part.filename is None:
        return data.decode()
    return Upload(part.filename, part.headers.get("Content-Type", "application/octet-stream"), data)
