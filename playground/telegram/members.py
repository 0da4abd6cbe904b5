"""Methods about who is in a chat."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Chat
from playground.telegram.params import Params
from playground.telegram.problems import bad
from playground.telegram.reach import chat_of
from playground.telegram.world import World

Json = dict[str, Any]

_RIGHTS: Json = {"can_be_edited": False, "can_delete_messages": True, "can_pin_messages": True} | dict.fromkeys(
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


async def get_chat_member(world: World, params: Params) -> Json:
    chat, user_id = chat_of(world, params), params.number("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    if user_id == world.bot["id"]:
        return _bot(world, chat)
    if user_id in chat.members:
        return _member(chat, chat.members[user_id])
    raise bad("user not found")


async def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = chat_of(world, params)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    owner = [_member(chat, person) for person in chat.members.values() if person["id"] == chat.owner]
    return owner + [_bot(world, chat)] * chat.bot_is_admin


async def get_chat_member_count(world: World, params: Params) -> int:
    return len(chat_of(world, params).members) + 1


async def get_user_profile_photos(world: World, params: Params) -> Json:
    """Nobody here has any."""
    user_id = params.number("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    if not any(user_id in chat.members for chat in world.chats.values()):
        raise bad("user not found")
    return {"total_count": 0, "photos": []}


async def leave_chat(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    if chat.kind == "private":
        raise bad("can't leave private chats")
    before, after = _bot(world, chat), {"status": "left", "user": world.bot}
    chat.left = True
    told = {"chat": chat.to_json(), "from": world.bot, "date": int(world.clock().timestamp())}
    world.updates.add("my_chat_member", told | {"old_chat_member": before, "new_chat_member": after})
    world.changed()
    return True


def _bot(world: World, chat: Chat) -> Json:
    if chat.bot_is_admin:
        return {"status": "administrator", "user": world.bot, **_RIGHTS}
    return {"status": "member", "user": world.bot}


def _member(chat: Chat, person: Json) -> Json:
    if person["id"] == chat.owner:
        return {"status": "creator", "user": person, "is_anonymous": False}
    return {"status": "member", "user": person}
