"""The exchange's screen is not as the guide says: what the trader sees goes to the operator, once that is confirmed."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from handlers import addkey, buttons, words
from handlers.filters import Plain, Private, Taken
from handlers.guiding import IN_FLOW, Guiding
from handlers.panel import answer, draw, number_of
from handlers.pasted import Hurry, Pasted
from handlers.states import AddKey, Differing
from handlers.talk import Talk, TalkMiddleware
from handlers.words import Said
from handlers.writing import clip, tidy

router = Router(name="differs")
for observer in (router.message, router.callback_query):
    observer.filter(Private())
    observer.middleware(TalkMiddleware())

REPORT, PLACE = "report", "report_at"  # in the data of the conversation: what is said so far, and in which message


class Reports(Protocol):
    def post(self, unit: Any, said: Said, now: datetime) -> Awaitable[bool]: ...


@router.callback_query(buttons.Differs.filter())
async def ask(query: CallbackQuery, callback_data: buttons.Differs, talk: Talk) -> None:
    await answer(query)
    entering = await talk.state.get_state() in IN_FLOW
    if entering:
        talk.reach("help")
    who = query.from_user
    said = Said(
        owner=who.id,
        name=who.full_name,
        language=talk.language,
        exchange=callback_data.exchange,
        step=callback_data.step,
    )
    await talk.state.set_state(Differing.adding if entering else Differing.reading)
    await _show(talk, said, number_of(query))


@router.message(StateFilter(Differing), Plain(), Taken())
async def taken(message: Message, bot: Bot, talk: Talk, pasted: Pasted, hurry: Hurry) -> None:
    """A picture is out of the chat by now. What else was taken is a key, or nothing that can be reported."""
    if pasted.screen is not None:
        caption = pasted.text.reveal() if pasted.text else ""
        await _more(talk, screen=pasted.screen, **({"words": clip(tidy(caption), words.LONGEST)} if caption else {}))
    elif await talk.state.get_state() == Differing.adding:
        await talk.state.set_state(AddKey.paste)
        await addkey.paste(message, bot, talk, pasted, hurry)
    else:
        await hurry(message.chat.id, message.message_id)
        await _more(talk)


@router.message(StateFilter(Differing), Plain())
async def told(message: Message, talk: Talk) -> None:
    await _more(talk, **({"words": clip(tidy(message.text), words.LONGEST)} if message.text else {}))


async def _more(talk: Talk, **more: Any) -> None:
    data = await talk.state.get_data()
    await _show(talk, replace(Said(**data[REPORT]), **more), data[PLACE])


async def _show(talk: Talk, said: Said, message: int | None) -> None:
    guiding = Guiding(talk, await talk.desk.bookmark(talk.owner, said.exchange), message, in_flow=False)
    panel = words.report(talk.say, talk.language, guiding.exchange, said, talk.desk.service.name)
    place = await draw(talk.bot, talk.owner, message, replace(panel, picture=guiding.picture(said.step)))
    await talk.state.update_data({REPORT: said.plain(), PLACE: place})


@router.callback_query(buttons.Report.filter(), StateFilter(Differing))
async def send(query: CallbackQuery, callback_data: buttons.Report, talk: Talk, reports: Reports) -> None:
    said = Said(**(await talk.state.get_data())[REPORT])
    if callback_data.do == "bare":
        said = replace(said, screen=None)
    posted = await reports.post(talk.unit, said, talk.now)
    await answer(query, talk.say("report-sent" if posted else "report-enough"), alert=True)
    await (await Guiding.of(talk, said.exchange, number_of(query))).turn(said.step)
    await talk.state.update_data({REPORT: None})
