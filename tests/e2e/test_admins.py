"""What the operator's people can do in their chats, and that nobody else can."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, at_call, kept, over, until
from tests.e2e.talking import REFUSED, add, say
from tests.e2e.test_corners import answered, press
from tests.e2e.world import World, open_world
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOSS = 900001  # of the profile
COMMANDS = ("users", "stuck", "stats", "broadcast")


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
    sent = who.send(text)
    return await who.wait_for(partial(answers, sent), timeout=15)


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


@pytest.mark.parametrize("data", ["people:0", "stuck:0", "castto:0:all", "cast:0:send"])
async def test_a_button_that_somebody_else_made_up_shows_nothing(world: World, data: str) -> None:
    trader = world.people[0]
    message = await asked(trader, "/help")
    assert await notice(world, press(world, trader, data, message)) == say(trader, "stale-button")
    assert "(100000" not in last(trader)


async def test_in_a_group_an_admin_is_shown_nothing(world: World) -> None:
    admin = boss(world)
    group = world.telegram.group(-1001009, [admin, world.people[0]], bot_is_admin=True)
    for command in COMMANDS:
        group.send(admin, f"/{command}")
    group.send(admin, "/help")
    there = await group.wait_for(say(admin, "group-command"))
    for data in ("people:0", "castto:0:all"):  # the second finds the button of the message gone
        press(world, admin, data, there)
    await world.settle()
    assert got(admin, say(admin, "oops")) == 0
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


# A broadcast


async def begun(world: World, whom: str = "broadcast-to-all", language: str = "en") -> tuple[User, str]:
    """As far as the question for the text; the words of the button begin with these."""
    admin = boss(world, language)
    await asked(admin, "/broadcast")
    shown = await admin.wait_for(lambda message: "castto:" in str(message.buttons))
    name = say(admin, whom)
    label = next(str(one["text"]) for row in [shown.buttons] for one in row if str(one["text"]).startswith(name))
    admin.press(label, shown.id)
    await admin.wait_for(say(admin, "broadcast-ask", limit=3500))
    return admin, label


async def sure(admin: User, *texts: str) -> Message:
    """The texts, one after the other, up to the last question."""
    for text in texts:
        shown = await asked(admin, text)
    return await admin.wait_for(lambda message: message.id >= shown.id and say(admin, "broadcast-sure") in message.text)


def got(who: User, text: str) -> int:
    return sum(message.by_bot and text in message.text for message in who.history)


def figures(admin: User, sent: int, blocked: int = 0, refused: int = 0) -> str:
    return say(admin, "broadcast-figures", sent=sent, blocked=blocked, refused=refused)


async def test_a_broadcast_comes_to_each_in_their_language_as_it_was_shown(world: World) -> None:
    anna, boris, carl, *_ = world.people
    admin, label = await begun(world)
    assert label == say(admin, "button-cast-to", whom=say(admin, "broadcast-to-all"), count=3)
    await asked(admin, "Maintenance <b>on</b> Sunday & Monday")
    question = await sure(admin, "Работы в воскресенье")
    previews = [message.text for message in admin.chat if message.by_bot][-3:-1]
    assert previews == [f"{say(admin, 'broadcast-title', service='Test Desk')}\n\nMaintenance <b>on</b> Sunday & Monday",
                        f"{say(anna, 'broadcast-title', service='Test Desk')}\n\nРаботы в воскресенье"]  # fmt: skip
    assert say(admin, "broadcast-people", whom=say(admin, "broadcast-to-all"), count=3) in question.text
    boris.block()
    send = str(question.buttons[0]["callback_data"])
    admin.press(say(admin, "button-cast-send"), question.id)
    await until(lambda: figures(admin, 2, 1) in world_text(admin, question.id), True)
    assert say(admin, "broadcast-done") in world_text(admin, question.id)
    assert (got(anna, previews[1]), got(carl, previews[0])) == (1, 1)
    boris.unblock()
    await asked(boris, "/help")
    assert await notice(world, press(world, admin, send, question)) == say(admin, "broadcast-gone")
    (entry,) = [one for one in await world.cli("audit", "list", "--json") if one["what"] == "broadcast"]
    assert (entry["who"], entry["reason"].split(";")[:2]) == (
        str(BOSS),
        ["to all: 3 people", " characters: en 37, ru 20"],
    )
    assert "Sunday" not in entry["reason"]
    assert world.sql("select count(*) from broadcasts where ended_at is null") == [(0,)]


async def notice(world: World, query: str) -> str:
    """What was answered to a press that was made up."""
    await answered(world, query)
    calls = [one for one in world.telegram.log if one.method == "answerCallbackQuery"]
    (text,) = [one.parameters.get("text", "") for one in calls if one.parameters.get("callback_query_id") == query]
    return str(text)


def world_text(admin: User, message: int) -> str:
    return next(one.text for one in admin.history if one.id == message)


async def test_the_marks_of_a_text_stay_and_one_text_may_do_for_all(world: World) -> None:
    admin, _ = await begun(world, "broadcast-to-all")
    text = "Read this: a < b"
    marks = [{"type": "bold", "offset": 0, "length": 4}]
    number = len(admin.history) + 500
    sent = {"message_id": number, "date": 1, "chat": admin.dialog.to_json(), "from": admin.person}
    world.telegram.inject({"message": {**sent, "text": text, "entities": marks}})
    shown = await admin.wait_for(lambda message: say(admin, "button-cast-same") in str(message.buttons))
    admin.press(say(admin, "button-cast-same"), shown.id)
    await admin.wait_for(say(admin, "broadcast-sure"))
    (call,) = [one for one in world.telegram.log if one.method == "sendMessage" and "a &lt; b" in str(one.parameters)]
    assert "<b>Read</b> this: a &lt; b" in str(call.parameters["text"])
    admin.send("/cancel")
    await admin.wait_for(say(admin, "cancelled"))
    await world.settle()
    assert [got(who, text) for who in world.people] == [0] * len(world.people)


async def test_what_cannot_go_is_told_and_asked_for_again(world: World) -> None:
    admin, _ = await begun(world, "broadcast-to-all", "ru")
    assert say(admin, "broadcast-too-long", count=3501, limit=3500) in (await asked(admin, "я" * 3501)).text
    key = world.key("okx")
    message = admin.send(f"secret: {key.secret}")
    await admin.wait_gone(message)
    await admin.wait_for(say(admin, "broadcast-secret"))
    photo = admin.send_photo(png())
    told = await admin.wait_for(say(admin, "broadcast-only-text"))
    assert told.id > photo
    assert say(admin, "broadcast-language", language="English") in told.text
    for data in ("cast:0:send", f"cast:{written(world)}:send", f"cast:{written(world)}:exchanges"):
        assert await notice(world, press(world, admin, data, told)) == say(admin, "broadcast-gone")
    deputy = world.telegram.user(900002, "Deputy", "en")
    deputy.send("/start")
    theirs = await deputy.wait_for(lambda message: message.by_bot)
    await answered(world, press(world, deputy, f"cast:{written(world)}:same", theirs))
    await answered(world, press(world, admin, f"cast:{written(world)}:same", told))
    await world.settle()
    assert world.sql("select state from fsm where owner = ?", BOSS) == [("Broadcasting:text",)]
    admin.press(say(admin, "button-cancel"), told.id)
    await admin.wait_for(say(admin, "cancelled"))


def written(world: World) -> str:
    ((data,),) = world.sql("select data from fsm where owner = ?", BOSS)
    return str(json.loads(data)["cast"]["id"])


async def test_it_may_go_to_the_owners_of_keys_at_one_exchange(world: World) -> None:
    anna, boris, *_ = world.people
    admin = boss(world)
    shown = await asked(admin, "/broadcast")
    id = str(shown.buttons[0]["callback_data"]).split(":")[1]
    for label in ("button-cast-exchanges", "button-back", "button-cast-exchanges"):
        admin.press(say(admin, label), shown.id)
        await world.settle()
    press(world, admin, f"castto:{id}:refused", shown)
    await admin.wait_for(lambda message: message.id == shown.id and say(admin, "broadcast-whom") in message.text)
    assert await notice(world, press(world, admin, f"castto:{'0' * 32}:okx", shown)) == say(admin, "broadcast-gone")
    press(world, admin, f"castto:{id}:bybit", shown)
    await admin.wait_for(say(admin, "broadcast-people", whom=say(admin, "broadcast-at", exchange="Bybit"), count=1))
    question = await sure(admin, "For Bybit", "Для Bybit")
    admin.press(say(admin, "button-cast-send"), question.id)
    await boris.wait_for("For Bybit")
    await until(lambda: say(admin, "broadcast-done") in world_text(admin, question.id), True)
    assert got(anna, "Bybit") == 0


async def test_killed_in_the_middle_everybody_gets_it_all_the_same(world: World) -> None:
    crowd = [world.telegram.user(2_000_000 + number, "Crowd", "en") for number in range(40)]
    for who in crowd:
        who.send("/language")
        world.sql("insert into owners (owner, language) values (?, 'en')", who.id)
    await until(lambda: [got(who, say(who, "language-choose")) for who in crowd], [1] * 40)
    admin, _ = await begun(world)
    question = await sure(admin, "The same hour everywhere", "Тот же час везде")
    await world.settle()
    await kept(world)
    struck = at_call(world, crowd[20], "sendMessage", KILL, done=False, text="The same hour")
    admin.press(say(admin, "button-cast-send"), question.id)
    await over(world, struck, KILL)
    before = [got(who, "The same hour") for who in crowd]
    stored = {owner for (owner,) in world.sql("select owner from letters where kind = 'broadcast' and ended = 'sent'")}
    assert 0 < len(stored & {who.id for who in crowd}) < 40
    await world.bot.start()
    await until(lambda: say(admin, "broadcast-done") in world_text(admin, question.id), True, 60)
    after = [got(who, "The same hour") for who in crowd]
    assert after == [had + (who.id not in stored) for who, had in zip(crowd, before, strict=True)]
    assert got(crowd[20], "The same hour") == 1
    assert figures(admin, 43) in world_text(admin, question.id)
