"""What belongs to no conversation: secrets outside the flow, groups, other talk, buttons of earlier days."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_i18n import I18nContext

from handlers import buttons
from handlers.filters import Private, Taken
from handlers.panel import answer, place, strip
from handlers.pasted import Hurry

private = Router(name="stray")
private.message.filter(Private())
private.edited_message.filter(Private())
elsewhere = Router(name="groups")


@private.edited_message(Taken())
@private.message(Taken())
async def secret(message: Message, i18n: I18nContext, hurry: Hurry) -> None:
    """It is deleted by now, or is right away; nobody asked for it, so it is not kept either."""
    await hurry(message.chat.id, message.message_id)
    add = InlineKeyboardButton(text=i18n.get("button-add-key"), callback_data=buttons.NewKey(exchange="").pack())
    await message.answer(i18n.get("stray-secret"), reply_markup=InlineKeyboardMarkup(inline_keyboard=[[add]]))


@private.message()
async def other(message: Message, i18n: I18nContext) -> None:
    await message.answer(i18n.get("stray-text"))


@private.edited_message()
async def edited(message: Message) -> None:
    """An edit of ordinary talk needs no answer."""


@private.callback_query()
async def stale(query: CallbackQuery, i18n: I18nContext) -> None:
    """A button of a conversation that is over: it says so, and goes."""
    await answer(query, i18n.get("stale-button"), alert=True)
    if (message := place(query)) is not None and message.reply_markup is not None:
        await strip(message)


@elsewhere.edited_message(Taken())
@elsewhere.message(Taken())
async def group_secret(message: Message, i18n: I18nContext, bot: Bot) -> None:
    """In a group nothing is taken; the message is deleted where the bot may."""
    await _send_home(message, i18n.get("group-secret"), i18n, bot)


@elsewhere.message(Command("start", "help", "addkey", "keys", "ip", "guide"))
async def group_command(message: Message, i18n: I18nContext, bot: Bot) -> None:
    await _send_home(message, i18n.get("group-command"), i18n, bot)


async def _send_home(message: Message, text: str, i18n: I18nContext, bot: Bot) -> None:
    me = await bot.me()
    go = InlineKeyboardButton(text=i18n.get("button-go-private"), url=f"https://t.me/{me.username}?start=addkey")
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[[go]]))
