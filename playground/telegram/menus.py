"""What people see of the bot beside its messages: its commands, the button beside the input field, its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from playground.telegram.chats import Chat
from playground.telegram.links import secure
from playground.telegram.params import Params
from playground.telegram.problems import bad
from playground.telegram.world import World

Json = dict[str, Any]

_LANGUAGE = re.compile("([a-z]{2})?")
_COMMAND = re.compile("[a-z0-9_]+")
_COMMAND_LIMIT, _DESCRIPTION_LIMIT = 32, 256
_FOR_ALL = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_FOR_ONE = ("chat", "chat_administrators", "chat_member")


async def set_my_commands(world: World, params: Params) -> bool:
    """An empty list is as good as none: the next wider scope is shown."""
    values = params.structure("commands", "commands") or []
    if not isinstance(values, list):
        raise bad("expected an Array of BotCommand")
    given = [_parsed(value) for value in values]
    place = _place(world, params)
    world.settings.commands.pop(place, None)
    if commands := [_checked(command) for command in given]:
        world.settings.commands[place] = commands
    world.changed()
    return True


async def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.settings.commands.get(_place(world, params), [])


async def delete_my_commands(world: World, params: Params) -> bool:
    world.settings.commands.pop(_place(world, params), None)
    world.changed()
    return True


async def set_chat_menu_button(world: World, params: Params) -> bool:
    button = params.structure("menu_button", "menu button") or {"type": "default"}
    kept, chat_id = _menu_button(button), _private(world, params)
    if kept["type"] == "default":
        world.settings.menu_buttons.pop(chat_id, None)
    else:
        world.settings.menu_buttons[chat_id] = kept
    world.changed()
    return True


async def get_chat_menu_button(world: World, params: Params) -> Json:
    """As set for this chat, or for all; what opens the commands is there until another one is set."""
    chat_id = _private(world, params)
    unset = {"type": "commands" if chat_id is None else "default"}
    return world.settings.menu_buttons.get(chat_id, unset)


async def set_my_name(world: World, params: Params) -> bool:
    """Telegram's answer to more than the 64 characters it documents is not known, and nothing is refused."""
    name, language = params.text("name").strip(), _language(params)
    world.settings.descriptions["name", language] = name
    if name and not language:
        world.bot["first_name"] = name
    world.changed()
    return True


async def get_my_name(world: World, params: Params) -> Json:
    return {"name": world.settings.descriptions.get(("name", _language(params))) or world.bot["first_name"]}


def commands_for(world: World, chat: Chat, user_id: int, language: str) -> list[Json]:
    """What this person is offered in this chat: of the scopes that fit, the narrowest for which there are any."""
    for scope in _scopes(chat, user_id):
        for code in dict.fromkeys((language[:2], "")):
            if commands := world.settings.commands.get((_key(scope), code)):
                return commands
    return []


def _scopes(chat: Chat, user_id: int) -> Iterator[Json]:
    """In the order of the Bot API's documentation, «Determining list of commands»."""
    if chat.kind == "private":
        yield from ({"type": "chat", "chat_id": chat.id}, {"type": "all_private_chats"}, {"type": "default"})
        return
    leads = chat.owner == user_id
    yield {"type": "chat_member", "chat_id": chat.id, "user_id": user_id}
    yield from [{"type": "chat_administrators", "chat_id": chat.id}] * leads
    yield {"type": "chat", "chat_id": chat.id}
    yield from [{"type": "all_chat_administrators"}] * leads
    yield from ({"type": "all_group_chats"}, {"type": "default"})


def _place(world: World, params: Params) -> tuple[str, str]:
    return _key(_scope(world, params)), _language(params)


def _key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)


def _scope(world: World, params: Params) -> Json:
    what = "can't parse BotCommandScope: "
    scope = params.structure("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad(f"{what}BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _FOR_ALL:
        return {"type": kind}
    if kind not in _FOR_ONE:
        raise bad(f"{what}Unsupported type specified" if kind else f'{what}Can\'t find field "type"')
    return _scope_of_chat(world, Params(scope), kind)


def _scope_of_chat(world: World, scope: Params, kind: str) -> Json:
    chat = world.chats.get(scope.number("chat_id"))
    if chat is None or not chat.open:
        raise bad("chat not found")
    if chat.kind == "channel":
        raise bad("can't change commands in channel chats")
    if chat.kind == "private" and kind != "chat":
        raise bad("can't use specified scope in private chats")
    named = {"type": kind, "chat_id": chat.id}
    if kind != "chat_member":
        return named
    if scope.number("user_id") <= 0:
        raise bad("can't parse BotCommandScope: Invalid user_id specified")
    return named | {"user_id": scope.number("user_id")}


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def _parsed(value: Any) -> Json:
    what = "can't parse BotCommand: "
    if not isinstance(value, dict):
        raise bad(f"{what}expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad(
                what + (f'Field "{name}" must be of type String' if name in value else f'Can\'t find field "{name}"')
            )
    return {"command": value["command"].strip().removeprefix("/"), "description": value["description"].strip()}


def _checked(command: Json) -> Json:
    for name, limit in (("command", _COMMAND_LIMIT), ("command description", _DESCRIPTION_LIMIT)):
        text = command[name.split()[-1]]
        if not text:
            raise bad(f"{name} must be non-empty")
        if len(text) > limit:
            raise bad(f"{name} length must not exceed {limit}")
    if not _COMMAND.fullmatch(command["command"]):
        raise bad("BOT_COMMAND_INVALID")
    return command


def _menu_button(button: Any) -> Json:
    what = "can't parse menu button: "
    if not isinstance(button, dict):
        raise bad(f"{what}MenuButton must be an Object")
    kind, text, app = button.get("type"), button.get("text"), button.get("web_app")
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise bad(f"{what}MenuButton has unsupported type" if kind else f'{what}Can\'t find field "type"')
    if not isinstance(app, dict) or not isinstance(app.get("url"), str):
        raise bad(f'{what}Can\'t find field "{"url" if isinstance(app, dict) else "web_app"}"')
    if not text:
        raise bad("menu button text must be non-empty")
    return {"type": kind, "text": text, "web_app": {"url": secure(app["url"], "menu button Web App")}}


def _private(world: World, params: Params) -> int | None:
    """The person whose chat is meant; None for all."""
    if "chat_id" not in params.values:
        return None
    chat_id = params.number("chat_id")
    if chat_id <= 0:
        raise bad("invalid chat_id specified")
    if chat_id not in world.chats:
        raise bad("user not found")
    return chat_id
