"""What the operator's people do in their own chats with the bot: look who is in and who is stuck, let in who has asked."""

from datetime import datetime
from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Admin, Private
from handlers.panel import answer, draw, number_of, place, redraw, send
from handlers.words import Panel, Say
from keys.desk import Unit

router = Router(name="admin")
for observer in (router.message, router.callback_query):
    observer.filter(Private(), Admin())


class Gate(Protocol):
    async def decide(self, owner: int, admin: int, *, yes: bool) -> tuple[str, str] | None:
        """What was decided, by now or before, and by whom; None: there is nobody who asks."""


class Roster(Protocol):
    async def users(self, unit: Any, say: Say, admin: int, page: int, now: datetime) -> Panel: ...

    async def stuck(self, say: Say, page: int, now: datetime) -> Panel: ...

    async def stats(self, say: Say) -> Panel: ...


@router.message(Command("users"))
async def users(message: Message, i18n: I18nContext, bot: Bot, unit: Unit, now: datetime, roster: Roster) -> None:
    await send(bot, message.chat.id, await roster.users(unit, i18n.get, message.chat.id, 0, now))


@router.callback_query(buttons.People.filter())
async def turn_users(
    query: CallbackQuery,
    callback_data: buttons.People,
    i18n: I18nContext,
    bot: Bot,
    unit: Unit,
    now: datetime,
    roster: Roster,
) -> None:
    await answer(query)
    owner = query.from_user.id
    panel = await roster.users(unit, i18n.get, owner, callback_data.page, now)
    await draw(bot, owner, number_of(query), panel)


@router.message(Command("stuck"))
async def stuck(message: Message, i18n: I18nContext, bot: Bot, now: datetime, roster: Roster) -> None:
    await send(bot, message.chat.id, await roster.stuck(i18n.get, 0, now))


@router.callback_query(buttons.Stuck.filter())
async def turn_stuck(
    query: CallbackQuery, callback_data: buttons.Stuck, i18n: I18nContext, bot: Bot, now: datetime, roster: Roster
) -> None:
    await answer(query)
    panel = await roster.stuck(i18n.get, callback_data.page, now)
    await draw(bot, query.from_user.id, number_of(query), panel)


@router.message(Command("stats"))
async def stats(message: Message, i18n: I18nContext, bot: Bot, roster: Roster) -> None:
    await send(bot, message.chat.id, await roster.stats(i18n.get))


@router.callback_query(buttons.Admit.filter())
async def decide(query: CallbackQuery, callback_data: buttons.Admit, i18n: I18nContext, bot: Bot, gate: Gate) -> None:
    decided = await gate.decide(callback_data.owner, query.from_user.id, yes=callback_data.do == "yes")
    if decided is None:
        await answer(query, i18n.get("access-gone"), alert=True)
    else:
        await answer(query)
    if (message := place(query)) is None:
        return
    state, by = decided or ("gone", "")
    mine = by == str(query.from_user.id)
    await redraw(
        bot,
        message.chat.id,
        message.message_id,
        words.access_decided(i18n.get, message.html_text, state, by, mine=mine),
    )
