"""Telegram, the exchanges and the real bot between them, and what must hold of everything it touched."""

import asyncio
import itertools
import json
import os
import secrets
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from bot.cli_keys import seen
from bot.key_desk import key_desk
from bot.settings import load
from playground.exchanges import STAND_INS, Key, StandIn
from playground.exchanges.core import real_time
from playground.telegram import Telegram, User
from playground.telegram.world import Clock
from storage.vault import MasterKeys
from tests.behind import behind
from tests.databases import create
from tests.e2e.invariants import breaches, check, staying
from tests.e2e.process import ROOT, Forked, Process
from tests.ports import free_port
from tests.postgres import Server
from tests.storage.migrated import begin

TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"
PROFILE = """
name = "Test Desk"
support = "@testdesk"
languages = ["en", "ru"]
exchanges = ["okx", "bybit", "binance", "bingx", "myokx"]
whitelist = "recommended"
admins = [900001, 900002]
reminder_days = [1, 3, 7]
keys_per_owner = 5

[quiet]  # the same twice: never
from = "00:00"
until = "00:00"

[limits]  # a test may ask as often as it likes
checks_an_hour = 10000
checks_a_day = 10000
failures_of_a_key = 10000
checks_at_exchange = 100000

[permissions]
required = ["read", "futures"]
forbidden = ["withdraw"]

[[addresses]]
label = "core"
address = "203.0.113.9"

[[addresses]]
label = "watchdog"
address = "203.0.113.20"
"""
OURS = ["203.0.113.9", "203.0.113.20"]
GOOD = {"permissions": {"read", "futures"}, "ips": OURS}
LEAVING = 20  # seconds until a message with a secret has gone, at most
_numbers = itertools.count(1_000_001)


@dataclass
class World:
    telegram: Telegram
    exchanges: dict[str, StandIn]
    bot: Process
    secrets: list[str] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    server: Server | None = None  # where its database is, if it is not a file

    async def heal(self) -> None:
        """As at the beginning: no trouble is planned anywhere, and the bot runs."""
        self.telegram.heal()
        for exchange in self.exchanges.values():
            exchange.heal()
        if not self.bot.running:
            await self.bot.start()

    def trader(self, language: str = "en") -> User:
        """A person who never wrote to the bot before."""
        self.people.append(self.telegram.user(next(_numbers), "Anna", language))
        return self.people[-1]

    def key(self, exchange: str, **state: Any) -> Key:
        """A key at the stand-in, good unless told otherwise; its secrets are canaries from now on."""
        key = self.exchanges[exchange].add_key(**{**GOOD, **state})
        self.watch(*key.credentials.values())
        return key

    def watch(self, *secrets: str) -> None:
        self.secrets += [secret for secret in secrets if len(secret) >= 8]

    async def cli(self, *words: str, status: int = 0) -> Any:
        """Runs a command beside the bot; its JSON (or text) and the exit status it must have."""
        ended, text, err = await self.bot.command(*words)
        assert ended == status, (words, ended, err)
        return json.loads(text) if "--json" in words and text else text

    async def stored(self, owner: User, *words: str) -> list[dict[str, Any]]:
        """What `keys list --json` shows of this owner (with "--attempts" likewise), without a process for it."""
        async with key_desk(load(self.bot.env)) as desk:
            listed = await (desk.attempts if "--attempts" in words else desk.keys).list(owner.id)
        return [seen(key) for key in listed]

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Looks, or reaches, into the database behind the bot's back."""
        with behind(self.bot.env["DATABASE_URL"]) as db:
            return list(db.execute(statement, values))

    async def hold(self, secrets_from: int = 0) -> None:
        """I1 to I5. What is still on its way out of a chat is waited for while the bot runs."""
        until = asyncio.get_running_loop().time() + LEAVING
        while self.bot.running and staying(self) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        found = breaches(check(self, secrets_from))
        assert not found, found

    @property
    def admins(self) -> set[int]:
        """Those whom the profile names."""
        profile = tomllib.loads((self.bot.folder / "profile.toml").read_text(encoding="utf-8"))
        return set(profile.get("admins", []))

    async def settle(self) -> None:
        """Waits until every update was taken and handled to its end."""
        async with asyncio.timeout(20):
            while self.telegram.pending or self.sql("select 1 from inbox where state = 'new'"):
                await asyncio.sleep(0.02)

    async def eventually(self, look: Callable[[], Awaitable[bool]], timeout: float = 10) -> None:
        """Waits until it is so: what was told is stored a moment later."""
        async with asyncio.timeout(timeout):
            while not await look():
                await asyncio.sleep(0.02)

    def undeleted(self, *people: User) -> list[str]:
        """I2: messages that still show a secret."""
        chats = people or tuple(self.people)
        return [
            f"{person.id}: #{message.id}"
            for person in chats
            for message in person.chat
            if any(secret in message.text for secret in self.secrets)
        ]


class Posted(TypedDict):
    """Settings of a bot to which Telegram posts."""

    WEBHOOK_URL: str
    WEBHOOK_SECRET: str
    LISTEN: str


def posted(front: str = "") -> Posted:
    """`front`: what Telegram posts to, where that is not the bot itself."""
    place, secret = f"127.0.0.1:{free_port()}", secrets.token_urlsafe(32)
    return {"WEBHOOK_URL": f"{front or f'http://{place}'}/telegram", "WEBHOOK_SECRET": secret, "LISTEN": place}


async def empty_database(folder: Path, server: Server | None) -> str:
    """Its address."""
    if server is not None:
        return await create(server.url(), "keyferry")
    await begin(folder / "data" / "keyferry.db")
    return f"sqlite:///{folder}/data/keyferry.db"


@asynccontextmanager
async def open_world(
    folder: Path,
    profile: str = PROFILE,
    *,
    process: Callable[[Path, dict[str, str]], Process] = Forked,
    clock: Clock = real_time,
    server: Server | None = None,
    **env: str,
) -> AsyncIterator[World]:
    """Everything up and running in `folder`; ended at the end, and scanned. `clock`: that of all but the bot. `server`: a
    server of its own, in whose files and log secrets are looked for too.

    With TEST_WEBHOOK in the tester's environment all bots are posted to, so that any test can be run by webhook.
    """
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(Telegram.start(token=TOKEN, clock=clock))
        exchanges = {id: await stack.enter_async_context(kind.start(now=clock)) for id, kind in STAND_INS.items()}
        (folder / "profile.toml").write_text(profile, encoding="utf-8")
        (folder / "temp").mkdir()
        settings = {
            "BOT_TOKEN": TOKEN,
            "MASTER_KEY": MasterKeys.generate(),
            "PROFILE": str(folder / "profile.toml"),
            "DATABASE_URL": await empty_database(folder, server),
            "BOT_API_URL": telegram.url,
            "EXCHANGE_URLS": ",".join(f"{id}={exchange.url}" for id, exchange in exchanges.items()),
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "json",
            "TMPDIR": str(folder / "temp"),
            **{name: str(value) for name, value in posted().items() if os.environ.get("TEST_WEBHOOK")},
            **env,
        }
        bot = process(folder, settings)
        world = World(telegram, exchanges, bot, server=server)
        try:
            await bot.start()
            yield world
            await world.hold()
        finally:
            await bot.stop()
        await world.hold()


__all__ = ["GOOD", "OURS", "PROFILE", "ROOT", "Clock", "World", "open_world", "posted", "real_time"]
