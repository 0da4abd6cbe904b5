"""Buttons that nobody was shown and links that nobody made: with another person's ids in them, and with anything else."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from aiogram.filters.callback_data import CallbackData

from handlers import buttons
from playground.exchanges.key import masked
from playground.telegram import User
from playground.telegram.chats import Message
from storage.tables import metadata
from tests.e2e.moments import shown
from tests.e2e.talking import REFUSED, add, prompt, say
from tests.e2e.test_corners import press
from tests.e2e.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

LONGEST = 64  # bytes that a button carries
KINDS: list[type[CallbackData]] = [
    each for each in vars(buttons).values() if isinstance(each, type) and CallbackData in each.__bases__
]
OWNED = [table.name for table in metadata.sorted_tables if "owner" in table.c]
BESIDE = {"step": 0, "page": 0, "exchange": "okx", "fork": "x", "choice": "x", "word": "x", "field": "secret"}
OTHERS = {"code": "ru", "offset": 60, "who": "all", "id": "0" * 32}
PIECES = (
    "key",
    "again",
    "instead",
    "cast",
    "page",
    ":",
    "::",
    "show",
    "delete_yes",
    "-1",
    "9" * 30,
    "\u202e",
    "😀",
    "\x00",
    "",
    "okx",
)
PAYLOADS = (
    "x" * 64, "addkey_", "addkey_nowhere", "addkey_okx_okx", f"i_{'A' * 38}", "i_", f"i_{'Я' * 38}", "\u202e<b>", "addkey_<b>&\u202e",
    "9" * 4000, "%s{0}${HOME}\x00", "addkey_../../etc/passwd", "addkey_\ud83d", "' or 1=1 --",
)  # fmt: skip


def filled(kind: type[CallbackData], ids: dict[str, Any]) -> Iterator[str]:
    """What buttons of this kind carry, with these ids: one for each thing that it can do."""
    choices = [
        get_args(field.annotation) if get_origin(field.annotation) is Literal else ({**BESIDE, **OTHERS, **ids}[name],)
        for name, field in kind.model_fields.items()
    ]
    for values in itertools.product(*choices):
        yield kind(**dict(zip(kind.model_fields, values, strict=True))).pack()


def all_of(world: World, owner: int) -> dict[str, list[Any]]:
    """Every row that is this person's; what came and went (the inbox) left out."""
    return {
        name: sorted(map(repr, world.sql(f"select * from {name} where owner = ?", owner)))  # noqa: S608
        for name in OWNED
        if name != "inbox"
    }


async def victim(world: World) -> tuple[User, dict[str, Any], str]:
    """Somebody with a key, a check that was refused, and one under way to be entered; their ids, and the masked key."""
    owner, key = world.trader(), world.key("okx")
    await add(owner, key, "okx")
    await add(owner, world.key("okx", permissions={"read"}), "okx", REFUSED)
    owner.send("/addkey bybit")
    await prompt(owner, "bybit")
    owner.send(world.key("bybit").api_key)
    await world.settle()
    ((key_id,),) = world.sql("select id from keys where owner = ?", owner.id)
    ((check,),) = world.sql("select id from checks where owner = ?", owner.id)
    await world.eventually(lambda: at_rest(world, owner))
    return owner, {"key": key_id, "check": check, "owner": owner.id}, masked(key.api_key)


async def at_rest(world: World, owner: User) -> bool:
    return not world.sql("select 1 from checks where owner = ? and lease_until is not null", owner.id)


def dead(world: World, who: User) -> list[Any]:
    return world.sql("select update_id from inbox where state = 'dead' and owner = ?", who.id)


async def places(world: World, thief: User) -> list[Message]:
    """Where a button may stand: a greeting, and the panel of a key that is being entered."""
    thief.send("/start")
    hello = await thief.wait_for(say(thief, "start", service="Test Desk", count=5))
    thief.send("/addkey okx")
    return [hello, await prompt(thief, "okx")]


async def test_no_button_with_the_ids_of_another_shows_or_changes_anything_of_theirs(world: World) -> None:
    owner, ids, key = await victim(world)
    thief = world.trader()
    before, seen, said = all_of(world, owner.id), len(shown(owner)), len(world.telegram.log)
    assert {"keys", "checks", "drafts"} <= {name for name, rows in before.items() if rows}
    for message in await places(world, thief):
        for data in itertools.chain.from_iterable(filled(kind, ids) for kind in KINDS):
            press(world, thief, data, message)
        await world.settle()
    assert all_of(world, owner.id) == before
    assert len(shown(owner)) == seen
    answers = [str(call.parameters) for call in world.telegram.log[said:] if call.method == "answerCallbackQuery"]
    assert len(answers) > 50
    told = "\n".join([*shown(thief), *answers])
    assert [text for text in (key, ids["key"], ids["check"], str(owner.id)) if text in told] == []
    assert dead(world, thief) == [], "each was answered"


async def test_no_made_up_button_or_link_is_set_aside_or_reaches_another(world: World) -> None:
    owner, ids, _ = await victim(world)
    thief, chance = world.trader("ru"), random.Random(1)
    before = all_of(world, owner.id)
    pieces = (*PIECES, ids["key"], ids["check"])
    for message in await places(world, thief):
        for _ in range(25):
            data = "".join(chance.choice((*pieces, ":")) for _ in range(chance.randint(1, 6)))
            press(world, thief, data.encode()[:LONGEST].decode(errors="ignore"), message)
        await world.settle()
    for payload in PAYLOADS:
        thief.send(f"/start {payload}")
    await world.settle()
    assert (all_of(world, owner.id), dead(world, thief)) == (before, [])
    seen = len(shown(thief))
    thief.send("/start")
    await thief.wait_for(lambda message: message.by_bot and len(shown(thief)) > seen)
