"""Filters that stay on the event loop (aiogram sends plain functions and magic filters through threads)."""

from typing import Any

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.panel import PANEL, current
from keys.desk import Desk


class Private(Filter):
    """Only in the chat of one person with the bot."""

    async def __call__(self, event: Message | CallbackQuery) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return message is not None and message.chat.type == "private"


class Admin(Filter):
    """One of the operator's people."""

    async def __call__(self, event: Message | CallbackQuery, desk: Desk) -> bool:
        return event.from_user is not None and event.from_user.id in desk.service.admins


class Taken(Filter):
    """Something secret, or whatever came where a secret was expected, was taken out of the message."""

    async def __call__(self, _: Message, **data: Any) -> bool:
        return data.get("pasted") is not None


class Plain(Filter):
    """No command: those are obeyed."""

    async def __call__(self, message: Message) -> bool:
        return not (message.text or "").startswith("/")


class Here(Filter):
    """The button stands on the panel of the conversation under way, not on one of an earlier (or on the guide)."""

    def __init__(self, name: str = PANEL) -> None:
        self._name = name

    async def __call__(self, event: CallbackQuery, state: FSMContext) -> bool:
        return event.message is not None and event.message.message_id == await current(state, self._name)
