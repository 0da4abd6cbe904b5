"""What the bot sets and asks about itself and about chats."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from playground.telegram import Telegram, User

HELP = BotCommand(command="help", description="What I do")


async def test_the_bot_knows_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (42, True, "keyferry_test_bot")


async def test_commands_are_kept_by_scope_and_language(bot: Bot, telegram: Telegram) -> None:
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([HELP])
    await bot.set_my_commands([HELP, HELP], scope=private, language_code="ru")
    assert len(await bot.get_my_commands()) == 1
    assert len(await bot.get_my_commands(scope=private, language_code="ru")) == 2
    assert await bot.get_my_commands(language_code="ru") == []
    assert telegram.commands("ru", {"type": "all_private_chats"})[0] == {"command": "help", "description": "What I do"}
    await bot.delete_my_commands()
    assert telegram.commands() == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (BotCommand(command="Help!", description="x"), "BOT_COMMAND_INVALID"),
        (BotCommand(command="help", description=""), "command description must be non-empty"),
    ],
)
async def test_a_wrong_command_is_refused(bot: Bot, command: BotCommand, words: str) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.set_my_commands([command])


async def test_descriptions_are_given_in_the_language_or_in_that_for_all(bot: Bot) -> None:
    await bot.set_my_description("all")
    await bot.set_my_description("всё", language_code="ru")
    await bot.set_my_short_description("short")
    assert (await bot.get_my_description("ru")).description == "всё"
    assert (await bot.get_my_description("de")).description == "all"
    assert (await bot.get_my_short_description("ru")).short_description == "short"


async def test_a_webhook_needs_https(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook: An HTTPS URL must be provided for webhook"):
        await bot.set_webhook("http://bot.example")


async def test_chats_and_members_are_described(bot: Bot, telegram: Telegram, anna: User) -> None:
    group = telegram.group(-5, [anna], bot_is_admin=True)
    assert (await bot.get_chat(anna.id)).first_name == "Anna"
    assert (await bot.get_chat(group.id)).title == "Group"
    assert (await bot.get_chat_member(group.id, anna.id)).status == "member"
    assert (await bot.get_chat_member(group.id, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(anna.id, bot.id)).status == "member"
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(group.id, 7)
