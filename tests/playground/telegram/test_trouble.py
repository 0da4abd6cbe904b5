"""Trouble on demand, flood limits, and what is written down of the bot's calls."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter
from aiogram.types import BufferedInputFile
from aiohttp import ClientSession

from playground.telegram import Params, Telegram, User
from playground.telegram.methods import METHODS
from playground.telegram.world import World
from tests.playground.telegram.conftest import Clock, bot_of


async def test_a_429_tells_when_to_come_again(bot: Bot, telegram: Telegram, anna: User) -> None:
    telegram.fail("sendMessage", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(anna.id, "x")
    assert refused.value.retry_after == 7
    await bot.send_message(anna.id, "x")
    assert [(call.method, call.status) for call in telegram.log] == [("sendMessage", 429), ("sendMessage", 200)]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_a_page(telegram: Telegram, status: int) -> None:
    telegram.fail("*", 2, status)
    async with ClientSession() as session:
        for expected in (status, status, 200):
            answer = await session.get(f"{telegram.url}/bot{telegram.token}/getMe")
            assert answer.status == expected
            assert (answer.content_type == "text/html") == (expected != 200)


async def test_trouble_can_be_kept_to_one_chat_or_one_kind_of_call(bot: Bot, telegram: Telegram, anna: User) -> None:
    boris = telegram.user(7, "Boris")
    boris.send("/start")
    telegram.refuse("sendMessage", "told off", None, chat_id=7)
    telegram.fail("sendMessage", when=lambda params: params.text("text") == "bad")
    await bot.send_message(anna.id, "good")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(anna.id, "bad")
    for _ in range(2):
        with pytest.raises(TelegramBadRequest, match="told off"):
            await bot.send_message(boris.id, "good")
    telegram.heal()
    await bot.send_message(boris.id, "good")


async def test_a_message_can_be_made_undeletable(bot: Bot, telegram: Telegram, anna: User) -> None:
    telegram.keep(anna.id, 1)
    other = anna.send("x")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(anna.id, 1)
    assert await bot.delete_message(anna.id, other)
    telegram.keep(anna.id)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(anna.id, anna.send("y"))


@pytest.mark.parametrize("done", [False, True])
async def test_a_connection_drops_before_or_after_the_deed(
    bot: Bot, telegram: Telegram, anna: User, done: bool
) -> None:
    telegram.drop("sendMessage", done=done)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.id, "x")
    assert len(anna.chat) == (2 if done else 1)
    assert telegram.log[-1].error == "connection dropped"
    await bot.send_message(anna.id, "x")


async def test_a_delayed_call_is_carried_out_though_nobody_waits(telegram: Telegram, anna: User) -> None:
    telegram.delay("sendMessage", 0.2)
    async with bot_of(telegram) as bot:
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(anna.id, "late", request_timeout=0.05)  # type: ignore[arg-type]
        assert len(anna.chat) == 1
        await anna.wait_for("late")


async def test_while_down_nobody_is_answered_and_after_that_all_is_as_before(
    bot: Bot, telegram: Telegram, anna: User
) -> None:
    url = telegram.url
    poll = asyncio.create_task(bot.get_updates(offset=-1, timeout=30))
    await poll
    waiting = asyncio.create_task(bot.get_updates(offset=poll.result()[0].update_id + 1, timeout=30))
    await asyncio.sleep(0.05)
    await telegram.down()
    with pytest.raises(TelegramNetworkError):
        await waiting
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()
    anna.send("anyone there?")
    await telegram.up()
    assert telegram.url == url
    assert len(await bot.get_updates()) == 1


async def test_a_stopped_server_can_be_started_on_the_same_port() -> None:
    async with Telegram.start() as first:
        port = int(first.url.rpartition(":")[2])
    async with Telegram.start(port=port, token="7:other") as second, bot_of(second) as bot:
        assert (await bot.get_me()).id == 7
        assert second.url == first.url


async def test_without_a_clock_it_is_now() -> None:
    async with Telegram.start() as telegram:
        anna = telegram.user(1)
        anna.send("/start")
        assert abs(datetime.now(UTC) - anna.history[0].sent_at) < timedelta(seconds=5)


async def test_floods_are_free_until_limited(bot: Bot, telegram: Telegram, anna: User) -> None:
    for _ in range(8):
        await bot.send_message(anna.id, "x")


async def test_a_chat_takes_a_burst_and_then_one_a_second(
    bot: Bot, telegram: Telegram, anna: User, clock: Clock
) -> None:
    telegram.limit_floods()
    for _ in range(5):
        await bot.send_message(anna.id, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(anna.id, "x")
    assert refused.value.retry_after == 1
    assert await bot.delete_message(anna.id, 1)
    clock.pass_(seconds=1)
    await bot.send_message(anna.id, "x")


async def test_all_chats_together_take_thirty_a_second(bot: Bot, telegram: Telegram, clock: Clock) -> None:
    telegram.limit_floods()
    people = [telegram.user(number) for number in range(1, 32)]
    for person in people:
        person.send("/start")
    for person in people[:30]:
        await bot.send_message(person.id, "x")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(people[30].id, "x")
    clock.pass_(seconds=1)
    await bot.send_message(people[30].id, "x")


async def test_a_group_takes_twenty_a_minute(bot: Bot, telegram: Telegram, anna: User, clock: Clock) -> None:
    telegram.limit_floods()
    group = telegram.group(-5, [anna])
    for _ in range(20):
        await bot.send_message(group.id, "x")
        clock.pass_(seconds=1)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(group.id, "x")
    assert refused.value.retry_after == 40
    clock.pass_(seconds=40)
    await bot.send_message(group.id, "x")


async def test_twenty_a_minute_is_not_for_private_chats(bot: Bot, telegram: Telegram, anna: User, clock: Clock) -> None:
    telegram.limit_floods()
    for _ in range(25):
        await bot.send_message(anna.id, "x")
        clock.pass_(seconds=1)


async def test_edits_count_as_messages(bot: Bot, telegram: Telegram, anna: User) -> None:
    telegram.limit_floods()
    sent = await bot.send_message(anna.id, "0")
    for number in range(1, 5):
        await bot.edit_message_text(str(number), chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(TelegramRetryAfter):
        await bot.edit_message_text("5", chat_id=anna.id, message_id=sent.message_id)


async def test_the_flood_limit_says_when_to_come_again_in_body_and_header(telegram: Telegram, anna: User) -> None:
    telegram.limit_floods()
    async with ClientSession() as session:
        for _ in range(6):
            answer = await session.post(
                f"{telegram.url}/bot{telegram.token}/sendMessage", json={"chat_id": anna.id, "text": "x"}
            )
        body = await answer.json()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 1})


async def test_a_call_tells_how_long_it_took(bot: Bot, telegram: Telegram) -> None:
    telegram.delay("getMe", 0.2)
    await bot.get_me()
    await bot.get_me()
    assert 0.2 <= telegram.log[0].seconds < 2
    assert 0 < telegram.log[1].seconds < 0.2


async def test_every_call_is_written_down(bot: Bot, telegram: Telegram, anna: User, clock: Clock) -> None:
    await bot.send_message(anna.id, "x")
    clock.pass_(seconds=1)
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(anna.id, "")
    good, wrong = telegram.log
    assert (good.method, good.ok, good.error, good.parameters["text"]) == ("sendMessage", True, None, "x")
    assert (wrong.ok, wrong.status, wrong.error) == (False, 400, "Bad Request: message text is empty")
    assert wrong.at - good.at == timedelta(seconds=1)


async def test_a_call_can_be_waited_for(bot: Bot, telegram: Telegram) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(telegram.wait_for_call("getMe", when=lambda call: call.ok))
        await asyncio.sleep(0)
        await bot.get_me()
    assert waiting.result().method == "getMe"
    with pytest.raises(AssertionError, match=r"no such getFile after 0\.01 s; calls: getMe"):
        await telegram.wait_for_call("getFile", 0.01)


async def test_everything_sent_holds_texts_buttons_and_files(bot: Bot, telegram: Telegram, anna: User) -> None:
    await bot.send_document(anna.id, BufferedInputFile("ключ".encode(), "name.txt"), caption="a caption")
    markup = '{"inline_keyboard": [[{"text": "\\u0434\\u0430", "callback_data": "yes"}]]}'
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    asked = {"chat_id": anna.id, "text": "{", "reply_markup": markup, "entities": entities}
    async with ClientSession() as session:
        await session.post(f"{telegram.url}/bot{telegram.token}/sendMessage", json=asked)
    assert {"ключ", "name.txt", "a caption", "да", "yes", "{", "bold"} <= set(telegram.everything_sent())


async def test_a_call_that_the_server_stumbles_over_is_written_down_too(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(world: World, params: Params) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(METHODS, "stumble", stumble)
    async with ClientSession() as session:
        asked = {"name": "a secret in a wrong place"}
        answer = await session.post(f"{telegram.url}/bot{telegram.token}/stumble", json=asked)
    assert answer.status == 500
    assert telegram.log[-1].error == "not answered"
    assert "a secret in a wrong place" in telegram.everything_sent()


async def test_a_part_without_a_name_is_passed_over(telegram: Telegram, anna: User) -> None:
    head = "--b\r\nContent-Disposition: form-data"
    body = f'{head}\r\n\r\nnameless\r\n{head}; name="chat_id"\r\n\r\n{anna.id}\r\n--b--\r\n'
    async with ClientSession() as session:
        answer = await session.post(
            f"{telegram.url}/bot{telegram.token}/getChat",
            data=body.encode(),
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )
        assert (await answer.json())["result"]["id"] == anna.id


async def test_a_server_that_is_down_may_be_left_so() -> None:
    async with Telegram.start() as telegram:
        await telegram.down()
