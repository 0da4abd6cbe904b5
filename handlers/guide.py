"""The guide: the way to a key, step by step, alone or while one is being added; and the addresses."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Private
from handlers.guiding import Guiding
from handlers.panel import GUIDE, answer, number_of, retire, send
from handlers.talk import Talk, TalkMiddleware
from keys.desk import Desk

router = Router(name="guide")
for observer in (router.message, router.callback_query):
    observer.filter(Private())
    observer.middleware(TalkMiddleware())


@router.message(Command("guide"))
async def guide(_: Message, command: CommandObject, talk: Talk) -> None:
    """Of one exchange where it was left, or which exchange; the last guide that was read goes."""
    service = talk.desk.service
    word = words.name_in(command.args, service.find)
    found = service.find(word) if word else None
    exchange = found if found is not None and service.offers(found) else None
    if len(service.offered) == 1 and not word:
        exchange = service.offered[0]
    await retire(talk.bot, talk.state, talk.owner, GUIDE)
    if exchange is not None:
        await (await Guiding.of(talk, exchange.id, None)).open()
    else:
        await send(talk.bot, talk.owner, words.guides(talk.say, talk.language, service.offered))


@router.callback_query(buttons.Way.filter())
async def way(query: CallbackQuery, callback_data: buttons.Way, talk: Talk) -> None:
    guiding = await _pressed(query, callback_data.exchange, talk)
    ways = {"open": guiding.open, "before": guiding.before, "go": guiding.go, "anew": guiding.anew}
    await ways[callback_data.do]()


@router.callback_query(buttons.Tick.filter())
async def tick(query: CallbackQuery, callback_data: buttons.Tick, talk: Talk) -> None:
    await (await _pressed(query, callback_data.exchange, talk)).tick(callback_data.word)


@router.callback_query(buttons.Take.filter())
async def take(query: CallbackQuery, callback_data: buttons.Take, talk: Talk) -> None:
    await (await _pressed(query, callback_data.exchange, talk)).take(callback_data.fork, callback_data.choice)


@router.callback_query(buttons.Page.filter())
async def turn(query: CallbackQuery, callback_data: buttons.Page, talk: Talk) -> None:
    await (await _pressed(query, callback_data.exchange, talk)).turn(callback_data.step)


async def _pressed(query: CallbackQuery, exchange: str, talk: Talk) -> Guiding:
    await answer(query)
    return await Guiding.of(talk, exchange, number_of(query))


@router.message(Command("ip"))
async def addresses(message: Message, i18n: I18nContext, desk: Desk) -> None:
    panel = words.addresses(i18n.get, i18n.locale, desk.service.listed, None)
    await message.answer(panel.text, reply_markup=panel.keyboard)
