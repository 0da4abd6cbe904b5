"""One of the operator's people writes to many: to whom, the text in each language, a preview, and it goes."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from handlers import buttons, words
from handlers.filters import Admin, Plain, Private, Taken
from handlers.panel import answer, retire, send
from handlers.pasted import Hurry
from handlers.states import Broadcasting
from handlers.talk import Talk, TalkMiddleware
from handlers.words import Say, Written

router = Router(name="broadcast")
for observer in (router.message, router.callback_query):
    observer.filter(Private(), Admin())
    observer.middleware(TalkMiddleware())

CAST = "cast"  # in the data of the conversation: what is written so far


class Casting(Protocol):
    async def audiences(self) -> dict[str, int]:
        """How many people each word and each exchange stands for now."""

    def begin(self, unit: Any, written: Written, message: int, language: str, now: datetime) -> None: ...


@router.message(Command("broadcast"))
async def begin(_: Message, talk: Talk, casting: Casting) -> None:
    """Whatever was under way is left."""
    talk.desk.drop(talk.unit, talk.owner)
    await talk.clear()
    written = Written(id=buttons.fresh_id(), by=talk.owner, to="", texts={})
    await keep(talk, written, Broadcasting.whom)
    await talk.show(words.broadcast_whom(talk.say, written.id, await casting.audiences()))


async def keep(talk: Talk, written: Written, state: State) -> None:
    await talk.state.set_state(state)
    await talk.state.update_data({CAST: written.plain()})


async def under_way(talk: Talk, query: CallbackQuery, id: str, *states: State) -> Written | None:
    """What this person is writing, where the button belongs to it as far as it is; else they are told."""
    written = (await talk.state.get_data()).get(CAST)
    if written is not None and written["id"] == id and await talk.state.get_state() in states:
        await answer(query)
        return Written(**written)
    await answer(query, talk.say("broadcast-gone"), alert=True)
    return None


@router.callback_query(buttons.Cast.filter(F.do.in_({"whom", "exchanges"})))
async def whom(query: CallbackQuery, callback_data: buttons.Cast, talk: Talk, casting: Casting) -> None:
    if await under_way(talk, query, callback_data.id, Broadcasting.whom) is None:
        return
    id, counts = callback_data.id, await casting.audiences()
    if callback_data.do == "whom":
        await talk.show(words.broadcast_whom(talk.say, id, counts))
    else:
        await talk.show(words.broadcast_exchanges(talk.say, id, counts, talk.desk.service.exchanges))


@router.callback_query(buttons.CastTo.filter())
async def to(query: CallbackQuery, callback_data: buttons.CastTo, talk: Talk, casting: Casting) -> None:
    written = await under_way(talk, query, callback_data.id, Broadcasting.whom)
    if written is None:
        return
    if callback_data.who in await casting.audiences():
        await ask(talk, replace(written, to=callback_data.who), casting)
    else:  # nobody is concerned any more
        await talk.show(words.broadcast_whom(talk.say, written.id, await casting.audiences()))


async def ask(talk: Talk, written: Written, casting: Casting, note: str | None = None) -> None:
    """The text in the next language; `note`: a sentence above."""
    await keep(talk, written, Broadcasting.text)
    several, name = len(talk.desk.service.languages) > 1, talk.say("language-name", left(talk, written)[0])
    panel = words.broadcast_ask(
        talk.say,
        words.broadcast_to(talk.say, written.to, talk.desk.service.exchanges),
        (await casting.audiences()).get(written.to, 0),
        name if several else None,
        same=written.id if written.texts else None,
    )
    await talk.show(panel.under(note))


def left(talk: Talk, written: Written) -> list[str]:
    """The languages in which there is no text yet."""
    return [code for code in talk.desk.service.languages if code not in written.texts]


@router.message(StateFilter(Broadcasting.text), Plain(), Taken())
async def secret(message: Message, talk: Talk, casting: Casting, hurry: Hurry) -> None:
    await hurry(message.chat.id, message.message_id)
    await again(talk, casting, talk.say("broadcast-secret"))


@router.message(StateFilter(Broadcasting.text), Plain())
async def text(message: Message, talk: Talk, casting: Casting) -> None:
    if message.text is None:
        await again(talk, casting, talk.say("broadcast-only-text"))
    elif len(message.text) > words.LONGEST_TEXT:
        told = talk.say("broadcast-too-long", count=len(message.text), limit=words.LONGEST_TEXT)
        await again(talk, casting, told)
    else:
        written = Written(**(await talk.state.get_data())[CAST])
        more = {left(talk, written)[0]: message.html_text}
        await go_on(talk, replace(written, texts={**written.texts, **more}), casting)


async def again(talk: Talk, casting: Casting, note: str) -> None:
    """Below what was sent, where it is seen."""
    await retire(talk.bot, talk.state, talk.owner)
    await ask(talk, Written(**(await talk.state.get_data())[CAST]), casting, note)


async def go_on(talk: Talk, written: Written, casting: Casting) -> None:
    """To the next language; after the last one each text is shown as it will come, and it is asked for the last word."""
    await retire(talk.bot, talk.state, talk.owner)
    if left(talk, written):
        await ask(talk, written, casting)
        return
    await keep(talk, written, Broadcasting.sure)
    for html in dict.fromkeys(written.texts.values()):
        code = next(code for code, text in written.texts.items() if text == html)
        await send(talk.bot, talk.owner, words.broadcast(saying(talk, code), talk.desk.service.name, html))
    to = words.broadcast_to(talk.say, written.to, talk.desk.service.exchanges)
    count = (await casting.audiences()).get(written.to, 0)
    await talk.show(words.broadcast_sure(talk.say, written.id, to, count))


def saying(talk: Talk, language: str) -> Say:
    return lambda key, **values: talk.say(key, language, **values)


@router.callback_query(buttons.Cast.filter(F.do == "same"))
async def same(query: CallbackQuery, callback_data: buttons.Cast, talk: Talk, casting: Casting) -> None:
    """The first text for everybody; the button stands under the question for the second."""
    written = await under_way(talk, query, callback_data.id, Broadcasting.text)
    if written is not None and written.texts:
        first = next(iter(written.texts.values()))
        await go_on(talk, replace(written, texts=dict.fromkeys(talk.desk.service.languages, first)), casting)


@router.callback_query(buttons.Cast.filter(F.do == "send"))
async def send_it(query: CallbackQuery, callback_data: buttons.Cast, talk: Talk, casting: Casting) -> None:
    written = await under_way(talk, query, callback_data.id, Broadcasting.sure)
    if written is None:
        return
    waiting = (await casting.audiences()).get(written.to, 0)
    message = await talk.show(words.broadcast_progress(talk.say, {None: waiting}))
    casting.begin(talk.unit, written, message, talk.language, talk.now)
    await talk.state.clear()
