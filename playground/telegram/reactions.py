"""Reactions to messages: which there are, the bot's own, and what it hears of those of people."""

from __future__ import annotations

from typing import Any

from playground.telegram.chats import Message
from playground.telegram.params import Params
from playground.telegram.problems import bad
from playground.telegram.reach import chat_of, message_of
from playground.telegram.world import World

Json = dict[str, Any]

# The list of ReactionTypeEmoji in the Bot API's documentation.
_LISTED = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 "
    "😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
EMOJI = frozenset(_LISTED.split())
_VARIANT = "\ufe0f"


async def set_message_reaction(world: World, params: Params) -> bool:
    """A bot may give one, and none of custom emoji, of which this knows none."""
    wanted = _wanted(params)
    message = message_of(chat_of(world, params), params, "message to react")
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    message.react(world.bot["id"], wanted)
    world.changed()
    return True


def react(world: World, message: Message, person: Json, emoji: str | None) -> None:
    """A person gives a reaction or takes it back; an administrator bot, or one in a private chat, may hear of it."""
    before, after = message.reactions.get(person["id"], []), [_plain(emoji)] if emoji else []
    if any(one not in EMOJI for one in after):
        raise ValueError(f"{emoji} is no reaction")
    message.react(person["id"], after)
    chat = message.chat
    if chat.kind == "private" or chat.bot_is_admin:
        told: Json = {"chat": chat.to_json(), "message_id": message.id, "user": person}
        told |= {"date": int(world.clock().timestamp()), "old_reaction": _types(before), "new_reaction": _types(after)}
        world.updates.add("message_reaction", told)
    world.changed()


def _wanted(params: Params) -> list[str]:
    values = params.structure("reaction", "reaction types") or []
    if not isinstance(values, list):
        raise bad("expected an Array of ReactionType")
    return [_emoji(value) for value in values]


def _emoji(value: Any) -> str:
    what = "can't parse ReactionType: "
    if not isinstance(value, dict):
        raise bad(f"{what}expected an Object")
    if value.get("type") not in {"emoji", "custom_emoji"}:
        raise bad(f"{what}invalid reaction type specified")
    emoji = _plain(str(value.get("emoji", "")))
    if emoji not in EMOJI:
        raise bad("REACTION_INVALID")
    return emoji


def _plain(emoji: str) -> str:
    return emoji.replace(_VARIANT, "")


def _types(emoji: list[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": one} for one in emoji]
