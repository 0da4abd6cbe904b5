"""A trader's screen is not as the guide says: the operator's people hear of it, and never of a secret."""

import pytest

from playground.telegram import Message, User
from tests.e2e.talking import ACCEPTED, pasted, say, verdict
from tests.e2e.world import World
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")


def admins(world: World) -> list[User]:
    people = [world.telegram.user(number, "Olga", "en") for number in (900001, 900002)]
    for one in people:
        if not one.chat:
            one.send("/start")
    return people


async def asked(who: User, command: str = "/guide bybit") -> Message:
    """From the command to the question what looks different at the first step."""
    who.send(command)
    await who.wait_for(lambda m: "way:bybit:go" in str(m.buttons))
    who.press("way:bybit:go")
    await who.wait_for(say(who, "fork-account"))
    who.press("take:bybit:account:main")
    await who.wait_for(lambda m: "differs:bybit:0" in str(m.buttons))
    who.press("differs:bybit:0")
    return await who.wait_for(say(who, "report-title", exchange="Bybit", step=1))


def letters(admin: User, about: User) -> list[Message]:
    return [message for message in admin.chat if message.by_bot and f"({about.id})" in message.text]


async def heard(admin: User, about: User) -> Message:
    return await admin.wait_for(lambda m: f"({about.id})" in m.text, timeout=15)


async def test_a_sentence_goes_to_each_of_the_operators_people_once_it_is_confirmed(world: World) -> None:
    trader, people = world.trader("ru"), admins(world)
    panel = await asked(trader)
    trader.send("Кнопка называется <Создать>")
    await trader.wait_for("Кнопка называется")
    await world.settle()
    assert [letters(one, trader) for one in people] == [[], []]
    trader.press(say(trader, "button-send"))
    for admin in people:
        letter = await heard(admin, trader)
        assert "Bybit, step 1" in letter.text
        assert "Кнопка называется <Создать>" in letter.text
        assert "ru" in letter.text
    await trader.wait_for(lambda m: m.id == panel.id and "page:bybit:1" in str(m.buttons))
    assert trader.notices[-1] == say(trader, "report-sent")


@pytest.mark.parametrize("send", ["button-send", "button-send-bare"])
async def test_a_screenshot_leaves_the_chat_at_once_and_goes_on_only_when_it_may(world: World, send: str) -> None:
    trader, (admin, _) = world.trader(), admins(world)
    await asked(trader)
    await trader.wait_gone(trader.send_photo(png(), caption="it looks like this"))
    await trader.wait_for(say(trader, "report-screen", service="Test Desk"))
    trader.press(say(trader, send))
    letter = await heard(admin, trader)
    assert ("photo" in letter.content.media) is (send == "button-send")
    assert "it looks like this" in letter.text


async def test_a_screenshot_whose_name_telegram_forgot_is_a_letter_without_it(world: World) -> None:
    trader, (admin, _) = world.trader(), admins(world)
    await asked(trader)
    await trader.wait_gone(trader.send_photo(png()))
    await trader.wait_for(say(trader, "report-screen", service="Test Desk"))
    world.telegram.refuse("sendPhoto", "wrong file identifier/HTTP URL specified", None, chat_id=admin.id)
    trader.press(say(trader, "button-send"))
    assert not (await heard(admin, trader)).content.media


async def test_a_screenshot_with_a_secret_beside_it_is_no_report(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    await asked(trader)
    await trader.wait_gone(trader.send_photo(png(), caption=f"secret: {key.secret}"))
    await trader.wait_gone(trader.send_file("screen.png", png()))
    await trader.wait_gone(trader.send(key.secret))
    await world.settle()
    assert "report:bare" not in str(trader.chat[-1].buttons)
    assert say(trader, "report-ask") in trader.chat[-1].text


async def test_a_key_pasted_instead_is_taken(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    await asked(trader, "/addkey bybit")
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "bybit")


async def test_back_leads_to_the_step_and_sends_nothing(world: World) -> None:
    trader, (admin, _) = world.trader(), admins(world)
    await asked(trader, "/addkey bybit")
    place = {"message_id": 900, "from": trader.person, "chat": trader.chat[-1].to_json()["chat"], "date": 1}
    world.telegram.inject({"message": {**place, "location": {"latitude": 1.0, "longitude": 1.0}}})
    trader.press("page:bybit:0")
    await trader.wait_for(lambda m: "have:bybit" in str(m.buttons) and "cancel" in str(m.buttons))
    await world.settle()
    assert letters(admin, trader) == []
    assert "AddKey:paste" in str(world.sql("select state from fsm where owner = ?", trader.id))


async def test_one_trader_does_not_flood_the_operator_and_is_forgotten_with_the_words(world: World) -> None:
    trader, (admin, _) = world.trader(), admins(world)
    await asked(trader)
    for number in range(6):
        trader.press("report:send")
        await trader.wait_for(lambda m: "differs:bybit:0" in str(m.buttons))
        await world.settle()
        assert trader.notices[-1] == say(trader, "report-sent" if number < 5 else "report-enough")
        trader.press("differs:bybit:0")
        await trader.wait_for(say(trader, "report-title", exchange="Bybit", step=1))
    trader.send("/forget")
    await trader.wait_for(lambda m: "forget:yes" in str(m.buttons))
    trader.press("forget:yes")
    await trader.wait_for(say(trader, "forgotten"))
    await world.settle()
    assert world.sql("select id from letters where about = ?", f"report of {trader.id}") == []
    assert len(letters(admin, trader)) <= 5
