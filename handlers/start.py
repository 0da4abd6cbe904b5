"""Meeting the bot, its language, what it keeps, leaving it: the commands that work anywhere."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.commands import NAMES, OF_ADMINS, describe
from handlers.door import invite_in
from handlers.filters import Private
from handlers.panel import answer, draw, place, retire
from handlers.pasted import Pasted
from handlers.talk import Talk, TalkMiddleware
from handlers.words import Panel
from keys.desk import Desk, Unit

router = Router(name="start")
router.message.filter(Private())
router.callback_query.filter(Private())
router.message.middleware(TalkMiddleware())

ADDKEY = "addkey"


class Gate(Protocol):
    async def invited(self, owner: int, invite: str) -> tuple[str | None, str | None]:
        """The exchange and the language of the invite by which this person came."""


class Menu(Protocol):
    def welcome(self, owner: int) -> None: ...


@router.message(CommandStart())
async def start(
    message: Message,
    command: CommandObject,
    i18n: I18nContext,
    desk: Desk,
    talk: Talk,
    gate: Gate,
    menu: Menu,
    pasted: Pasted | None,
) -> None:
    """Deep links: `?start=addkey` and `?start=addkey_okx` go straight to the key, and so does an invite for an exchange."""
    menu.welcome(talk.owner)
    word, _, exchange = (command.args or "").partition("_")
    if (invite := invite_in(pasted)) is not None:
        invited, language = await gate.invited(talk.owner, invite)
        if language in desk.service.languages:
            await i18n.set_locale(language)
        word, exchange = ADDKEY if invited else "", invited or ""
    if word == ADDKEY:
        await talk.start(exchange or None)
        return
    service = desk.service
    text = i18n.get("start", service=words.plain(service.name), count=len(service.offered))
    await message.answer(text, reply_markup=_first_steps(i18n, desk))


def _first_steps(i18n: I18nContext, desk: Desk) -> InlineKeyboardMarkup:
    add = InlineKeyboardButton(text=i18n.get("button-add-key"), callback_data=buttons.NewKey(exchange="").pack())
    return InlineKeyboardMarkup(inline_keyboard=[[add], *_languages(i18n, desk)])


def _languages(i18n: I18nContext, desk: Desk) -> list[list[InlineKeyboardButton]]:
    codes = desk.service.languages
    if len(codes) < 2:
        return []
    return buttons.rows(
        (buttons.button(i18n.get("language-name", code), buttons.Lang(code=code)) for code in codes), across=2
    )


@router.message(Command("help"))
async def help_(message: Message, i18n: I18nContext, desk: Desk, talk: Talk) -> None:
    talk.reach("help")
    support = desk.service.support
    names = (*OF_ADMINS, *NAMES) if talk.owner in desk.service.admins else NAMES
    lines = [i18n.get("help"), describe(i18n.get, names)]
    if support:
        lines.append(i18n.get("help-support", contact=words.plain(support)))
    await message.answer("\n\n".join(lines))


@router.message(Command("privacy"))
async def privacy(message: Message, i18n: I18nContext, desk: Desk) -> None:
    await message.answer(i18n.get("privacy", service=words.plain(desk.service.name)))


@router.message(Command("language"))
async def language(message: Message, i18n: I18nContext, desk: Desk) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=_languages(i18n, desk))
    await message.answer(i18n.get("language-choose"), reply_markup=keyboard)


@router.callback_query(buttons.Lang.filter())
async def set_language(
    query: CallbackQuery, callback_data: buttons.Lang, i18n: I18nContext, desk: Desk, bot: Bot
) -> None:
    """What is on the screen stays as it is; from here on every text is in the new language."""
    if callback_data.code in desk.service.languages:
        await i18n.set_locale(callback_data.code)
    await answer(query)
    if (message := place(query)) is not None:
        await draw(bot, message.chat.id, message.message_id, Panel(i18n.get("language-set"), None))


@router.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext, i18n: I18nContext, desk: Desk, unit: Unit, bot: Bot) -> None:
    """Drops whatever is under way, with what was pasted."""
    under_way = await state.get_state() is not None
    await retire(bot, state, message.chat.id)
    desk.drop(unit, message.chat.id)
    await state.clear()
    await message.answer(i18n.get("cancelled" if under_way else "cancel-nothing"))


@router.callback_query(buttons.Cancel.filter())
async def cancel_button(
    query: CallbackQuery, state: FSMContext, i18n: I18nContext, desk: Desk, unit: Unit, bot: Bot
) -> None:
    await answer(query)
    desk.drop(unit, query.from_user.id)
    await state.clear()
    if (message := place(query)) is not None:
        await draw(bot, message.chat.id, message.message_id, Panel(i18n.get("cancelled")))


@router.message(Command("forget"))
async def forget(message: Message, i18n: I18nContext, desk: Desk) -> None:
    count = len(await desk.keys(message.chat.id))
    yes = InlineKeyboardButton(text=i18n.get("button-forget-yes"), callback_data=buttons.ForgetMe(do="yes").pack())
    no = InlineKeyboardButton(text=i18n.get("button-forget-no"), callback_data=buttons.ForgetMe(do="no").pack())
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[no], [yes]])
    await message.answer(i18n.get("forget-ask", count=count), reply_markup=keyboard)


@router.callback_query(buttons.ForgetMe.filter())
async def forget_answer(
    query: CallbackQuery,
    callback_data: buttons.ForgetMe,
    state: FSMContext,
    i18n: I18nContext,
    desk: Desk,
    unit: Unit,
    bot: Bot,
) -> None:
    await answer(query)
    yes = callback_data.do == "yes"
    if yes:
        await state.clear()
        desk.forget_owner(unit, query.from_user.id)
    if (message := place(query)) is not None:
        text = i18n.get("forgotten" if yes else "forget-kept")
        await draw(bot, message.chat.id, message.message_id, Panel(text, None))
