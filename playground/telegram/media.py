"""Photos and documents that a call sends: uploaded, named by their file_id, or described in an InputMedia."""

from __future__ import annotations

import json
from typing import Any

from playground.telegram.chats import Content
from playground.telegram.params import Params, Upload
from playground.telegram.problems import bad
from playground.telegram.reach import caption_of
from playground.telegram.world import World

Json = dict[str, Any]

KINDS = ("photo", "document")
MOST = 10


def media_of(world: World, params: Params, kind: str) -> Json:
    """The part of a message that the parameter `kind` stands for."""
    part = _file(world, params, kind, kind)
    if part is None:
        raise bad(f"there is no {kind} in the request")
    return part


def described(world: World, params: Params) -> Content:
    """Of the parameter `media`, an InputMedia: what a message shows."""
    return _described(world, params, _required(params, "can't parse input media JSON object"))


def album_of(world: World, params: Params) -> list[Content]:
    """Of the parameter `media`, an array of InputMedia. tdlib takes a single one too, though two are documented."""
    values = _required(params, "can't parse media JSON object")
    if not isinstance(values, list):
        raise bad("expected an Array of InputMedia")
    contents = [_described(world, params, value) for value in values]
    if len(contents) > MOST:
        raise bad("too many messages to send as an album")
    if not contents:
        raise bad("there are no messages to send")
    kinds = {kind for content in contents for kind in content.media}
    if len(kinds) > 1:
        raise bad("document can't be mixed with other media types")
    return contents


def _required(params: Params, words: str) -> Any:
    if not params.text("media"):
        raise bad('parameter "media" is required')
    value = params.values["media"]
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad(words) from None


def _described(world: World, params: Params, value: Any) -> Content:
    what = "can't parse InputMedia: "
    if not isinstance(value, dict):
        raise bad(f"{what}expected an object")
    uploads = {name: part for name, part in params.values.items() if isinstance(part, Upload)}
    inner, kind = Params(uploads | value), value.get("type")
    if kind not in KINDS:
        raise bad(f'{what}type "{kind}" is unsupported' if kind else f'{what}Can\'t find field "type"')
    media = _file(world, inner, "media", kind)
    if media is None:
        raise bad(f"{what}media not found")
    return caption_of(world, inner, media)


def _file(world: World, params: Params, name: str, kind: str) -> Json | None:
    upload = params.upload(name)
    if upload is not None and kind == "photo":
        return world.files.photo(upload.data)
    if upload is not None:
        return world.files.document(upload.name, upload.data, upload.mime)
    known = params.text(name)
    return None if not known or known.startswith("attach://") else world.files.again(known, kind)
