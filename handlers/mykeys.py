"""A person's stored keys: look, check, rename, quieten, delete. Each belongs to the one who asks, or is not found."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Private
from handlers.panel import answer, draw, place
from handlers.states import Rename
from handlers.words import Panel
from keys.desk import Desk, Unit
from keys.model import Exchange, StoredKey

router = Router(name="mykeys")
router.message.filter(Private())
router.callback_query.filter(Private())

NAME_LENGTH = 40


@router.message(Command("keys"))
async def listed(message: Message, i18n: I18nContext, desk: Desk) -> None:
    panel = words.key_list(i18n.get, i18n.locale, await desk.keys(message.chat.id), desk.service.exchanges)
    await message.answer(panel.text, reply_markup=panel.keyboard)


@router.callback_query(buttons.Keys.filter())
async def turn(query: CallbackQuery, callback_data: buttons.Keys, bot: Bot, i18n: I18nContext, desk: Desk) -> None:
    await answer(query)
    keys = await desk.keys(query.from_user.id)
    panel = words.key_list(i18n.get, i18n.locale, keys, desk.service.exchanges, callback_data.page)
    message = place(query)
    await draw(bot, query.from_user.id, message.message_id if message is not None else None, panel)


class Card:
    """One pressed button under a key: the key, where the button stands, and the means to answer."""

    def __init__(self, query: CallbackQuery, key: StoredKey, bot: Bot, i18n: I18nContext, desk: Desk) -> None:
        self.query = query
        self.key = key
        self.bot = bot
        self.i18n = i18n
        self.desk = desk
        self.message = place(query)

    async def draw(self, panel: Panel) -> int:
        number = self.message.message_id if self.message is not None else None
        return await draw(self.bot, self.key.owner, number, panel)

    async def show(self) -> None:
        exchange = self.desk.service.exchanges[self.key.exchange]
        wanted = self.desk.service.wanted(exchange)
        former = await self.desk.former(self.key)
        await self.draw(words.key_card(self.i18n.get, self.i18n.locale, self.key, exchange, wanted, former))

    async def check(self, unit: Unit, now: datetime, sure: bool) -> None:
        exchange = self.desk.service.exchanges[self.key.exchange]
        if (wait := await self.desk.wait_stored(self.key, now)) is not None:
            text = words.wait_again(self.i18n.get, exchange, wait, now)
            await self.draw(Panel(text, buttons.keyboard([self._back()])))
            return
        if exchange.whitelist_first and not sure:
            await self.draw(self._addresses_first(exchange))
            return
        message = await self.draw(words.checking(self.i18n.get, self.i18n.locale, exchange, self.key.api_key, None))
        await self.desk.recheck(
            unit,
            self.key,
            id=buttons.fresh_id(),
            chat=self.key.owner,
            message=message,
            language=self.i18n.locale,
            now=now,
        )

    def _addresses_first(self, exchange: Exchange) -> Panel:
        service = self.desk.service
        say, go = self.i18n.get, buttons.KeyDo(key=self.key.id, do="check_yes")
        return words.addresses_first(say, self.i18n.locale, exchange, service.listed, service.support, go, self._back())

    def _back(self) -> InlineKeyboardButton:
        return buttons.button(self.i18n.get("button-back"), buttons.KeyDo(key=self.key.id, do="show"))

    async def addresses(self) -> None:
        exchange = self.desk.service.exchanges[self.key.exchange]
        await self.draw(words.addresses(self.i18n.get, self.i18n.locale, self.desk.service.listed, exchange))

    async def delete(self, unit: Unit, now: datetime, sure: bool) -> None:
        if not sure:
            await self.draw(words.delete_ask(self.i18n.get, self.key))
            return
        self.desk.delete(unit, self.key, now)
        exchange = self.desk.service.exchanges[self.key.exchange]
        await self.draw(words.deleted(self.i18n.get, self.i18n.locale, self.key, exchange))

    async def quieten(self, unit: Unit, now: datetime, do: str) -> None:
        """No reminders, or nothing at all; a key that goes on is checked at once."""
        match do:
            case "pause":
                self.desk.pause(unit, self.key, now)
                await self.draw(words.paused(self.i18n.get, self.key))
            case "resume":
                self.desk.resume(unit, self.key, now)
                await self.check(unit, now, sure=False)
            case _:
                await self.mute(unit)

    async def moved(self, unit: Unit) -> None:
        self.desk.moved(unit, self.key)
        await self.draw(Panel(self.i18n.get("moving-noted")))

    async def mute(self, unit: Unit) -> None:
        self.desk.mute(unit, self.key)
        await self.draw(Panel(self.i18n.get("reminders-off", name=words.plain(self.key.name)), None))

    async def rename(self, state: FSMContext) -> None:
        await state.set_state(Rename.name)
        await state.update_data(key=self.key.id, panel=None)
        await self.draw(Panel(self.i18n.get("rename-ask", name=words.plain(self.key.name)), None))


@router.callback_query(buttons.KeyDo.filter())
async def act(
    query: CallbackQuery,
    callback_data: buttons.KeyDo,
    bot: Bot,
    i18n: I18nContext,
    desk: Desk,
    unit: Unit,
    state: FSMContext,
    now: datetime,
) -> None:
    key = await desk.key(callback_data.key, query.from_user.id)
    if key is None:
        await answer(query, i18n.get("key-gone"), alert=True)
        return
    await answer(query)
    card = Card(query, key, bot, i18n, desk)
    match callback_data.do:
        case "check" | "check_yes":
            await card.check(unit, now, callback_data.do == "check_yes")
        case "rename":
            await card.rename(state)
        case "delete" | "delete_yes":
            await card.delete(unit, now, callback_data.do == "delete_yes")
        case "moved":
            await card.moved(unit)
        case "mute" | "pause" | "resume":
            await card.quieten(unit, now, callback_data.do)
        case "ip":
            await card.addresses()
        case _:
            await card.show()


@router.callback_query(buttons.Undo.filter())
async def undo(
    query: CallbackQuery,
    callback_data: buttons.Undo,
    bot: Bot,
    i18n: I18nContext,
    desk: Desk,
    unit: Unit,
    now: datetime,
) -> None:
    key = await desk.undo(unit, callback_data.key, query.from_user.id, now)
    if key is None:
        await answer(query, i18n.get("undo-over"), alert=True)
        return
    await answer(query)
    await Card(query, key, bot, i18n, desk).show()


@router.message(StateFilter(Rename.name))
async def rename(message: Message, i18n: I18nContext, desk: Desk, unit: Unit, state: FSMContext) -> None:
    name = words.tidy(message.text or "")[:NAME_LENGTH]
    key = await desk.key((await state.get_data()).get("key", ""), message.chat.id)
    if not name:
        await message.answer(i18n.get("rename-empty"))
        return
    await state.clear()
    if key is None:
        await message.answer(i18n.get("key-gone"))
        return
    desk.rename(unit, key, name)
    await message.answer(i18n.get("renamed", name=words.plain(name)))
