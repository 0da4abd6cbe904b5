"""What people do in the middle: stale buttons, double taps, second thoughts, another language, other talk."""

from functools import partial

import pytest

from playground.telegram import Message, User
from tests.e2e.talking import ACCEPTED, add, pasted, prompt, say, verdict
from tests.e2e.world import World
from tests.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_newcomer_hears_what_is_asked_and_what_never_is(world: World) -> None:
    trader = world.trader("ru")
    trader.send("/start")
    hello = await trader.wait_for("Test Desk")
    assert "вывод" in hello.text
    trader.press(say(trader, "button-add-key"))
    await trader.wait_for(say(trader, "choose"))


async def test_the_menu_is_there_in_both_languages(world: World) -> None:
    await world.telegram.wait_for_call("setMyCommands", when=lambda call: call.parameters.get("language_code") == "ru")
    private = {"type": "all_private_chats"}
    english, russian = world.telegram.commands("en", private), world.telegram.commands("ru", private)
    names = ["addkey", "keys", "ip", "guide", "time", "language", "help", "cancel", "privacy", "forget"]
    assert [each["command"] for each in english] == [each["command"] for each in russian] == names
    assert english[0]["description"] != russian[0]["description"]


@pytest.mark.parametrize("command", ["help", "privacy", "ip", "guide", "keys", "language", "guide okx"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_command_answers(world: World, command: str, language: str) -> None:
    trader = world.trader(language)
    trader.send(f"/{command}")
    answer = await trader.wait_for(lambda message: True)
    assert answer.text


async def test_a_second_addkey_starts_over_and_the_first_panel_is_gone(world: World) -> None:
    trader, key = world.trader(), world.key("bybit")
    trader.send("/addkey okx")
    old = await prompt(trader, "okx")
    trader.send("/addkey bybit")
    await trader.wait_gone(old.id)
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "bybit")


async def test_cancel_drops_what_was_pasted(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(key.api_key))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancelled"))
    await trader.wait_gone(trader.send(f"{key.secret}\n{key.passphrase}"))
    await trader.wait_for(say(trader, "stray-secret"))
    assert await world.stored(trader) == []
    assert await world.stored(trader, "--attempts") == []


async def test_the_cancel_button_does_the_same(world: World) -> None:
    trader = world.trader("ru")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    trader.press(say(trader, "button-cancel"))
    await trader.wait_for(say(trader, "cancelled"))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancel-nothing"))


async def test_a_button_of_an_earlier_conversation_says_so_and_goes(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey")
    old = await trader.wait_for(say(trader, "choose"))
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancelled"))
    pressed = trader.press("OKX", old.id)
    await world.telegram.wait_for_call(
        "answerCallbackQuery", when=lambda call: call.parameters.get("callback_query_id") == pressed
    )
    assert trader.notices == [say(trader, "stale-button")]


async def test_a_double_tap_is_one_tap(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey")
    await trader.wait_for(say(trader, "choose"))
    trader.press("OKX")
    trader.press("OKX", trader.chat[-1].id)
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "okx")
    assert len([message for message in trader.chat if message.by_bot]) == 1


async def test_a_double_paste_is_one_key(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    first, second = trader.send(pasted(key)), trader.send(pasted(key))
    await trader.wait_gone(first)
    await trader.wait_gone(second)
    await verdict(trader, ACCEPTED, "okx")
    assert len(await world.stored(trader)) == 1


async def test_another_language_in_the_middle_goes_on_where_it_was(world: World) -> None:
    trader, key = world.trader("en"), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(key.api_key))
    trader.send("/language")
    await trader.wait_for(say(trader, "language-choose"))
    trader.press("Русский")
    trader.person["language_code"] = "ru"
    await trader.wait_for(say(trader, "language-set"))
    await trader.wait_gone(trader.send(f"{key.secret}\n{key.passphrase}"))
    await verdict(trader, ACCEPTED, "okx")


async def test_a_draft_that_outlived_its_15_minutes_is_asked_for_again(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(key.api_key))
    await world.settle()
    world.sql("update drafts set expires_at = 1 where owner = ?", trader.id)
    await trader.wait_gone(trader.send(key.secret))
    await trader.wait_for(say(trader, "addkey-lapsed"))
    await trader.wait_gone(trader.send(pasted(key)))
    await verdict(trader, ACCEPTED, "okx")


async def test_a_cut_value_is_told_before_any_network_call_and_may_be_used_as_it_is(world: World) -> None:
    trader, key = world.trader(), world.key("okx", secret="0123456789ABCDEF0123456789ABCDE")
    asked = len(world.exchanges["okx"].requests)
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(f"API key: {key.api_key}\nSecret: {key.secret}\nPassphrase: {key.passphrase}"))
    await trader.wait_for(lambda m: any("asis:" in str(b.get("callback_data")) for b in m.buttons))
    assert len(world.exchanges["okx"].requests) == asked
    trader.press("asis:secret")
    await verdict(trader, ACCEPTED, "okx")


async def test_a_seed_phrase_is_never_taken(world: World) -> None:
    words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    trader = world.trader()
    world.watch(words)
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(words))
    await trader.wait_for(lambda m: "seed" in m.text.lower() or "phrase" in m.text.lower())


async def test_a_picture_or_a_voice_is_answered_with_what_to_do(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send_photo(png()))
    await trader.wait_for(say(trader, "pasted-picture"))


async def test_a_file_too_big_or_without_text_is_deleted_and_told(world: World) -> None:
    trader = world.trader()
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send_file("keys.txt", b"x" * 70_000))
    await trader.wait_for(say(trader, "pasted-too-big"))
    await trader.wait_gone(trader.send_file("keys.txt", b"\xff\x98\x00\x81"))
    await trader.wait_for(say(trader, "pasted-not-text"))


