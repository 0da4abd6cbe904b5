"""Lets in who may use the bot; everybody else hears once more how to get in. What held a secret is deleted by then."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject, User

from handlers import words
from handlers.buttons import ForgetMe, Lang
from handlers.filters import Private
from handlers.panel import answer
from handlers.pasted import Pasted

INVITE = re.compile(r"i_[\w-]{38}")
FOR_ALL = re.compile(r"/(language|privacy|forget|help)(@\w+)?(?=\s|$)")
BUTTONS_FOR_ALL = tuple(f"{kind.__prefix__}:" for kind in (Lang, ForgetMe))


class Standing(StrEnum):
    """How a person stands with the service."""

    IN = "in"
    WAITING = "waiting"  # for the operator's people, who have been asked
    LATER = "later"  # too many have asked in this hour
    INVITE = "invite"
    LIST = "list"
    DECLINED = "declined"
    SPENT = "spent"  # the invite was used, has expired, was revoked or forged


@dataclass(frozen=True, slots=True)
class Person:
    owner: int
    name: str
    language: str
    invite: str | None = None


class Access(Protocol):
    async def standing(self, person: Person, now: datetime) -> Standing:
        """Takes their invite; asks the operator's people about somebody new where they decide."""


class Door(BaseMiddleware):
    def __init__(self, access: Access) -> None:
        self._access = access

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        user: User | None = data.get("event_from_user")
        if user is None or not isinstance(event, Message | CallbackQuery) or await _for_all(event):
            return await handler(event, data)
        person = Person(user.id, user.full_name, data["i18n"].locale, invite_in(data.get("pasted")))
        standing = await self._access.standing(person, data["now"])
        if standing is Standing.IN:
            return await handler(event, data)
        return await _turn_away(event, standing, person, data)


def invite_in(pasted: Pasted | None) -> str | None:
    """An invite looks like a secret and is one: it was taken out of the chat with whatever else looks so."""
    text = pasted.text.reveal() if pasted is not None and pasted.text is not None else ""
    return text if INVITE.fullmatch(text) else None


async def _for_all(event: Message | CallbackQuery) -> bool:
    """Groups have their own answers; and what the bot keeps of a person concerns whoever it is."""
    if not await Private()(event):
        return True
    if isinstance(event, Message):
        return FOR_ALL.match(event.text or "") is not None
    return (event.data or "").startswith(BUTTONS_FOR_ALL)


async def _turn_away(event: Message | CallbackQuery, standing: Standing, person: Person, data: dict[str, Any]) -> None:
    bot: Bot = data["bot"]
    service, owner, secret = data["desk"].service, person.owner, data.get("pasted") is not None
    if isinstance(event, CallbackQuery):
        await answer(event)
    elif secret:
        await data["hurry"](owner, event.message_id)
    elif event.edit_date is not None:
        return
    await bot.send_message(
        owner,
        words.turned_away(
            data["i18n"].get,
            standing,
            owner,
            service.name,
            service.support,
            secret=secret and person.invite is None,
        ),
    )
