"""What the operator's people do in their own chats with the bot: let in, or not, who has asked."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram_i18n import I18nContext

from handlers import buttons, words
from handlers.filters import Admin, Private
from handlers.panel import answer, place, redraw

router = Router(name="admin")
router.callback_query.filter(Private(), Admin())


class Gate(Protocol):
    async def decide(self, owner: int, admin: int, *, yes: bool) -> tuple[str, str] | None:
        """What was decided, by now or before, and by whom; None: there is nobody who asks."""


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
