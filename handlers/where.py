"""Shows where something is put right at an exchange, beside the card that asks for it, and takes the picture away."""

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Private
from handlers.panel import answer, place, remove, send
from keys.desk import Desk

router = Router(name="where")
router.callback_query.filter(Private())

PICTURE = "picture"  # in the data of a conversation: the message with the picture that was asked for last


@router.callback_query(buttons.Where.filter())
async def show(
    query: CallbackQuery, callback_data: buttons.Where, bot: Bot, state: FSMContext, i18n: I18nContext, desk: Desk
) -> None:
    """One picture at a time: the one before goes."""
    panel = await _panel(callback_data, query.from_user.id, i18n, desk)
    if panel is None:
        await answer(query, i18n.get("stale-button"), alert=True)
        return
    await answer(query)
    if (before := (await state.get_data()).get(PICTURE)) is not None:
        await remove(bot, query.from_user.id, before)
    await state.update_data({PICTURE: await send(bot, query.from_user.id, panel)})


async def _panel(asked: buttons.Where, owner: int, i18n: I18nContext, desk: Desk) -> words.Panel | None:
    service = desk.service
    exchange = service.exchanges.get(asked.exchange)
    if exchange is None:
        return None
    mark = await desk.bookmark(owner, exchange.id)
    return words.where(i18n.get, i18n.locale, exchange, asked.word, service.name, service.wanted(exchange), mark)


@router.callback_query(buttons.Close.filter())
async def close(query: CallbackQuery, bot: Bot) -> None:
    await answer(query)
    if (message := place(query)) is not None:
        await remove(bot, message.chat.id, message.message_id)
