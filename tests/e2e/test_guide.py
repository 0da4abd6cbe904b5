"""The walk to a key: what is needed first, forks, pictures in one message, and where it was left."""

import pytest

from playground.telegram import Message, User
from tests.e2e.talking import ACCEPTED, pasted, say, verdict
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sees(who: User, *data: str) -> Message:
    """The newest message has these buttons."""
    return await who.wait_for(lambda m: m.id == who.chat[-1].id and all(one in str(m.buttons) for one in data))


async def begun(who: User, command: str) -> Message:
    """From the command to the first step at OKX, on its global site, for a main account."""
    who.send(command)
    await sees(who, "way:okx:go")
    who.press(say(who, "button-all-there"))
    await who.wait_for(say(who, "fork-site", exchange="OKX"))
    who.press("OKX · www.okx.com")
    await who.wait_for(say(who, "fork-account"))
    who.press(say(who, "fork-account-main"))
    await who.wait_for(say(who, "fork-device"))
    who.press(say(who, "fork-device-web"))
    return await sees(who, "page:okx:1")


async def turned(who: User, to: int, since: int = 0) -> Message:
    """On to this step from that one, counted from 0."""
    page = who.chat[-1]
    for step in range(since + 1, to + 1):
        who.press(f"page:okx:{step}")
        page = await who.wait_for(say(who, "guide-title", exchange="OKX", step=step + 1, steps=12))
    return page


def by_bot(who: User) -> list[Message]:
    return [message for message in who.chat if message.by_bot]


async def test_the_way_to_a_key_is_one_message_with_pictures(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    first = await begun(trader, "/addkey okx")
    assert say(trader, "guide-title", exchange="OKX", step=1, steps=12) in first.text
    assert "photo" in first.content.media
    assert len(by_bot(trader)) == 1
    second = await turned(trader, 1)
    assert second.id == first.id
    form = await turned(trader, 3, since=1)
    assert "Account: Main account" in form.text
    assert len(by_bot(trader)) == 1
    trader.press(say(trader, "button-have"))
    await trader.wait_for(say(trader, "ask-title", exchange="OKX"))
    await trader.wait_gone(form.id)
    assert len(by_bot(trader)) == 1
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "okx")
    assert len(by_bot(trader)) == 1


async def test_a_key_pasted_over_a_picture_is_taken_and_the_picture_goes(world: World) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    page = await begun(trader, "/addkey okx")
    await trader.wait_gone(trader.send(pasted(key)))
    card = await verdict(trader, ACCEPTED, "okx")
    await trader.wait_gone(page.id)
    assert by_bot(trader) == [card]


async def test_a_picture_goes_over_the_wire_once_for_all(world: World) -> None:
    anna, boris = world.trader(), world.trader()
    mine, other = await begun(anna, "/guide okx"), await begun(boris, "/guide okx")
    assert mine.content.media == other.content.media


async def test_what_is_needed_can_be_ticked_off_and_is_remembered(world: World) -> None:
    trader = world.trader()
    trader.send("/guide okx")
    await sees(trader, "tick:okx:kyc", "tick:okx:totp")
    trader.press("tick:okx:kyc")
    await trader.wait_for(lambda m: "✅ KYC" in str(m.buttons))
    trader.press("tick:okx:kyc")
    await trader.wait_for(lambda m: "• KYC" in str(m.buttons))
    trader.press("tick:okx:kyc")
    await trader.wait_for(lambda m: "✅ KYC" in str(m.buttons))
    made_up = {"id": "77", "from": trader.person, "chat_instance": "1", "message": trader.chat[-1].to_json()}
    world.telegram.inject({"callback_query": {**made_up, "data": "tick:okx:made_up"}})
    trader.press("tick:okx:totp")
    await trader.wait_for(lambda m: say(trader, "button-steps") in str(m.buttons))
    trader.send("/addkey okx")
    await trader.wait_for(lambda m: "✅ KYC" in str(m.buttons) and "cancel" in str(m.buttons))


