"""An update as handlers may see it: nothing secret is left in it, and what was there is put aside."""

from __future__ import annotations

import re
from typing import Any

from bot.members import BUSINESS, DEEPEST, MESSAGES, PEOPLE, Raw, Sifted, member, number, strings, technical, text_of
from bot.signs import looks_secret
from handlers.pasted import FileRef, Pasted
from keys.model import MASK, Secret

KEPT = ("message_id", "date", "edit_date", "chat", "from", "sender_chat", "media_group_id")
QUOTING = ("reply_to_message", "pinned_message", "quote", "external_reply")
_COMMAND = re.compile(r"(?P<word>/[A-Za-z_]{1,32}(?:@\w{1,32})?)(?:\s+(?P<rest>.*))?\Z", re.DOTALL)
_FIRST = re.compile(r"(?P<first>[A-Za-z]+\d?[A-Za-z]*)(?:\s+(?P<rest>.*))?\Z", re.DOTALL)


def mask(update: dict[str, Any], sifted: Sifted) -> tuple[dict[str, Any], Pasted | None]:
    """A copy without secrets, and what was pasted; the update itself where there is nothing to take out."""
    message = member(update, sifted.kind)
    if sifted.kind not in MESSAGES and sifted.kind not in BUSINESS:
        return _other(update), None
    rest = {name: _scrub(value) for name, value in update.items() if name != sifted.kind}
    if not sifted.secret:
        return {**rest, sifted.kind: _unquoted(message)}, None
    pasted = _pasted(message, screen=sifted.screen)
    kept = {name: _scrub(message[name], leave=False) for name in KEPT if name in message}
    return {**rest, sifted.kind: {**kept, "text": pasted.command or MASK}}, pasted


def _unquoted(message: Raw) -> Raw:
    """The message without the other messages in it that hold a secret, and without names that look like one."""
    told = [name for name in QUOTING if name in message and any(map(looks_secret, strings(message[name])))]
    people = {name: _scrub(message[name]) for name in PEOPLE if name in message}
    return {name: people.get(name, value) for name, value in message.items() if name not in told}


def _other(update: Raw) -> Raw:
    """An update that is no message. A button's data is ours and may well look random."""
    seen = {name: _scrub(value) for name, value in update.items()}
    if isinstance(seen.get("callback_query"), dict) and "data" in seen["callback_query"]:
        seen["callback_query"]["data"] = update["callback_query"]["data"]
    return seen


def _scrub(value: Any, depth: int = 0, *, leave: bool = True) -> Any:
    """The same with every string that looks like a secret replaced; what is absurdly deep is left out.

    `leave`: technical members are left as they are.
    """
    match value:
        case str():
            return MASK if looks_secret(value) else value
        case dict() if depth < DEEPEST:
            return {
                name: inner if leave and technical(name) else _scrub(inner, depth + 1, leave=leave)
                for name, inner in value.items()
            }
        case list() if depth < DEEPEST:
            return [_scrub(inner, depth + 1, leave=leave) for inner in value]
        case dict() | list():
            return None
    return value


def _pasted(message: Raw, *, screen: bool) -> Pasted:
    command, text = _command(text_of(message))
    return Pasted(
        text=Secret(text) if text else None,
        file=_file(member(message, "document")),
        picture=bool(message.get("photo")),
        screen=_largest(message) if screen else None,
        command=command,
    )


def _command(text: str) -> tuple[str | None, str]:
    """The command with its first argument if that is a plain short word (an exchange), and the rest."""
    found = _COMMAND.match(text)
    if found is None or looks_secret(found["word"]):
        return None, text
    word, rest = found["word"], found["rest"] or ""
    first = _FIRST.match(rest)
    if first is None or not 2 <= len(first["first"]) <= 15:
        return word, rest
    return f"{word} {first['first']}", first["rest"] or ""


def _largest(message: Raw) -> str | None:
    """What Telegram calls the picture in its best size, which comes last."""
    sizes = message.get("photo")
    file_id = member({"size": sizes[-1]}, "size").get("file_id") if isinstance(sizes, list) and sizes else None
    return file_id if isinstance(file_id, str) else None


def _file(document: Raw) -> FileRef | None:
    file_id, name = document.get("file_id"), document.get("file_name")
    if not isinstance(file_id, str):
        return None
    return FileRef(file_id, name if isinstance(name, str) else "", number(document.get("file_size")))
