"""All that can be going on when the end comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect
from typing import Any
from uuid import uuid4

from bot.key_desk import key_desk
from bot.settings import load
from playground.exchanges.key import masked
from storage.vault import MasterKeys
from tests.crash.points import AWAKE
from tests.crash.scene import Case, Scene, at_most_two, never_twice, nothing, one_key, quiet, told
from tests.e2e.moments import KILL, TERM, end, held
from tests.e2e.sealed import opened_rows
from tests.e2e.talking import add, pasted, prompt, say
from tests.e2e.world import OURS, World

NEW = "198.51.100.7"  # an address that a change brings
FORGOTTEN = ("owners", "keys", "checks", "drafts", "attempts", "fsm", "data_keys", "watches", "letters")


# How it begins


async def newcomer(world: World) -> Case:
    return Case(world, world.trader(), world.key("okx"))


async def asked(world: World) -> Case:
    case = await newcomer(world)
    case.trader.send("/addkey okx")
    await prompt(case.trader, "okx")
    await world.settle()
    return case


async def asked_and_down(world: World) -> Case:
    """The key is pasted to a bot that has ended."""
    case = await asked(world)
    await end(world, KILL)
    case.trader.send(pasted(case.key))
    return case


async def keyholder(world: World, **state: Any) -> Case:
    case = Case(world, world.trader(), world.key("okx", **state))
    await add(case.trader, case.key, "okx")
    await world.settle()
    case.begun = sum(message.by_bot for message in case.trader.history)
    return case


async def about_to_replace(world: World) -> Case:
    case = await keyholder(world)
    ((case.more["id"],),) = world.sql("select id from keys where owner = ?", case.trader.id)
    case.key = world.key("okx")
    case.trader.press(say(case.trader, "button-key"))
    await case.trader.wait_for(lambda message: ":rename" in str(message.buttons))
    case.trader.press(say(case.trader, "button-replace"))
    await prompt(case.trader, "okx")
    await world.settle()
    return case


async def about_to_forget(world: World) -> Case:
    case = await keyholder(world)
    case.trader.send("/forget")
    await case.trader.wait_for(say(case.trader, "forget-ask", count=1))
    await world.settle()
    return case


async def whitelist_gone(world: World) -> Case:
    """The bot is to find that out, and to tell it."""
    case = await keyholder(world)
    case.key.ips = []
    world.sql("update watches set next_run_at = 1 where owner = ?", case.trader.id)
    return case


async def addresses_change(world: World) -> Case:
    case = await keyholder(world)
    await change_addresses(case)
    return case


async def leaked(world: World) -> Case:
    """The keys are frozen, and the letters are to be sent."""
    case = await keyholder(world)
    async with key_desk(load(world.bot.env)) as desk, desk.db.write() as conn:
        await desk.incidents.begin(conn, uuid4().hex, "a drill", None, datetime.now(UTC))
    return case


async def another_master_key(world: World) -> Case:
    case = await keyholder(world)
    case.more["old"] = world.bot.env["MASTER_KEY"]
    case.more["new"] = MasterKeys.generate()
    await end(world, TERM)
    world.bot.env["MASTER_KEY"] = f"{case.more['new']},{case.more['old']}"
    await world.bot.start()
    return case


async def backed_up(world: World) -> Case:
    """Beside the bot: a backup, and a folder into which it is to be restored."""
    case = await keyholder(world)
    case.more["backup"] = world.bot.folder / f"{case.trader.id}.backup"
    folder = world.bot.folder / f"restored-{case.trader.id}"
    folder.mkdir()
    env = world.bot.env | {"DATABASE_URL": f"sqlite:///{folder}/data/keyferry.db"}
    assert await case.run("backup", "--out", str(case.more["backup"])) == 0
    case.beside = type(world.bot)(folder, env)
    return case


# What sets it going


async def begin_anew(case: Case) -> None:
    case.trader.send("/addkey okx")


async def stray(case: Case) -> None:
    case.trader.send(f"my secret: {case.key.secret}")


async def paste(case: Case) -> None:
    case.trader.send(pasted(case.key))


async def paste_wrong(case: Case) -> None:
    case.trader.send(f"{case.key.api_key}\n{case.key.secret}\nNot-The-One-9!")


async def erase(case: Case) -> None:
    case.trader.press(say(case.trader, "button-forget-yes"))


async def wake(case: Case) -> None:
    case.world.bot.strike(AWAKE)


async def start(case: Case) -> None:
    await case.world.bot.start(ready=False)


async def change_addresses(case: Case) -> int:
    words = ("campaign", "start", "--add", f"core2={NEW}", "--drop", f"core={OURS[0]}", "--by", "2099-12-15")
    return await case.run(*words)


async def freeze(case: Case) -> int:
    return await case.run("leak", "start", "--reason", "a drill", "--yes")


async def rotate(case: Case) -> int:
    return await case.run("master-key", "rotate")


async def back_up(case: Case) -> int:
    case.more["out"] = case.world.bot.folder / f"{case.trader.id}.backup"
    return await case.run("backup", "--out", str(case.more["out"]))


async def restore(case: Case) -> int:
    return await case.run("restore", "--from", str(case.more["backup"]))


async def forget_key(case: Case) -> int:
    ((id,),) = case.world.sql("select id from keys where owner = ?", case.trader.id) or (("gone",),)
    return await case.run("keys", "forget", id, "--yes")


# What must be true at its end, beyond what is always true


def asked_for(case: Case) -> Iterator[str]:
    yield from quiet(case)
    if not any("have:okx" in str(message.buttons) or "way:okx" in str(message.buttons) for message in case.trader.chat):
        yield "no prompt"


def refused(case: Case) -> Iterator[str]:
    yield from told("verdict-refused", exchange="OKX")(case)
    counts = held(case.world, case.trader)
    if (counts["keys"], counts["checks"], counts["drafts"]) != (0, 1, 1):
        yield f"{counts}"


def replaced(case: Case) -> Iterator[str]:
    yield from one_key(case)
    stored = case.world.sql("select id, api_key from keys where owner = ?", case.trader.id)
    if stored != [(case.more["id"], masked(case.key.api_key))]:
        yield "not replaced in its place"


def erased(case: Case) -> Iterator[str]:
    yield from told("forgotten")(case)
    for table in FORGOTTEN:
        if case.world.sql(f"select 1 from {table} where owner = ?", case.trader.id):  # noqa: S608
            yield f"left in {table}"


def key_forgotten(case: Case) -> Iterator[str]:
    if case.world.sql("select 1 from keys where owner = ?", case.trader.id):
        yield "the key is there"


def campaign_begun(case: Case) -> Iterator[str]:
    if len(case.world.sql("select id from campaigns where ended_at is null")) != 1:
        yield "not begun once"


def frozen(case: Case) -> Iterator[str]:
    if len(case.world.sql("select id from incidents where ended_at is null")) != 1:
        yield "not begun once"
    if case.world.sql("select 1 from keys where frozen is null"):
        yield "a key that is not frozen"
    if case.world.sql("select 1 from keys left join exposed on key_id = id where key_id is null"):
        yield "a key that nobody asks about"


def wrapped_anew(case: Case) -> Iterator[str]:
    with closing(connect(case.world.bot.folder / "data" / "keyferry.db", timeout=10)) as db:
        shut = sum(each.data is None for each in opened_rows(db, case.more["new"]))
    if shut:
        yield f"{shut} rows do not open with the new key alone"


def both_open(case: Case) -> Iterator[str]:
    """At any time: the new key and the old one together open everything."""
    with closing(connect(case.world.bot.folder / "data" / "keyferry.db", timeout=10)) as db:
        if any(each.data is None for each in opened_rows(db, f"{case.more['new']},{case.more['old']}")):
            yield "a row that opens no more"


def backup_whole(case: Case) -> Iterator[str]:
    if not case.more["out"].exists():
        yield "no backup"


def restored(case: Case) -> Iterator[str]:
    database = case.beside.folder / "data" / "keyferry.db"
    if not database.exists():
        yield "no database"


def whole_or_absent(case: Case) -> Iterator[str]:
    database: Path = case.beside.folder / "data" / "keyferry.db"
    if database.exists():
        with closing(connect(database)) as db:
            if any(each.data is None for each in opened_rows(db, case.world.bot.env["MASTER_KEY"])):
                yield "a half of a database"


BOT = (
    Scene(name="a conversation begins", begin=newcomer, go=begin_anew, left=asked_for, never=nothing),
    Scene(
        name="a stray secret", begin=newcomer, go=stray, left=told("stray-secret"), never=at_most_two("stray-secret")
    ),
    Scene(name="a key is added", begin=asked, go=paste, left=one_key, never=never_twice),
    Scene(name="a key is refused", begin=asked, go=paste_wrong, left=refused, never=nothing),
    Scene(name="a start with work left", begin=asked_and_down, go=start, left=one_key, never=never_twice),
    Scene(name="a key is replaced", begin=about_to_replace, go=paste, left=replaced, never=never_twice),
    Scene(name="everything is forgotten", begin=about_to_forget, go=erase, left=erased, never=nothing),
    Scene(
        name="the watch finds something",
        begin=whitelist_gone,
        go=wake,
        left=told("news-whitelist_off"),
        never=at_most_two("news-whitelist_off"),
    ),
    Scene(
        name="a letter of a campaign",
        begin=addresses_change,
        go=wake,
        left=told("moving-check"),
        never=at_most_two("moving-check"),
    ),
    Scene(name="a letter of a leak", begin=leaked, go=wake, left=told("leak-then"), never=at_most_two("leak-then")),
)
COMMANDS = (
    Scene(
        name="master-key rotate", begin=another_master_key, go=rotate, left=wrapped_anew, never=both_open, command=True
    ),
    Scene(name="backup", begin=keyholder, go=back_up, left=backup_whole, never=nothing, command=True),
    Scene(name="restore", begin=backed_up, go=restore, left=restored, never=whole_or_absent, command=True),
    Scene(name="leak start", begin=keyholder, go=freeze, left=frozen, never=nothing, command=True),
    Scene(
        name="campaign start", begin=keyholder, go=change_addresses, left=campaign_begun, never=nothing, command=True
    ),
    Scene(name="keys forget", begin=keyholder, go=forget_key, left=key_forgotten, never=nothing, command=True),
)
SCENES = (*BOT, *COMMANDS)