async def test_days_later_the_guide_goes_on_where_it_was_left(world: World) -> None:
    trader = world.trader()
    page = await begun(trader, "/guide okx")
    await turned(trader, 4)
    await world.settle()
    world.sql("update bookmarks set seen_at = seen_at - 3 * 86400000 where owner = ?", trader.id)
    trader.send("/guide okx")
    await trader.wait_gone(page.id)
    again = await sees(trader, "page:okx:5", "way:okx:anew")
    assert again.text.startswith("You stopped here on ")
    assert len(by_bot(trader)) == 1
    trader.send("/addkey okx")
    before = await trader.wait_for(lambda m: say(trader, "button-go-on", step=5) in str(m.buttons))
    assert "You stopped at step 5 of 12" in before.text
    assert len(by_bot(trader)) == 1
    trader.press(say(trader, "button-go-on", step=5))
    await sees(trader, "page:okx:5", "cancel")
    trader.press(say(trader, "button-anew"))
    await trader.wait_for(lambda m: say(trader, "button-steps") in str(m.buttons))
    trader.press(say(trader, "button-steps"))
    await trader.wait_for(say(trader, "fork-site", exchange="OKX"))


async def test_a_key_that_was_given_ends_the_walk(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await begun(trader, "/addkey okx")
    await turned(trader, 4)
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "okx")
    trader.send("/guide okx")
    await sees(trader, "way:okx:go")


async def test_another_site_is_chosen_on_the_way_and_its_key_is_taken(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await sees(trader, "way:okx:go")
    trader.press("way:okx:go")
    await trader.wait_for(say(trader, "fork-site", exchange="OKX"))
    trader.press("OKX EEA · my.okx.com")
    await sees(trader, "take:myokx:account:sub")
    trader.press("take:okx:site:myokx", trader.chat[-1].id)
    trader.press("way:myokx:before")
    await sees(trader, "way:myokx:go")
    trader.press("way:myokx:go")
    await sees(trader, "take:myokx:account:sub")
    trader.press("take:myokx:account:sub")
    await sees(trader, "take:myokx:device:phone")
    trader.press("take:myokx:device:phone")
    await sees(trader, "page:myokx:1")
    for step in (1, 2, 3):
        trader.press(f"page:myokx:{step}")
        await sees(trader, f"page:myokx:{step + 1}")
    assert "the sub-account that will trade" in trader.chat[-1].text
    await trader.wait_gone(trader.send(key.api_key))
    await trader.wait_for(say(trader, "ask-title", exchange="OKX EEA"))


async def test_a_guide_read_beside_the_key_leads_back_to_it_with_what_was_given(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    panel = await sees(trader, "have:okx")
    await trader.wait_gone(trader.send(key.api_key))
    await begun(trader, "/guide okx")
    trader.press(say(trader, "button-have"))
    asked = await trader.wait_for(say(trader, "ask-title", exchange="OKX"))
    await trader.wait_gone(panel.id)
    assert say(trader, "ask-have", field="“API key”") in asked.text
    await trader.wait_gone(trader.send(f"{key.secret}\n{key.passphrase}"))
    await verdict(trader, ACCEPTED, "okx")


async def test_a_guide_read_beside_the_key_goes_when_the_key_comes(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await sees(trader, "have:okx")
    guide = await begun(trader, "/guide okx")
    await trader.wait_gone(trader.send(pasted(key)))
    await trader.wait_gone(guide.id)
    await verdict(trader, ACCEPTED, "okx")


async def test_the_guide_button_of_the_prompt_goes_on_where_it_was_left(world: World) -> None:
    trader = world.trader()
    await begun(trader, "/addkey okx")
    await turned(trader, 2)
    trader.press(say(trader, "button-have"))
    await trader.wait_for(say(trader, "ask-title", exchange="OKX"))
    trader.press(say(trader, "button-guide"))
    await sees(trader, "page:okx:3", "way:okx:anew")


async def test_forgotten_is_also_where_the_guide_was_left(world: World) -> None:
    trader = world.trader()
    await begun(trader, "/guide okx")
    trader.send("/forget")
    await sees(trader, "forget:yes")
    trader.press("forget:yes")
    await trader.wait_for(say(trader, "forgotten"))
    await world.settle()
    assert world.sql("select * from bookmarks where owner = ?", trader.id) == []


async def test_a_guide_read_alone_crosses_to_another_site_and_a_way_that_is_none_leads_nowhere(world: World) -> None:
    trader = world.trader()
    trader.send("/guide okx")
    await sees(trader, "way:okx:go")
    trader.press("way:okx:go")
    await trader.wait_for(say(trader, "fork-site", exchange="OKX"))
    trader.press("take:okx:site:myokx")
    fork = await sees(trader, "take:myokx:account:sub")
    made_up = {"id": "78", "from": trader.person, "chat_instance": "1", "message": fork.to_json()}
    world.telegram.inject({"callback_query": {**made_up, "data": "take:myokx:account:nowhere"}})
    await world.settle()
    await sees(trader, "take:myokx:account:sub")
