"""Keeps the stage in a file between two runs of the demo. What was deleted from a chat is not kept."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playground.exchanges.key import Key
from playground.exchanges.samples import situations
from playground.stage import Handed, Stage
from playground.telegram import Chat, Content, Message, Version

Json = dict[str, Any]

VERSION = 1


class Unkept(Exception):
    """The file is not one of ours, or of another version."""


def save(stage: Stage, path: Path) -> None:
    """Whole or not at all: written beside it, then put in its place. Only the owner of the file may read it."""
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(_kept(stage), ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def read(path: Path) -> Json:
    """What `save` wrote, nothing where there is no file. Raises Unkept."""
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["version"] != VERSION:
            raise Unkept
    except (OSError, ValueError, TypeError, KeyError):
        raise Unkept from None
    return dict(kept)


async def keep(stage: Stage, path: Path) -> None:
    """Saves after every change, once a second at most, until cancelled, and then once more."""
    try:
        while True:
            change = stage.change
            save(stage, path)
            await asyncio.sleep(1)
            await change.wait()
    finally:
        save(stage, path)


def restore(stage: Stage, kept: Json) -> None:
    """Puts what was kept on a stage that is still empty."""
    if not kept:
        return
    stage.clock.forward(timedelta(seconds=kept["ahead"]))
    for person in kept["people"]:
        stage.person(person["id"], person["first_name"], person["language_code"])
    for file in kept["files"]:
        stage.world.files.put_back(file["id"], file["path"], base64.b64decode(file["data"]), file["part"])
    for chat in kept["chats"]:
        _fill(stage.world.chats[chat["id"]], chat)
    for handed in kept["handed"]:
        _hand(stage, handed)


def _kept(stage: Stage) -> Json:
    chats = [chat for chat in stage.world.chats.values() if chat.history]
    return {
        "version": VERSION,
        "ahead": stage.clock.ahead.total_seconds(),
        "next_update": stage.telegram.next_update,
        "people": list(stage.group.dialog.members.values()),
        "chats": [_chat(chat) for chat in chats],
        "files": [_file(stage, id) for chat in chats for one in chat.visible for id in _files(one)],
        "handed": [_handed(one) for one in stage.handed],
    }


def _chat(chat: Chat) -> Json:
    names = ("id", "open", "blocked", "reply_keyboard", "pinned")
    return {name: getattr(chat, name) for name in names} | {"messages": [_message(one) for one in chat.history]}


def _message(message: Message) -> Json:
    sent = _date(message.sent_at)
    if message.deleted_at is not None:
        return {"id": message.id, "sender": message.sender, "sent": sent, "deleted": _date(message.deleted_at)}
    content = message.content
    return {
        "id": message.id,
        "sender": message.sender,
        "sent": sent,
        "edited": _date(message.edits[-1].at) if message.edits else None,
        "content": [content.text, content.entities, dict(content.media), content.markup, dict(content.extras)],
        "context": _context(message),
        "keyboard": message.keyboard,
        "reactions": list(message.reactions.items()),
    }


def _context(message: Message) -> Json:
    """An answer shows what it answers: not once that was deleted."""
    answered = message.context.get("reply_to_message", {}).get("message_id")
    there = answered is None or any(one.id == answered for one in message.chat.visible)
    return {
        name: value for name, value in message.context.items() if there or name not in ("reply_to_message", "quote")
    }


def _fill(chat: Chat, kept: Json) -> None:
    chat.open, chat.blocked, chat.reply_keyboard = kept["open"], kept["blocked"], kept["reply_keyboard"]
    chat.pinned = kept["pinned"]
    chat.history.clear()
    for message in kept["messages"]:
        chat.put(_revived(chat, message))


def _revived(chat: Chat, kept: Json) -> Message:
    sent = _time(kept["sent"])
    if "deleted" in kept:
        return Message(kept["id"], chat, kept["sender"], [Version(sent, Content())], deleted_at=_time(kept["deleted"]))
    text, entities, media, markup, extras = kept["content"]
    content = Content(text, tuple(entities), media, markup, extras)
    versions = [Version(sent, content)]
    if kept["edited"]:
        versions.append(Version(_time(kept["edited"]), content))
    return Message(
        kept["id"],
        chat,
        kept["sender"],
        versions,
        kept["context"],
        keyboard=kept["keyboard"],
        reactions=dict(kept["reactions"]),
    )


def _files(message: Message) -> list[str]:
    parts = [*message.content.media.get("photo", []), message.content.media.get("document")]
    return [part["file_id"] for part in parts if part]


def _file(stage: Stage, file_id: str) -> Json:
    path, data, part = stage.world.files.taken_out(file_id)
    return {"id": file_id, "path": path, "data": base64.b64encode(data).decode(), "part": part}


def _handed(handed: Handed) -> Json:
    key = {one.name: _plain(getattr(handed.key, one.name)) for one in fields(Key)}
    return {
        "id": handed.id,
        "exchange": handed.exchange,
        "situation": handed.situation.id,
        "owner": handed.owner,
        "key": key,
    }


def _hand(stage: Stage, kept: Json) -> None:
    """The key is put back at its exchange; what had been planned for its next questions is forgotten."""
    state = {name: _rich(name, value) for name, value in kept["key"].items()}
    exchange = stage.exchanges[kept["exchange"]]
    situation = next(one for one in situations(kept["exchange"]) if one.id == kept["situation"])
    stage.handed.append(Handed(kept["id"], kept["exchange"], situation, kept["owner"], exchange.add_key(**state)))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return _date(value)
        case set():
            return sorted(value)
        case _:
            return value


def _rich(name: str, value: Any) -> Any:
    if name == "permissions":
        return set(value)
    return _time(value) if name in ("expires_at", "created_at") and value else value


def _date(moment: datetime) -> float:
    return moment.timestamp()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
