"""Takes a secret out of the chat before anything else sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.masking import mask
from bot.members import BUSINESS, EARLIER, MESSAGES, PEOPLE, Sifted, kind_of, member, number, strings, text_of
from bot.signs import looks_secret

__all__ = ["Sifted", "looks_secret", "mask", "sift"]

FILES = (".txt", ".json", ".pem", ".csv", ".key", ".env")
LARGEST = 64 * 1024  # bytes: a key file is never bigger
READ_FIRST = 10.0  # seconds left to read a file before its message goes; whoever reads it hurries the deletion
_COMMAND = re.compile(r"/[A-Za-z_]{1,32}(?:@\w+)?(?=\s|$)")

Deletions = tuple[tuple[int, int, float], ...]
_NOTHING: Deletions = ()


def nobody(_: int) -> bool:
    return False


def sift(
    update: dict[str, Any], *, expecting: Callable[[int], bool], picturing: Callable[[int], bool] = nobody
) -> Sifted:
    """What of a raw update must leave the chat. `expecting(owner)`: their conversation waits for credentials;
    `picturing(owner)`: for a picture of an exchange's screen, on which anything may stand.

    Never raises, whatever the JSON: what has no owner or no chat simply has nothing to delete.
    """
    kind = kind_of(update)
    message = member(update, kind)
    chat = _chat(message)
    owner = owner_of(message)
    private = chat.get("type") == "private"
    secret, screen, deletions = False, False, _NOTHING
    if kind in MESSAGES or kind in BUSINESS:
        secret, delay = _secret(message, private=private, expected=private and expecting(owner))
        if private and not secret and picturing(owner) and _showing(message):
            secret, screen = True, bool(message.get("photo"))
        deletions = _deletions(message, owner, secret=secret, delay=delay, expected=private)
    if kind in BUSINESS:
        deletions = (
            _NOTHING  # a business chat's numbers are not of this bot's chats: a deletion would hit another message
        )
    return Sifted(number(update.get("update_id")), owner, private, kind, secret, deletions, screen)


def owner_of(message: dict[str, Any]) -> int:
    """Whose a message, or another member of an update, is; 0: nobody's."""
    author = number(member(message, "from").get("id")) or number(member(message, "sender_chat").get("id"))
    return author or number(_chat(message).get("id"))


def _chat(message: dict[str, Any]) -> dict[str, Any]:
    return member(message, "chat") or member(member(message, "message"), "chat")


def _secret(message: dict[str, Any], *, private: bool, expected: bool) -> tuple[bool, float]:
    """Whether a message holds a secret, and how long its deletion may wait (seconds)."""
    if private and _key_file(message):
        return True, READ_FIRST
    if expected and _anything(message):
        return True, 0.0
    return any(map(looks_secret, strings(message, leave=(*PEOPLE, *EARLIER)))), 0.0


def _key_file(message: dict[str, Any]) -> bool:
    document = member(message, "document")
    name, size = document.get("file_name"), number(document.get("file_size"))
    return isinstance(name, str) and name.lower().endswith(FILES) and size <= LARGEST


def _anything(message: dict[str, Any]) -> bool:
    """A text that is no command, a picture or a file: all of it is a secret while one is expected."""
    if message.get("photo") or message.get("document"):
        return True
    text = text_of(message)
    return bool(text) and not _COMMAND.match(text)


def _showing(message: dict[str, Any]) -> bool:
    """A picture, a file, or one word alone, which is no sentence about a screen and may be a passphrase."""
    return _anything(message) and (not message.get("text") or len(text_of(message).split()) == 1)


def _deletions(message: dict[str, Any], owner: int, *, secret: bool, delay: float, expected: bool) -> Deletions:
    found: list[tuple[int, int, float]] = []
    chat = number(member(message, "chat").get("id"))
    if secret and chat and number(message.get("message_id")):
        found.append((chat, number(message.get("message_id")), delay))
    for name in EARLIER:
        earlier = member(message, name)
        place = number(member(earlier, "chat").get("id")) or chat, number(earlier.get("message_id"))
        if all(place) and _own(earlier, owner) and _secret(earlier, private=expected, expected=False)[0]:
            found.append((*place, 0.0))
    return tuple(found)


def _own(message: dict[str, Any], owner: int) -> bool:
    author = number(member(message, "from").get("id")) or number(member(message, "sender_chat").get("id"))
    return bool(owner) and author == owner
