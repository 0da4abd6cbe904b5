"""At the door: who is not let in, the operator's people who decide, and what ends in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, at_call, kept, over, questions, until
from tests.e2e.talking import REFUSED, add, pasted, prompt, say
from tests.e2e.test_corners import press
from tests.e2e.world import PROFILE, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOSS, DEPUTY = 900001, 900002  # of the profile
FEW = PROFILE.replace("checks_an_hour = 10000", "checks_an_hour = 2")
ASKING = f'{FEW}\n[access]\nmode = "approve"\n'
SERVICE = {"service": "Test Desk"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("access"), ASKING) as world:
        for number in (BOSS, DEPUTY):
            world.telegram.user(number, "Boss", "en").send("/start")
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    yield restless
    await restless.heal()


def boss(world: World, number: int = BOSS) -> User:
    return world.telegram.user(number, "Boss", "en")


def asks(admin: User, about: User) -> list[Message]:
    return [message for message in admin.history if message.by_bot and f"({about.id})" in message.text]


async def asked(admin: User, about: User) -> Message:
    await until(lambda: len(asks(admin, about)), 1)
    return asks(admin, about)[0]


def answers(seen: int, message: Message) -> bool:
    return message.by_bot and message.id > seen


def count(who: User, text: str) -> int:
    return sum(message.by_bot and text in message.text for message in who.history)


async def test_who_is_let_in_by_hand_comes_to_a_key(world: World) -> None:
    trader = world.trader("ru")
    waiting = say(trader, "access-waiting", **SERVICE)
    for said in ("/start", "/addkey okx"):
        trader.send(said)
        await until(partial(count, trader, waiting), 1 if said == "/start" else 2)
    request = await asked(boss(world), trader)
    await asked(boss(world, DEPUTY), trader)
    boss(world).press(say(boss(world), "button-admit"), request.id)
    await trader.wait_for(say(trader, "access-admitted", **SERVICE))
    await until(lambda: asks(boss(world), trader)[0].text.endswith("Let in by you."), True)
    second = (await asked(boss(world, DEPUTY), trader)).id
    boss(world, DEPUTY).press(say(boss(world), "button-decline"), second)
    await until(lambda: asks(boss(world, DEPUTY), trader)[0].text.endswith(f"Let in by {BOSS}."), True)
    await add(trader, world.key("okx"), "okx")


async def test_a_secret_of_who_is_not_let_in_is_deleted_too_and_not_kept(world: World) -> None:
    stranger, key = world.trader(), world.key("okx")
    message = stranger.send(pasted(key))
    await stranger.wait_gone(message)
    await stranger.wait_for(say(stranger, "access-secret"))
    file = stranger.send_file("key.txt", pasted(key).encode())
    await stranger.wait_gone(file)
    await world.settle()
    assert await world.stored(stranger) == await world.stored(stranger, "--attempts") == []


async def test_what_concerns_them_whoever_they_are_is_answered(world: World) -> None:
    stranger = world.trader()
    for command, key in (
        ("privacy", "command-forget"),
        ("language", "language-choose"),
        ("forget", "button-forget-no"),
    ):
        seen = len(stranger.history)
        stranger.send(f"/{command}")
        await stranger.wait_for(partial(answers, seen))
        assert count(stranger, say(stranger, "access-waiting", **SERVICE)) == 0, key
    stranger.press(say(stranger, "button-forget-no"))
    await stranger.wait_for(say(stranger, "forget-kept"))
    assert asks(boss(world), stranger) == []


async def test_a_button_and_an_edit_of_who_is_not_let_in_do_nothing(world: World) -> None:
    stranger = world.trader()
    stranger.send("/language")
    message = await stranger.wait_for(say(stranger, "language-choose"))
    press(world, stranger, f"admit:{stranger.id}:yes", message)
    await stranger.wait_for(say(stranger, "access-waiting", **SERVICE))
    edited = stranger.send("hello")
    await until(partial(count, stranger, say(stranger, "access-waiting", **SERVICE)), 2)
    stranger.edit(edited, "hello again")
    await world.settle()
    assert count(stranger, say(stranger, "access-waiting", **SERVICE)) == 2
    assert world.sql("select state from members where owner = ?", stranger.id) == [("waiting",)]


async def test_killed_while_asking_everybody_is_asked_all_the_same(world: World) -> None:
    await kept(world)
    stranger = world.trader()
    struck = at_call(world, boss(world), "sendMessage", KILL, done=False, text=f"({stranger.id})")
    stranger.send("/start")
    await over(world, struck, KILL)
    await world.bot.start()
    for number in (BOSS, DEPUTY):
        await asked(boss(world, number), stranger)


async def test_who_was_forgotten_meanwhile_is_not_decided_about(world: World) -> None:
    stranger, admin = world.trader(), boss(world)
    stranger.send("/start")
    request = await asked(admin, stranger)
    stranger.send("/forget")
    await stranger.wait_for(lambda message: say(stranger, "button-forget-yes") in str(message.buttons))
    stranger.press(say(stranger, "button-forget-yes"))
    await stranger.wait_for(say(stranger, "forgotten"))
    await world.settle()
    admin.press(say(admin, "button-admit"), request.id)
    await until(lambda: asks(admin, stranger)[0].text.endswith(say(admin, "access-decided-gone")), True)
    unseen = {"chat": admin.dialog.to_json(), "message_id": request.id, "date": 0}
    data = {"id": "55", "from": admin.person, "chat_instance": "1", "data": f"admit:{stranger.id}:yes"}
    world.telegram.inject({"callback_query": data | {"message": unseen}})
    await world.settle()
    assert world.sql("select state from members where owner = ?", stranger.id) == []


async def test_an_invite_leads_straight_to_the_key_in_its_language_and_once(world: World) -> None:
    made = await world.cli(
        "invite", "--exchange", "okx", "--language", "ru", "--label", "<b>x", "--bot", "@kf_bot", "--json"
    )
    start, payload = str(made[0]["link"]).removeprefix("https://t.me/kf_bot?").split("=")
    trader, second = world.trader("en"), world.trader("en")
    message = trader.send(f"/{start} {payload}")
    await trader.wait_gone(message)
    trader.person["language_code"] = "ru"
    await prompt(trader, "okx")
    replay = second.send(f"/{start} {payload}")
    await second.wait_for(say(second, "access-spent"))
    await second.wait_gone(replay)
    assert asks(boss(world), second) == []
    (listed,) = await world.cli("invite", "list", "--json")
    assert (listed["state"], listed["label"], listed["used_by"]) == ("used", "<b>x", trader.id)
    seen = len(trader.history)
    trader.send(f"/{start} {payload}")
    await trader.wait_for(partial(answers, seen))
    assert count(trader, say(trader, "access-spent")) == 0


async def test_who_has_had_many_checks_hears_when_the_next_may_come_and_nothing_is_kept(world: World) -> None:
    trader = world.trader()
    world.sql("insert into members (owner, state, by, at, label) values (?, 'admitted', 'test', 1, '')", trader.id)
    key = world.key("okx", permissions={"read"})
    card = await add(trader, key, "okx", REFUSED)
    trader.press(say(trader, "button-again"), card.id)
    await until(lambda: questions(world, "okx", key) > 1, True)
    await world.settle()
    await until(
        lambda: world.sql("select next_run_at, lease_until from checks where owner = ?", trader.id), [(None, None)]
    )
    asked_before = questions(world, "okx", key)
    trader.press(say(trader, "button-again"), card.id)
    await until(lambda: [say(trader, "wait-owner") in notice for notice in trader.notices][-1:], [True])
    again = next(
        str(button["callback_data"]) for button in card.buttons if button["text"] == say(trader, "button-again")
    )
    query = press(world, trader, again.replace("again", "instead"), card)  # a button that this card does not have
    call = await world.telegram.wait_for_call(
        "answerCallbackQuery", when=lambda call: call.parameters.get("callback_query_id") == query
    )
    assert say(trader, "wait-owner") in str(call.parameters.get("text"))
    trader.send(f"/addkey okx\n{pasted(key)}")
    await trader.wait_for(say(trader, "wait-gone"), timeout=15)
    await world.settle()
    assert questions(world, "okx", key) == asked_before
    assert world.sql("select 1 from drafts where owner = ?", trader.id) == []


async def test_an_invite_for_no_exchange_leads_to_the_choice_and_the_beginning(world: World) -> None:
    made = await world.cli("invite", "--bot", "@kf_bot", "--json")
    start, payload = str(made[0]["link"]).removeprefix("https://t.me/kf_bot?").split("=")
    trader = world.trader("en")
    await trader.wait_gone(trader.send(f"/{start} {payload}"))
    await trader.wait_for(say(trader, "start", service="Test Desk", count=5))


async def test_a_stored_key_may_be_checked_more_often_and_not_for_ever(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    world.sql("insert into members (owner, state, by, at, label) values (?, 'admitted', 'test', 1, '')", trader.id)
    card = await add(trader, key, "okx")
    ((id,),) = world.sql("select id from keys where owner = ?", trader.id)
    asked_before = questions(world, "okx", key)
    press(world, trader, f"key:{id}:check", card)
    await until(lambda: questions(world, "okx", key) > asked_before, True)
    await world.settle()
    await until(lambda: world.sql("select 1 from checks where owner = ?", trader.id), [])
    for _ in range(3):  # as if eight had been
        world.sql("insert into tries (mark, at) select mark, at from tries")
    asked_before = questions(world, "okx", key)
    press(world, trader, f"key:{id}:check", card)
    told = await trader.wait_for(say(trader, "wait-owner"))
    assert [button["text"] for button in told.buttons] == [say(trader, "button-back")]
    await world.settle()
    assert questions(world, "okx", key) == asked_before
