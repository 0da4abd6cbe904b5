"""What time it is where a person lives, so that nobody is written to at night: /time."""

from datetime import datetime, timedelta

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Private
from handlers.panel import answer, draw, place
from keys.desk import Desk, Unit

router = Router(name="clock")
router.message.filter(Private())
router.callback_query.filter(Private())

FARTHEST = timedelta(hours=14) // timedelta(minutes=1)  # minutes from UTC, east and west of it


@router.message(Command("time"))
async def ask(message: Message, i18n: I18nContext, desk: Desk, now: datetime) -> None:
    panel = words.clock(i18n.get, now, await desk.offset(message.chat.id), desk.service.quiet)
    await message.answer(panel.text, reply_markup=panel.keyboard)


@router.callback_query(buttons.Clock.filter())
async def move(
    query: CallbackQuery,
    callback_data: buttons.Clock,
    i18n: I18nContext,
    desk: Desk,
    unit: Unit,
    bot: Bot,
    now: datetime,
) -> None:
    """The button carries the time that it stands for, so that a double tap moves it once."""
    await answer(query)
    offset = max(-FARTHEST, min(FARTHEST, callback_data.offset))
    desk.set_offset(unit, query.from_user.id, offset)
    if (message := place(query)) is not None:
        await draw(bot, message.chat.id, message.message_id, words.clock(i18n.get, now, offset, desk.service.quiet))
