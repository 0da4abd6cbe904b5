"""I1 to I5 of docs/safety.md, looked at in everything that a bot stored, sent and asked: whatever was done to it, they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.exchanges import Key
from playground.exchanges.key import masked
from playground.telegram.chats import Chat, Message, buttons_of
from tests.behind import Look, behind
from tests.e2e.canary import files, leaks
from tests.e2e.sealed import Sealed, opened_rows

if TYPE_CHECKING:
    from tests.e2e.world import World

SERVED = ("ok", "planned")  # what a test has planned may be a good answer that was recorded
MASKED = re.compile(r"[^\s>]{4}…[^\s<]{4}")
KEY_ID = re.compile(r"(?<![a-z0-9])[a-z2-9]{12}(?![a-z0-9])")
OWNED = """
    select 'watches', count(*) from watches join keys using (id) where watches.owner != keys.owner
    union all select 'history', count(*) from key_history h join keys on keys.id = h.key_id where h.owner != keys.owner
    union all select 'exposed', count(*) from exposed e join keys on keys.id = e.key_id where e.owner != keys.owner
    union all select 'moving', count(*) from moving m join keys on keys.id = m.key_id where m.owner != keys.owner
    union all select 'checks', count(*) from checks c join keys on keys.id = c.key_id where c.owner != keys.owner
    union all select 'replaces', count(*) from checks c join keys on keys.id = c.replaces where c.owner != keys.owner
    union all select 'drafts', count(*) from drafts d join keys on keys.id = d.replaces where d.owner != keys.owner
    union all select 'news', count(*) from letters l join keys on keys.id = l.about
        where l.owner != keys.owner and l.kind = 'news'
"""


@dataclass(frozen=True, slots=True)
class Found:
    """`looked`: at how many; `breaches`: what breaks the invariant, and never a secret."""

    looked: int
    breaches: tuple[str, ...] = ()


def check(world: World, secrets_from: int = 0) -> dict[str, Found]:
    """By invariant; `secrets_from`: the number of the first secret that is looked for everywhere."""
    with behind(world.bot.env["DATABASE_URL"]) as db:
        records = list(opened_rows(db, world.bot.env["MASTER_KEY"]))
        return {
            "I1": no_secret_in_clear(world, secrets_from),
            "I2": every_secret_gone(world),
            "I3": stored_once_and_proven(world, records),
            "I4": nobody_elses(world, db, records),
            "I5": everything_opens(records),
        }


def breaches(found: dict[str, Found]) -> list[str]:
    return [f"{name}: {breach}" for name, each in found.items() for breach in each.breaches]


def no_secret_in_clear(world: World, since: int = 0) -> Found:
    """I1: in no file that the bot has, no log, nothing sent; in any encoding."""
    places = files(world.bot.folder) | (world.server.places() if world.server is not None else {})
    places["everything sent to Telegram"] = "\n".join(world.telegram.everything_sent()).encode()
    secrets = world.secrets[since:]
    return Found(len(secrets), tuple(leaks(secrets, places)))


def every_secret_gone(world: World) -> Found:
    """I2: no message that shows a secret is in a chat, but where Telegram has refused for good to delete it."""
    return Found(written(world), tuple(f"#{message.id} of the chat {message.chat.id}" for message in staying(world)))


def staying(world: World) -> list[Message]:
    left = [message for chat in world.telegram.world.chats.values() for message in showing(chat, world.secrets)]
    refused = set(world.sql("select chat, message from deletions where why is not null")) if left else set()
    return [message for message in left if (message.chat.id, message.id) not in refused]


def showing(chat: Chat, secrets: list[str]) -> list[Message]:
    """Messages of people that are there and show one of them."""
    there = [message for message in chat.visible if not message.by_bot]
    whole = "\n".join(message.text for message in there)
    shown = [secret for secret in secrets if secret in whole]
    return [message for message in there if any(secret in message.text for secret in shown)]


def written(world: World) -> int:
    return sum(not message.by_bot for chat in world.telegram.world.chats.values() for message in chat.history)


def stored_once_and_proven(world: World, records: list[Sealed]) -> Found:
    """I3: no API key is stored twice, and each was served by its exchange, as the exchange's own record shows."""
    keys = [frozenset(each.fields.values()) for each in records if each.table == "keys" and each.fields]
    twice = [f"one API key is stored {times} times" for times in Counter(keys).values() if times > 1]
    known = {frozenset(key.credentials.values()): key for at in world.exchanges.values() for key in at.keys.values()}
    served = {seen.key for at in world.exchanges.values() for seen in at.requests if seen.verdict in SERVED}
    unproven = [values for values in keys if served.isdisjoint(names(values, known.get(values)))]
    return Found(
        len(keys), (*twice, *(["a key that no exchange has served"] * len(unproven) if asks_these(world) else []))
    )


def names(values: frozenset[str], key: Key | None) -> set[str]:
    """How an exchange's record may call a key: by one of its values, or by the account of a wallet."""
    return {masked(value) for value in values} | ({masked(key.api_key)} if key is not None else set())


def asks_these(world: World) -> bool:
    """Whether the exchanges of the world are all that the bot can ask."""
    asked = {url.partition("=")[2] for url in world.bot.env["EXCHANGE_URLS"].split(",")}
    return asked <= {at.url for at in world.exchanges.values()}


def nobody_elses(world: World, db: Look, records: list[Sealed]) -> Found:
    """I4: each row is of its key's owner, no record opens for another owner, no chat shows another owner's key."""
    mixed = [
        f"{count} rows of {table} are of another owner than their key" for table, count in db.execute(OWNED) if count
    ]
    opens = [f"{each.table} {each.row} opens for another owner" for each in records if each.opens_elsewhere]
    return Found(len(records), (*mixed, *opens, *shown_to_others(world, db)))


def shown_to_others(world: World, db: Look) -> Iterator[str]:
    """`admins` may see masked keys; so may who has given the very same one."""
    marks: dict[str, set[int]] = {}
    for owner, id, api_key in db.execute("select owner, id, api_key from keys"):
        marks.setdefault(id, set()).add(owner)
        marks.setdefault(api_key, set()).add(owner)
    for chat in world.telegram.world.chats.values():
        if chat.id > 0 and chat.id not in world.admins:
            for mark in strangers(chat, marks):
                yield f"the chat {chat.id} shows {mark}, which is another owner's"


def strangers(chat: Chat, marks: dict[str, set[int]]) -> set[str]:
    own = {masked(word) for message in chat.history if not message.by_bot for word in seen_in(message).split()}
    shown = " ".join(seen_in(message) for message in chat.history if message.by_bot)
    named = {*MASKED.findall(shown), *KEY_ID.findall(shown)}
    return {mark for mark in named & marks.keys() if chat.id not in marks[mark] and mark not in own}


def seen_in(message: Message) -> str:
    """All that it ever showed, its buttons' data too."""
    shown = [version.content for version in message.versions]
    return " ".join([each.text for each in shown] + [str(buttons_of(each)) for each in shown])


def everything_opens(records: list[Sealed]) -> Found:
    """I5: whatever is stored sealed opens with the master key, by the documented form alone."""
    return Found(len(records), tuple(f"{each.table} {each.row} does not open" for each in records if each.data is None))
