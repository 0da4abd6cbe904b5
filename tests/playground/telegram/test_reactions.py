"""Reactions: of the bot, and of people where the bot asks to hear of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import ReactionTypeEmoji, ReactionTypeUnion

from playground.telegram import Telegram, User
from tests.playground.telegram.asking import refusal


def emoji(value: str) -> ReactionTypeEmoji:
    return ReactionTypeEmoji(emoji=value)


def values(reactions: Sequence[ReactionTypeUnion]) -> list[str]:
    return [reaction.emoji for reaction in reactions if isinstance(reaction, ReactionTypeEmoji)]


async def test_the_bot_reacts_and_takes_it_back(bot: Bot, anna: User) -> None:
    before = anna.message(1).revision
    assert await bot.set_message_reaction(anna.id, 1, [emoji("👍")])
    assert anna.message(1).reactions == {bot.id: ["👍"]}
    assert await bot.set_message_reaction(anna.id, 1, [emoji("❤️")])
    assert anna.message(1).reactions == {bot.id: ["❤"]}
    assert await bot.set_message_reaction(anna.id, 1)
    assert anna.message(1).reactions == {}
    assert anna.message(1).revision == before + 3


@pytest.mark.parametrize(
    ("reaction", "words"),
    [
        ([{"type": "emoji", "emoji": "🥝"}], "REACTION_INVALID"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "🔥"}], "REACTIONS_TOO_MANY"),
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
        ([5], "can't parse ReactionType: expected an Object"),
        ({"type": "emoji"}, "expected an Array of ReactionType"),
        ("{", "can't parse reaction types JSON object"),
    ],
)
async def test_a_wrong_one_is_refused(telegram: Telegram, anna: User, reaction: Any, words: str) -> None:
    assert words in await refusal(telegram, "setMessageReaction", chat_id=anna.id, message_id=1, reaction=reaction)


async def test_a_message_must_be_there(telegram: Telegram, anna: User) -> None:
    asked = {"chat_id": anna.id, "message_id": 9, "reaction": []}
    assert "message to react not found" in await refusal(telegram, "setMessageReaction", **asked)


async def test_a_person_reacts_and_the_bot_hears_of_it_if_it_asked_to(bot: Bot, anna: User) -> None:
    await bot.send_message(anna.id, "x")
    anna.react(2, "🔥")
    assert len(await bot.get_updates(allowed_updates=["message", "message_reaction"])) == 1
    anna.react(2, "👍")
    anna.react(2, "👍")
    assert anna.message(2).reactions == {}
    given, taken = [update.message_reaction for update in await bot.get_updates()][1:]
    assert given
    assert taken
    assert given.user
    assert (given.message_id, given.user.id) == (2, anna.id)
    assert (values(given.old_reaction), values(given.new_reaction)) == (["🔥"], ["👍"])
    assert (values(taken.old_reaction), values(taken.new_reaction)) == (["👍"], [])
    with pytest.raises(ValueError, match="🥝 is no reaction"):
        anna.react(2, "🥝")


@pytest.mark.parametrize("bot_is_admin", [True, False])
async def test_in_a_group_only_an_administrator_hears_of_reactions(
    bot: Bot, telegram: Telegram, anna: User, bot_is_admin: bool
) -> None:
    group = telegram.group(-5, [anna], bot_is_admin=bot_is_admin)
    number = group.send(anna, "x")
    await bot.get_updates(allowed_updates=["message_reaction"])
    group.react(anna, number, "👍")
    heard = [update.message_reaction for update in await bot.get_updates() if update.message_reaction]
    assert len(heard) == bot_is_admin
    assert group.message(number).reactions == {anna.id: ["👍"]}
