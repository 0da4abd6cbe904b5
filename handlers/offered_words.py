"""That somebody else has offered a key: to its owner, and to the operator's people."""

from __future__ import annotations

from handlers.buttons import KeyDo, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, plain
from keys.model import Exchange, StoredKey


def offered(say: Say, key: StoredKey, exchange: Exchange, service: str) -> Panel:
    """It tells nothing of who it was."""
    name = plain(exchange.name)
    text = blocks(
        say("news-title", exchange=name, name=plain(key.name, LABEL), api_key=plain(key.api_key)),
        say("offered", service=plain(service, LABEL), exchange=name),
    )
    return Panel(text, keyboard([button(say("button-key"), KeyDo(key=key.id, do="show"))]))


def offered_admin(say: Say, key: StoredKey, exchange: Exchange, by: int) -> Panel:
    name, api_key = plain(exchange.name), plain(key.api_key)
    return Panel(say("offered-admin", exchange=name, api_key=api_key, holder=str(key.owner), by=str(by)))
