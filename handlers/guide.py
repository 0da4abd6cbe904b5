"""The guide and the addresses, read alone, outside of adding a key."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Private
from handlers.panel import NO_PREVIEW, answer, place, redraw
from keys.desk import Desk

router = Router(name="guide")
router.message.filter(Private())
router.callback_query.filter(Private())


@router.message(Command("guide"))
async def guide(message: Message, command: CommandObject, i18n: I18nContext, desk: Desk) -> None:
    service = desk.service
    word = words.name_in(command.args, service.find)
    found = service.find(word) if word else None
    exchange = found if found is not None and service.offers(found) else None
    if len(service.offered) == 1 and not word:
        exchange = service.offered[0]
    if exchange is not None:
        panel = words.guide_page(i18n.get, i18n.locale, exchange, 0, service.egress, in_flow=False)
    else:
        panel = words.guides(i18n.get, i18n.locale, service.offered)
    await message.answer(panel.text, reply_markup=panel.keyboard, link_preview_options=NO_PREVIEW)


@router.callback_query(buttons.Page.filter())
async def turn(query: CallbackQuery, callback_data: buttons.Page, i18n: I18nContext, desk: Desk, bot: Bot) -> None:
    await answer(query)
    service = desk.service
    exchange = service.exchanges[callback_data.exchange]
    if (message := place(query)) is None:
        return
    panel = words.guide_page(i18n.get, i18n.locale, exchange, callback_data.step, service.egress, in_flow=False)
    await redraw(bot, message.chat.id, message.message_id, panel)


@router.message(Command("ip"))
async def addresses(message: Message, i18n: I18nContext, desk: Desk) -> None:
    panel = words.addresses(i18n.get, i18n.locale, desk.service.egress, None)
    await message.answer(panel.text, reply_markup=panel.keyboard)
