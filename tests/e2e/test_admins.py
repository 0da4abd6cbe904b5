"""What the operator's people can do in their chats, and that nobody else can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import until
from tests.e2e.talking import REFUSED, add, say
from tests.e2e.test_corners import answered, press
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOSS = 900001  # of the profile
COMMANDS = ("users", "stuck", "stats")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Two who have a key, one whose key is refused, one who has only begun."""
    async with open_world(tmp_path_factory.mktemp("admins")) as world:
        anna, boris, carl = world.trader("ru"), world.trader("en"), world.trader("en")
        await add(anna, world.key("okx"), "okx")
        await add(boris, world.key("bybit"), "bybit")
        await add(carl, world.key("okx", permissions={"read"}), "okx", REFUSED)
        boss(world).send("/start")
        await boss(world).wait_for(lambda message: message.by_bot)
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(busy: World) -> AsyncIterator[World]:
    yield busy
    await busy.heal()


def boss(world: World, language: str = "en") -> User:
    admin = world.telegram.user(BOSS, "Boss", language)
    admin.language_code = language
    return admin


def last(who: User) -> str:
    return [message.text for message in who.history if message.by_bot][-1]


async def asked(who: User, text: str) -> Message:
    """The next message of the bot."""
    before = len(who.history)
    who.send(text)
    return await who.wait_for(partial(answers, who.history[before - 1].id if before else 0), timeout=15)


def answers(seen: int, message: Message) -> bool:
    return message.by_bot and message.id > seen


async def test_who_uses_the_bot_is_told_to_an_admin_and_noted(world: World) -> None:
    shown = await asked(boss(world), "/users")
    anna, boris, carl, *_ = world.people
    for line in (
        f"✅ Anna ({anna.id}) · 1 ready",
        f"✅ Anna ({boris.id}) · 1 ready",
        f"• Anna ({carl.id}) · no key yet",
    ):
        assert line in shown.text
    for key in (await world.stored(anna))[0]["api_key"], (await world.stored(boris))[0]["api_key"]:
        assert key[:4] not in shown.text
    await world.settle()
    trail = await world.cli("audit", "list", "--json")
    looked = [(one["what"], one["who"], one["reason"]) for one in trail if one["what"] == "users"]
    assert looked[-1] == ("users", str(BOSS), f"page 1 of 1, {len(world.people)} of {len(world.people)} people")
    before = len(boss(world).history)
    press(world, boss(world), "people:7", shown)
    await world.settle()
    assert len(boss(world).history) == before
    assert world.sql("select count(*) from audit where what = 'users'") == [(len(looked) + 1,)]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_who_is_stuck_is_told_as_status_has_it(world: World, language: str) -> None:
    admin, carl = boss(world, language), world.people[2]
    shown = await asked(admin, "/stuck")
    why = say(admin, "fault-missing_permission")
    assert f"Anna ({carl.id}) · OKX · {say(admin, 'lasting-minutes', count=0)}" in shown.text
    assert say(admin, "stuck-stuck", why=why) in shown.text
    status = await world.cli("status", "--owner", str(carl.id), "--json")
    assert status["rows"][0]["state"] == "stuck"
    press(world, admin, "stuck:0", shown)
    await world.settle()


async def test_the_funnel_comes_as_figures_and_as_a_picture(world: World) -> None:
    shown = await asked(boss(world), "/stats")
    assert shown.content.media is not None
    assert "OKX: 1 of 2" in shown.text
    assert say(boss(world), "fault-missing_permission") in shown.text


async def test_where_nothing_is_known_yet_that_is_said(world: World) -> None:
    kept = world.sql("select day, exchange, step, what, number from funnel")
    world.sql("delete from funnel")
    assert (await asked(boss(world), "/stats")).text == say(boss(world), "stats-none")
    for row in kept:
        world.sql("insert into funnel (day, exchange, step, what, number) values (?, ?, ?, ?, ?)", *row)


@pytest.mark.parametrize("command", COMMANDS)
async def test_to_anybody_else_they_are_unknown_commands(world: World, command: str) -> None:
    trader = world.people[0]
    unknown = (await asked(trader, "/nonsense")).text
    assert (await asked(trader, f"/{command}")).text == unknown
    assert world.sql("select count(*) from audit where who = ?", str(trader.id)) == [(0,)]


@pytest.mark.parametrize("data", ["people:0", "stuck:0"])
async def test_a_button_that_somebody_else_made_up_shows_nothing(world: World, data: str) -> None:
    trader = world.people[0]
    message = await asked(trader, "/help")
    await answered(world, press(world, trader, data, message))
    assert trader.notices[-1:] in ([], [say(trader, "stale-button")])
    assert "(100000" not in last(trader)


async def test_in_a_group_an_admin_is_shown_nothing(world: World) -> None:
    admin = boss(world)
    group = world.telegram.group(-1001009, [admin, world.people[0]], bot_is_admin=True)
    for command in COMMANDS:
        group.send(admin, f"/{command}")
    group.send(admin, "/help")
    there = await group.wait_for(say(admin, "group-command"))
    press(world, admin, "people:0", there)
    await world.settle()
    assert [message.text for message in group.history if message.by_bot] == [say(admin, "group-command")]


async def test_an_admins_menu_has_more_in_both_languages_and_nobody_elses_has(world: World) -> None:
    admin, trader = boss(world), world.people[0]
    for language in ("en", "ru", "de"):
        mine = [one["command"] for one in world.telegram.commands_for(admin.id, admin.id, language)]
        await until(partial(menu_of, world, admin, language), [*COMMANDS, *menu_of(world, trader, language)])
        assert mine[: len(COMMANDS)] == list(COMMANDS)
    for_whom = [call.parameters.get("scope", "") for call in world.telegram.log if call.method == "setMyCommands"]
    assert not [scope for scope in for_whom if str(trader.id) in str(scope)]
    assert "/stuck" in (await asked(admin, "/help")).text
    assert "/stuck" not in (await asked(trader, "/help")).text


def menu_of(world: World, who: User, language: str) -> list[str]:
    return [str(one["command"]) for one in world.telegram.commands_for(who.id, who.id, language)]


async def test_who_is_no_admin_any_more_loses_the_menu(world: World) -> None:
    admin, profile = boss(world), world.bot.folder / "profile.toml"
    text = profile.read_text()
    profile.write_text(text.replace("[900001, 900002]", "[900002]"))
    await world.bot.stop()
    await world.bot.start()
    await until(partial(menu_of, world, admin, "en"), menu_of(world, world.people[0], "en"))
    assert (await asked(admin, "/users")).text == say(admin, "stray-text")
    profile.write_text(text)
    await world.bot.stop()
    await world.bot.start()
    await until(lambda: menu_of(world, admin, "en")[:1], ["users"])
