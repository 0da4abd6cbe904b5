"""That somebody else has offered a key: to its owner, and to the operator's people."""

from __future__ import annotations

from handlers.buttons import KeyDo, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, key_title, plain
from keys.model import Exchange, StoredKey


def offered(say: Say, key: StoredKey, exchange: Exchange, service: str) -> Panel:
    """It tells nothing of who it was."""
    text = blocks(
        key_title(say, exchange, key),
        say("offered", service=plain(service, LABEL), exchange=plain(exchange.name)),
    )
    return Panel(text, keyboard([button(say("button-key"), KeyDo(key=key.id, do="show"))]))


def offered_admin(say: Say, key: StoredKey, exchange: Exchange, by: int) -> Panel:
    name, api_key = plain(exchange.name), plain(key.api_key)
    return Panel(say("offered-admin", exchange=name, api_key=api_key, holder=str(key.owner), by=str(by)))
