"""The one message of a conversation that is edited as the work goes on."""

from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InputMediaPhoto, LinkPreviewOptions, Message

from handlers.picture import Picture, Sketch
from handlers.words import Panel

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
PANEL, GUIDE = "panel", "guide"  # in the data of a conversation: the message it is in, and a guide read beside it
REPLACES = "replaces"  # likewise: id of the key whose place the new one is to take
SAME = "message is not modified"


async def draw(bot: Bot, chat: int, message: int | None, panel: Panel) -> int:
    """Edits the message, or puts a new one in its place where it is gone or cannot become this; its number is returned."""
    if message is not None and await redraw(bot, chat, message, panel):
        return message
    sent = await send(bot, chat, panel)
    if message is not None:
        await remove(bot, chat, message)
    return sent


async def redraw(bot: Bot, chat: int, message: int, panel: Panel) -> bool:
    """Edits the message; False where Telegram has it no more, or where it has a picture and the panel has none:
    Telegram adds a picture to a message and never takes it away."""
    try:
        await _edit(bot, chat, message, panel)
    except TelegramBadRequest as error:
        return SAME in error.message
    return True


async def _edit(bot: Bot, chat: int, message: int, panel: Panel) -> None:
    place: dict[str, Any] = {"chat_id": chat, "message_id": message, "reply_markup": panel.keyboard}
    if panel.picture is None:
        await bot.edit_message_text(panel.text, link_preview_options=NO_PREVIEW, **place)
    else:
        photo = InputMediaPhoto(media=_photo(panel.picture), caption=panel.text)
        await bot.edit_message_media(photo, **place)


async def send(bot: Bot, chat: int, panel: Panel) -> int:
    """A new message; its number is returned."""
    if panel.picture is None:
        sent = await bot.send_message(chat, panel.text, reply_markup=panel.keyboard, link_preview_options=NO_PREVIEW)
    else:
        photo = _photo(panel.picture)
        sent = await bot.send_photo(chat, photo, caption=panel.text, reply_markup=panel.keyboard)
    return sent.message_id


def _photo(picture: Sketch | str) -> Picture | str:
    return picture if isinstance(picture, str) else Picture(picture)


async def remove(bot: Bot, chat: int, message: int) -> None:
    """Takes a message of the bot's own out of the chat."""
    with suppress(TelegramBadRequest):  # gone already, or too old to go: its buttons are answered as stale
        await bot.delete_message(chat, message)


async def strip(message: Message) -> None:
    """Takes the buttons off."""
    with suppress(TelegramBadRequest):  # off already, by the first of two taps
        await message.edit_reply_markup(reply_markup=None)


async def show(bot: Bot, state: FSMContext, chat: int, panel: Panel) -> int:
    """Draws the panel of the conversation under way and remembers where it is."""
    message = await draw(bot, chat, await current(state), panel)
    await state.update_data({PANEL: message})
    return message


async def current(state: FSMContext, name: str = PANEL) -> int | None:
    return (await state.get_data()).get(name)


async def retire(bot: Bot, state: FSMContext, chat: int, name: str = PANEL) -> None:
    """Takes an older panel (or guide) out of the chat, so that a new one is the only one."""
    if (message := await current(state, name)) is not None:
        await remove(bot, chat, message)
        await state.update_data({name: None})


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Stops the button's clock. Too late for that (a restart lies between) is no harm."""
    with suppress(TelegramBadRequest):
        await query.answer(text, show_alert=alert)


def number_of(query: CallbackQuery) -> int | None:
    """Of the message under whose button was pressed, also where Telegram no longer shows it to bots."""
    return query.message.message_id if query.message is not None else None


def place(query: CallbackQuery) -> Message | None:
    """The message under whose button was pressed; None where Telegram no longer shows it to bots."""
    return query.message if isinstance(query.message, Message) else None
