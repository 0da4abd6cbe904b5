"""The one message of a conversation that is edited as the work goes on."""

from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, LinkPreviewOptions, Message

from handlers.words import Panel

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
SAME = "message is not modified"


async def draw(bot: Bot, chat: int, message: int | None, panel: Panel) -> int:
    """Edits the message, or sends a new one where it is gone; its number is returned."""
    if message is not None and await redraw(bot, chat, message, panel):
        return message
    sent = await bot.send_message(chat, panel.text, reply_markup=panel.keyboard, link_preview_options=NO_PREVIEW)
    return sent.message_id


async def redraw(bot: Bot, chat: int, message: int, panel: Panel) -> bool:
    """Edits the message; False where Telegram has it no more."""
    try:
        await bot.edit_message_text(
            panel.text,
            chat_id=chat,
            message_id=message,
            reply_markup=panel.keyboard,
            link_preview_options=NO_PREVIEW,
        )
    except TelegramBadRequest as error:
        return SAME in error.message
    return True


async def show(bot: Bot, state: FSMContext, chat: int, panel: Panel) -> int:
    """Draws the panel of the conversation under way and remembers where it is."""
    message = await draw(bot, chat, await current(state), panel)
    await state.update_data(panel=message)
    return message


async def current(state: FSMContext) -> int | None:
    return (await state.get_data()).get("panel")


async def retire(bot: Bot, state: FSMContext, chat: int) -> None:
    """Takes an older panel out of the chat, so that a new conversation has the only one."""
    if (message := await current(state)) is None:
        return
    with suppress(TelegramBadRequest):  # gone already, or too old to go: its buttons are answered as stale
        await bot.delete_message(chat, message)


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Stops the button's clock. Too late for that (a restart lies between) is no harm."""
    with suppress(TelegramBadRequest):
        await query.answer(text, show_alert=alert)


def place(query: CallbackQuery) -> Message | None:
    """The message under whose button was pressed; None where Telegram no longer shows it to bots."""
    return query.message if isinstance(query.message, Message) else None
