"""Commands for whom they are meant, the button beside the input field, the bot's name."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot

from playground.telegram import Telegram, User
from tests.playground.telegram.asking import ask, refusal

GROUP = -5
Json = dict[str, Any]


def command(name: str) -> Json:
    return {"command": name, "description": "x"}


async def offer(telegram: Telegram, name: str, scope: Json | None = None, language: str = "") -> None:
    await ask(telegram, "setMyCommands", commands=[command(name)], scope=scope, language_code=language)


def offered(telegram: Telegram, chat_id: int, user: User, language: str = "de") -> str:
    return " ".join(one["command"] for one in telegram.commands_for(chat_id, user.id, language))


async def test_a_person_is_offered_the_commands_of_the_narrowest_scope(telegram: Telegram, anna: User) -> None:
    assert offered(telegram, anna.id, anna) == ""
    for name, scope in (
        ("default", None),
        ("groups", {"type": "all_group_chats"}),
        ("private", {"type": "all_private_chats"}),
        ("anna", {"type": "chat", "chat_id": anna.id}),
    ):
        await offer(telegram, name, scope)
        assert offered(telegram, anna.id, anna) == {"groups": "default"}.get(name, name)


async def test_in_a_group_too(telegram: Telegram, anna: User) -> None:
    owner = telegram.user(7, "Olga")
    telegram.group(GROUP, [anna, owner], owner=owner)
    seen = []
    for name, scope in (
        ("all", {"type": "all_group_chats"}),
        ("leaders", {"type": "all_chat_administrators"}),
        ("here", {"type": "chat", "chat_id": GROUP}),
        ("leaders_here", {"type": "chat_administrators", "chat_id": str(GROUP)}),
        ("anna_here", {"type": "chat_member", "chat_id": GROUP, "user_id": anna.id}),
    ):
        await offer(telegram, name, scope)
        seen.append((offered(telegram, GROUP, anna), offered(telegram, GROUP, owner)))
    assert seen == [
        ("all", "all"),
        ("all", "leaders"),
        ("here", "here"),
        ("here", "leaders_here"),
        ("anna_here", "leaders_here"),
    ]


async def test_a_language_comes_before_none_within_a_scope_only(telegram: Telegram, anna: User) -> None:
    await offer(telegram, "default_ru", language="ru")
    await offer(telegram, "private", {"type": "all_private_chats"})
    assert offered(telegram, anna.id, anna, "ru") == "private"
    await offer(telegram, "private_ru", {"type": "all_private_chats"}, "ru")
    assert offered(telegram, anna.id, anna, "ru-RU") == "private_ru"
    await ask(telegram, "setMyCommands", commands=[], scope={"type": "all_private_chats"}, language_code="ru")
    await ask(telegram, "deleteMyCommands", scope={"type": "all_private_chats"})
    assert offered(telegram, anna.id, anna, "ru") == "default_ru"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"commands": {}}, ""),
        ({"commands": {"a": 1}}, "expected an Array of BotCommand"),
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": [5]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": 5}]}, 'can\'t parse BotCommand: Field "command" must be of type String'),
        ({"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [command("a" * 33)]}, "command length must not exceed 32"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [command("A")]}, "BOT_COMMAND_INVALID"),
        ({"language_code": "rus"}, "invalid language code specified"),
        ({"scope": 5}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"scope": {"x": 1}}, "can't parse BotCommandScope: Can't find field \"type\""),
        ({"scope": {"type": "some"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
        ({"scope": {"type": "chat", "chat_id": -1009}}, "can't change commands in channel chats"),
        ({"scope": {"type": "chat_administrators", "chat_id": 1001}}, "can't use specified scope in private chats"),
        (
            {"scope": {"type": "chat_member", "chat_id": GROUP}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
    ],
)
async def test_wrong_commands_and_scopes_are_refused(telegram: Telegram, anna: User, asked: Json, words: str) -> None:
    telegram.group(GROUP, [anna])
    telegram.channel(-1009)
    if words:
        assert words in await refusal(telegram, "setMyCommands", **asked)
    else:
        assert await ask(telegram, "setMyCommands", **asked)


async def test_the_menu_button_opens_the_commands_until_another_is_set(telegram: Telegram, anna: User) -> None:
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "http://127.0.0.1:5/"}}
    assert await ask(telegram, "getChatMenuButton") == {"type": "commands"}
    assert await ask(telegram, "getChatMenuButton", chat_id=anna.id) == {"type": "default"}
    await ask(telegram, "setChatMenuButton", menu_button=app)
    await ask(telegram, "setChatMenuButton", chat_id=anna.id, menu_button={"type": "commands"})
    assert telegram.world.settings.menu_buttons == {None: app, anna.id: {"type": "commands"}}
    assert await ask(telegram, "getChatMenuButton") == app
    await ask(telegram, "setChatMenuButton", chat_id=anna.id)
    assert await ask(telegram, "getChatMenuButton", chat_id=anna.id) == {"type": "default"}


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (5, "can't parse menu button: MenuButton must be an Object"),
        ({"x": 1}, "can't parse menu button: Can't find field \"type\""),
        ({"type": "x"}, "can't parse menu button: MenuButton has unsupported type"),
        ({"type": "web_app", "text": "x"}, "can't parse menu button: Can't find field \"web_app\""),
        ({"type": "web_app", "text": "x", "web_app": {}}, "can't parse menu button: Can't find field \"url\""),
        ({"type": "web_app", "text": "", "web_app": {"url": "https://a.bc"}}, "menu button text must be non-empty"),
        (
            {"type": "web_app", "text": "x", "web_app": {"url": "http://a.bc"}},
            "menu button Web App URL 'http://a.bc' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
async def test_a_wrong_menu_button_is_refused(telegram: Telegram, button: Any, words: str) -> None:
    assert words in await refusal(telegram, "setChatMenuButton", menu_button=button)


async def test_a_menu_button_is_that_of_a_known_person(telegram: Telegram) -> None:
    assert "invalid chat_id specified" in await refusal(telegram, "getChatMenuButton", chat_id=-5)
    assert "user not found" in await refusal(telegram, "getChatMenuButton", chat_id=99)


async def test_the_name_is_told_in_the_language_or_in_that_for_all(bot: Bot) -> None:
    assert (await bot.get_my_name("ru")).name == "Keyferry"
    await bot.set_my_name("Desk")
    await bot.set_my_name("Стол", language_code="ru")
    assert [(await bot.get_my_name(code)).name for code in ("ru", "de")] == ["Стол", "Desk"]
    assert (await bot.me()).first_name == "Desk"
