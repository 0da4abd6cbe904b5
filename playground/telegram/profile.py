"""Methods about the bot itself, its updates, and what it may know of chats and files."""

from __future__ import annotations

import json
import re
from typing import Any

from playground.telegram.params import Params
from playground.telegram.problems import SET_WEBHOOK, WEBHOOK_ACTIVE, ApiError, bad
from playground.telegram.reach import chat_of
from playground.telegram.world import World

Json = dict[str, Any]


async def get_me(world: World, params: Params) -> Json:  # noqa: ARG001 (every method takes parameters)
    """Privacy mode is off: the bot sees all that is written in groups."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return world.bot | abilities


async def get_updates(world: World, params: Params) -> list[Json]:
    if world.settings.webhook.get("url"):
        raise ApiError(409, WEBHOOK_ACTIVE)
    _allow(world, params)
    limit = min(max(params.number("limit", 100), 1), 100)
    return await world.updates.take(params.number("offset"), limit, min(params.number("timeout"), 50))


async def set_webhook(world: World, params: Params) -> bool:
    """Stored only: nothing is delivered to the address yet."""
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    if url:
        world.updates.abort(SET_WEBHOOK)
    kept = {"url": url, "max_connections": params.number("max_connections", 40)}
    world.settings.webhook = kept if url else {}
    return True


async def delete_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.settings.webhook = {}
    return True


async def get_webhook_info(world: World, params: Params) -> Json:  # noqa: ARG001
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates)}
    if world.updates.allowed:
        info["allowed_updates"] = list(world.updates.allowed)
    return info | world.settings.webhook


async def set_my_commands(world: World, params: Params) -> bool:
    commands = params.structure("commands", "commands") or []
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"].removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.settings.commands[_scope(params)] = commands
    return True


async def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.settings.commands.get(_scope(params), [])


async def delete_my_commands(world: World, params: Params) -> bool:
    world.settings.commands.pop(_scope(params), None)
    return True


async def set_my_description(world: World, params: Params) -> bool:
    world.settings.descriptions["description", params.text("language_code")] = params.text("description")
    return True


async def set_my_short_description(world: World, params: Params) -> bool:
    world.settings.descriptions["short_description", params.text("language_code")] = params.text("short_description")
    return True


async def get_my_description(world: World, params: Params) -> Json:
    return _described(world, params, "description")


async def get_my_short_description(world: World, params: Params) -> Json:
    return _described(world, params, "short_description")


async def get_file(world: World, params: Params) -> Json:
    return world.files.about(params.text("file_id"))


async def get_chat(world: World, params: Params) -> Json:
    return chat_of(world, params).to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }


async def get_chat_member(world: World, params: Params) -> Json:
    chat, user_id = chat_of(world, params), params.number("user_id")
    if user_id == world.bot["id"] and chat.bot_is_admin:
        return {"status": "administrator", "user": world.bot, **_RIGHTS}
    if user_id == world.bot["id"]:
        return {"status": "member", "user": world.bot}
    if user_id in chat.members:
        return {"status": "member", "user": chat.members[user_id]}
    raise bad("user not found")


_RIGHTS: Json = {"can_be_edited": False, "can_delete_messages": True} | dict.fromkeys(
    (
        "is_anonymous",
        "can_manage_chat",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    ),
    False,
)


def _allow(world: World, params: Params) -> None:
    """The kinds of updates stay as they were where the call does not name them."""
    kinds = params.structure("allowed_updates", "allowed_updates")
    if kinds is not None:
        world.updates.allowed = tuple(kinds)


def _scope(params: Params) -> tuple[str, str]:
    scope = params.structure("scope", "BotCommandScope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def _described(world: World, params: Params, kind: str) -> Json:
    """In the language asked for, or in the one for all."""
    texts, language = world.settings.descriptions, params.text("language_code")
    return {kind: texts.get((kind, language)) or texts.get((kind, ""), "")}
