"""getUpdates: what is offered, what is confirmed, and who is turned away."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import ClientSession

from playground.telegram import Telegram, User
from tests.playground.telegram.conftest import Clock, bot_of


async def test_what_is_not_confirmed_is_offered_again(bot: Bot, anna: User) -> None:
    first, again = await bot.get_updates(), await bot.get_updates()
    assert first == again
    assert first[0].message
    assert first[0].message.text == "/start"


async def test_an_offset_confirms_all_before_it(bot: Bot, telegram: Telegram, anna: User) -> None:
    anna.send("second")
    first, _ = await bot.get_updates()
    (left,) = await bot.get_updates(offset=first.update_id + 1)
    assert left.message
    assert left.message.text == "second"
    assert telegram.pending == 1


async def test_a_limit_holds_back_the_rest(bot: Bot, anna: User) -> None:
    anna.send("second")
    assert len(await bot.get_updates(limit=1)) == 1


async def test_a_negative_offset_keeps_only_the_last_ones(bot: Bot, telegram: Telegram, anna: User) -> None:
    anna.send("second")
    anna.send("third")
    (last,) = await bot.get_updates(offset=-1)
    assert last.message
    assert last.message.text == "third"
    assert telegram.pending == 1


async def test_a_negative_offset_of_an_empty_queue_gives_nothing(bot: Bot) -> None:
    assert await bot.get_updates(offset=-1) == []


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, anna: User) -> None:
    (start,) = await bot.get_updates()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(bot.get_updates(offset=start.update_id + 1, timeout=30))
        await asyncio.sleep(0.05)
        assert not poll.done()
        anna.send("hello")
    assert poll.result()[0].message


async def test_a_long_poll_without_updates_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == []


async def test_of_two_pollers_the_older_is_turned_away(bot: Bot, telegram: Telegram) -> None:
    async with bot_of(telegram) as other:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        newer = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(
            TelegramConflictError, match="terminated by other getUpdates request; make sure that only one"
        ):
            await older
        telegram.user(1).send("/start")
        assert len(await newer) == 1


async def test_a_webhook_excludes_polling_until_it_is_deleted(bot: Bot, anna: User) -> None:
    await bot.set_webhook("https://127.0.0.1/hook")
    assert (await bot.get_webhook_info()).url == "https://127.0.0.1/hook"
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("", 1)
    assert len(await bot.get_updates()) == 1


async def test_setting_a_webhook_ends_a_waiting_poll(bot: Bot, telegram: Telegram) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    await bot.set_webhook("https://127.0.0.1/hook")
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll


@pytest.mark.parametrize("way", ["set", "delete"])
async def test_pending_updates_are_dropped_on_demand(bot: Bot, telegram: Telegram, anna: User, way: str) -> None:
    if way == "set":
        await bot.set_webhook("", drop_pending_updates=True)
    else:
        await bot.delete_webhook(drop_pending_updates=True)
    assert telegram.pending == 0


async def test_only_allowed_kinds_are_kept_and_the_choice_lasts(bot: Bot, telegram: Telegram, anna: User) -> None:
    await bot.get_updates(allowed_updates=["message"])
    group = telegram.group(-1, [anna])
    group.edit(group.send(anna, "hello"), "hello!")
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == ["message", "message"]
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]


async def test_a_confirmed_update_can_be_offered_again_whatever_the_offset(
    bot: Bot, telegram: Telegram, anna: User
) -> None:
    (start,) = await bot.get_updates()
    beyond = start.update_id + 1
    assert await bot.get_updates(offset=beyond) == []
    telegram.redeliver(start.update_id)
    assert await bot.get_updates(offset=beyond) == [start]
    assert await bot.get_updates(offset=beyond) == []


async def test_an_update_that_was_never_confirmed_cannot_be_offered_again(telegram: Telegram) -> None:
    with pytest.raises(KeyError):
        telegram.redeliver(1)


async def test_a_poisoned_update_comes_as_it_is_with_an_id(telegram: Telegram) -> None:
    poison = {"message": {"message_id": "not a number"}}
    number = telegram.inject(poison)
    telegram.inject({"update_id": number + 5, "poll": 7})
    async with ClientSession() as session, session.get(f"{telegram.url}/bot{telegram.token}/getUpdates") as answer:
        updates = (await answer.json())["result"]
    assert updates == [{"update_id": number, **poison}, {"update_id": number + 5, "poll": 7}]


async def test_telegram_keeps_updates_for_a_day(bot: Bot, anna: User, clock: Clock) -> None:
    clock.pass_(hours=23)
    assert len(await bot.get_updates()) == 1
    clock.pass_(hours=2)
    assert await bot.get_updates() == []


async def test_a_pressed_button_is_told_for_150_seconds(bot: Bot, anna: User, clock: Clock) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="yes", callback_data="yes")]])
    await bot.send_message(anna.id, "well?", reply_markup=keyboard)
    anna.press("yes")
    clock.pass_(seconds=150)
    assert [update.event_type for update in await bot.get_updates()] == ["message", "callback_query"]
    clock.pass_(seconds=1)
    assert [update.event_type for update in await bot.get_updates()] == ["message"]


async def test_an_offset_far_ahead_is_taken_for_none(bot: Bot, telegram: Telegram, anna: User) -> None:
    (start,) = await bot.get_updates()
    assert await bot.get_updates(offset=start.update_id + 1_000_000) == [start]
    assert telegram.pending == 1
    assert await bot.get_updates(offset=start.update_id + 5) == []


async def test_numbers_go_on_from_an_earlier_run() -> None:
    async with Telegram.start() as first:
        first.user(1).send("/start")
        ahead = first.next_update
    async with Telegram.start(first_update=ahead) as second, bot_of(second) as bot:
        second.user(1).send("again")
        (update,) = await bot.get_updates(offset=ahead)
    assert update.update_id == ahead


async def test_an_empty_choice_of_kinds_is_the_usual_one(bot: Bot, telegram: Telegram, anna: User) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    anna.send("unheard")
    await bot.get_updates(allowed_updates=[])
    anna.send("heard")
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["/start", "heard"]
    assert (await bot.get_webhook_info()).allowed_updates is None
