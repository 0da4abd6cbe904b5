"""The moments at which a bot can be ended, hit exactly, and what must be true after them."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aiohttp import web

from playground.exchanges import Key, hostile
from playground.exchanges.key import masked
from playground.telegram import Params, User
from playground.telegram.chats import Message
from tests.e2e.world import World

KILL, TERM = signal.SIGKILL, signal.SIGTERM
SHOULD = {"keys": 1, "checks": 0, "drafts": 0, "deletions": 0, "inbox": 0}
PATIENT = 20  # seconds: others use this machine too


def at_call(world: World, who: User, method: str, how: signal.Signals, *, done: bool, text: str = "") -> asyncio.Event:
    """Ends the bot as its next such call comes in, and answers no more; `done`: Telegram carries it out all the same."""
    struck = asyncio.Event()

    def hit(params: Params) -> bool:
        if text not in params.text("text"):
            return False
        world.bot.strike(how)
        struck.set()
        return True

    world.telegram.drop(method, done=done, chat_id=who.id, when=hit)
    return struck


def at_question(world: World, exchange: str, key: Key, how: signal.Signals) -> asyncio.Event:
    """Ends the bot as it asks the exchange about this key."""
    struck = asyncio.Event()

    async def hit(request: web.Request) -> web.StreamResponse:
        world.bot.strike(how)
        struck.set()
        return await hostile.down(request)

    world.exchanges[exchange].plan(hit, key, times=1)
    return struck


async def over(world: World, struck: asyncio.Event, how: signal.Signals) -> None:
    """Waits for the end that was arranged. What was told to stop has stopped in order."""
    async with asyncio.timeout(PATIENT):
        await struck.wait()
    assert await world.bot.ended() == (0 if how is TERM else -how)


async def end(world: World, how: signal.Signals) -> None:
    """Ends the bot now."""
    world.bot.strike(how)
    assert await world.bot.ended() == (0 if how is TERM else -how)


async def kept(world: World) -> None:
    """What is counted so far of the lines that the bot went through is kept: with a kill it is lost."""
    await end(world, TERM)
    await world.bot.start()


def ask(folder: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Looks into the database, or changes it, beside the bot or while it is down."""
    with closing(sqlite3.connect(folder / "data" / "keyferry.db", timeout=10)) as db, db:
        return db.execute(query, values).fetchall()


def held(world: World, who: User) -> dict[str, int]:
    """How much there is of this owner: keys, and work that is not done yet."""
    counts = {}
    for table in SHOULD:
        more = " and state = 'new'" if table == "inbox" else ""
        ((count,),) = world.sql(f"select count(*) from {table} where owner = ?{more}", who.id)  # noqa: S608
        assert isinstance(count, int)
        counts[table] = count
    return counts


async def until(look: Callable[[], object], wanted: object, seconds: float = PATIENT) -> None:
    """Waits until `look` shows what is wanted; AssertionError with what it shows instead."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (seen := look()) != wanted:
        assert asyncio.get_running_loop().time() < deadline, f"{seen} and not {wanted}"
        await asyncio.sleep(0.02)


async def in_order(world: World, who: User, **other: int) -> None:
    """One key, no secret in the chat, and nothing left to do; `other`: what is wanted instead."""
    await until(lambda: held(world, who), SHOULD | other)
    assert world.undeleted(who) == []


def questions(world: World, exchange: str, key: Key) -> int:
    """How often the exchange was asked about this key."""
    return sum(seen.key == masked(key.api_key) for seen in world.exchanges[exchange].requests)


def by_bot(who: User) -> list[Message]:
    """The bot's messages that are to be seen."""
    return [message for message in who.chat if message.by_bot]


def shown(who: User) -> list[str]:
    """Everything the bot ever showed, each edit of its own."""
    return [version.content.text for message in who.history if message.by_bot for version in message.versions]