async def open_card(trader: User, name: str) -> None:
    """From /keys to the card of this key, with all its buttons."""
    trader.send("/keys")
    count = len(trader.history)
    listed = await trader.wait_for(lambda m: m.id > count and name in str(m.buttons))
    trader.press(name, listed.id)
    await trader.wait_for(lambda m: m.id == listed.id and ":delete" in str(m.buttons))


async def test_a_key_can_be_looked_at_renamed_checked_quietened_and_deleted(world: World) -> None:
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    await open_card(trader, "OKX")
    trader.press(say(trader, "button-rename"))
    await trader.wait_for(say(trader, "rename-ask", name="OKX"))
    trader.send("\u200b\u200b")
    await trader.wait_for(say(trader, "rename-empty"))
    trader.send("My <main> one")
    await trader.wait_for(say(trader, "renamed", name="My &lt;main&gt; one"))

    async def renamed() -> bool:
        return [key["name"] for key in await world.stored(trader)] == ["My <main> one"]

    await world.eventually(renamed)
    await open_card(trader, "My <main> one")
    card = trader.chat[-1].id
    trader.press(say(trader, "button-again"))
    await trader.wait_for(lambda m: m.id == card and say(trader, "verdict-accepted", exchange="OKX") in m.text)
    await open_card(trader, "My <main> one")
    trader.press(say(trader, "button-addresses"))
    await trader.wait_for(lambda m: "203.0.113.20" in m.text and m.id == trader.chat[-1].id)
    await open_card(trader, "My <main> one")
    trader.press(say(trader, "button-mute"))
    await trader.wait_for(say(trader, "reminders-off", name="My &lt;main&gt; one"))
    await open_card(trader, "My <main> one")
    trader.press(say(trader, "button-delete"))
    await trader.wait_for(lambda m: "delete_yes" in str(m.buttons))
    trader.press(say(trader, "button-delete-no"))
    await trader.wait_for(lambda m: ":rename" in str(m.buttons) and m.id == trader.chat[-1].id)
    trader.press(say(trader, "button-delete"))
    await trader.wait_for(lambda m: "delete_yes" in str(m.buttons))
    trader.press(say(trader, "button-delete-yes"))
    gone = await trader.wait_for(say(trader, "key-deleted", name="My &lt;main&gt; one", exchange="OKX"))
    assert say(trader, "key-deleted-undo") in gone.text

    async def deleted() -> bool:
        return await world.stored(trader) == []

    await world.eventually(deleted)


async def test_nobody_reaches_the_key_of_another(world: World) -> None:
    owner, thief = world.trader(), world.trader()
    await add(owner, world.key("okx"), "okx")
    (stored,) = await world.stored(owner)
    thief.send("/start")
    greeting = await thief.wait_for("Test Desk")
    for do in ("show", "check", "delete_yes", "mute", "rename", "ip"):
        world.telegram.inject(
            {
                "callback_query": {
                    "id": f"90{do}",
                    "from": thief.person,
                    "chat_instance": "1",
                    "data": f"key:{stored['id']}:{do}",
                    "message": greeting.to_json(),
                }
            }
        )
    await world.settle()
    thief.send("/keys")
    await thief.wait_for(say(thief, "keys-none"))
    assert len(await world.stored(owner)) == 1


async def test_forget_erases_everything_after_a_confirmation(world: World) -> None:
    trader = world.trader()
    await add(trader, world.key("okx"), "okx")
    trader.send("/forget")
    await trader.wait_for(say(trader, "forget-ask", count=1))
    trader.press(say(trader, "button-forget-no"))
    await trader.wait_for(say(trader, "forget-kept"))
    assert len(await world.stored(trader)) == 1
    trader.send("/forget")
    await trader.wait_for(say(trader, "forget-ask", count=1))
    trader.press(say(trader, "button-forget-yes"))
    await trader.wait_for(say(trader, "forgotten"))

    async def erased() -> bool:
        return await world.stored(trader) == []

    await world.eventually(erased)
    for table in ("owners", "keys", "checks", "drafts", "attempts", "fsm", "data_keys", "watches", "letters"):
        assert world.sql(f"select count(*) from {table} where owner = ?", trader.id) == [(0,)], table  # noqa: S608


def accepted(who: User, panel: int, message: Message) -> bool:
    return message.id == panel and say(who, "verdict-accepted", exchange="BingX") in message.text


async def test_no_more_keys_than_the_profile_allows(world: World) -> None:
    trader = world.trader()
    for _ in range(5):
        trader.send("/addkey bingx")
        key = world.key("bingx")
        panel = await prompt(trader, "bingx")
        await trader.wait_gone(trader.send(pasted(key)))
        await trader.wait_for(partial(accepted, trader, panel.id))
    assert len(await world.stored(trader)) == 5
    trader.send("/addkey bingx")
    await trader.wait_for(say(trader, "addkey-enough", count=5))


async def test_who_says_what_time_it_is_where_they_are_is_written_to_by_their_own_clock(world: World) -> None:
    trader = world.trader("ru")
    trader.send("/time")
    panel = await trader.wait_for(say(trader, "clock-right"))
    before = panel.text
    trader.press("+1:00", panel.id)
    await trader.wait_for(lambda m: m.id == panel.id and m.text != before)
    trader.press("clock:60", panel.id)  # the first button once more: a double tap
    await world.settle()
    assert world.sql("select utc_offset from owners where owner = ?", trader.id) == [(60,)]
    trader.press("+0:30", panel.id)
    await world.settle()
    assert world.sql("select utc_offset from owners where owner = ?", trader.id) == [(90,)]
