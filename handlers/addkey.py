"""Adding a key: choose the exchange, walk through the guide, paste, check."""

from functools import partial

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.types import CallbackQuery, Message

from handlers import buttons, words
from handlers.filters import Here, Private, Taken
from handlers.panel import GUIDE, answer, current, draw, number_of
from handlers.pasted import Hurry, Pasted, read
from handlers.states import AddKey, Rename
from handlers.talk import Talk, TalkMiddleware
from keys.desk import allowed
from keys.model import Secret

router = Router(name="addkey")
for observer in (router.message, router.edited_message, router.callback_query):
    observer.filter(Private())
    observer.middleware(TalkMiddleware())


@router.message(Command("addkey"))
async def begin(_: Message, command: CommandObject, talk: Talk, pasted: Pasted | None) -> None:
    draft = await talk.start(words.name_in(command.args, talk.desk.service.find))
    if draft is not None and pasted is not None and pasted.text is not None:
        await talk.take(draft, pasted.text)


@router.edited_message(StateFilter(AddKey), Taken())
@router.message(StateFilter(AddKey), Taken())
async def paste(message: Message, bot: Bot, talk: Talk, pasted: Pasted, hurry: Hurry) -> None:
    found = await read(bot, pasted, partial(hurry, message.chat.id, message.message_id))
    if isinstance(found, Secret) and found.reveal().strip().casefold() in talk.say("cancel-words").split(", "):
        await talk.cancel()
        return
    draft = await talk.renewed()
    if isinstance(found, Secret):
        await talk.take(draft, found)
    else:
        await talk.tell(draft, talk.say(found))


@router.message(StateFilter(AddKey.choose))
async def type_exchange(message: Message, talk: Talk) -> None:
    if message.text:
        await talk.named(await talk.renewed(), message.text)
    else:
        await talk.ask_exchange()


@router.message(StateFilter(AddKey.paste))
async def not_text(_: Message, talk: Talk) -> None:
    """A voice, a sticker, a place: nothing to read a key from."""
    await talk.tell(await talk.renewed(), talk.say("pasted-nothing"))


@router.callback_query(buttons.Pick.filter(), StateFilter(AddKey), Here())
async def pick(query: CallbackQuery, callback_data: buttons.Pick, talk: Talk) -> None:
    await answer(query)
    await talk.choose(await talk.renewed(), talk.desk.service.exchanges[callback_data.exchange])


@router.callback_query(buttons.HaveKey.filter(), StateFilter(AddKey.paste), Here())
async def have_key(query: CallbackQuery, talk: Talk) -> None:
    await answer(query)
    await talk.ask(await talk.renewed())


@router.callback_query(buttons.HaveKey.filter(), Here(GUIDE))
@router.callback_query(buttons.HaveKey.filter(), StateFilter(None, Rename))
async def have_read(query: CallbackQuery, callback_data: buttons.HaveKey, talk: Talk) -> None:
    """From a guide read alone, whose message becomes the panel; what is being entered there already is kept."""
    await answer(query)
    guide, draft = await current(talk.state, GUIDE), await talk.draft()
    panel = guide if guide == number_of(query) else None
    if draft is not None and draft.exchange == callback_data.exchange and panel is not None:
        await talk.adopt(panel)
    else:
        draft = await talk.start(callback_data.exchange, panel)
    if draft is not None and draft.exchange is not None:
        await talk.ask(draft)


@router.callback_query(buttons.NewKey.filter(), StateFilter(None, Rename))
@router.callback_query(buttons.NewKey.filter(), Here())
async def start_at(query: CallbackQuery, callback_data: buttons.NewKey, talk: Talk) -> None:
    """From /start, or after a key that was refused."""
    await answer(query)
    await talk.start(callback_data.exchange)


@router.callback_query(buttons.Replace.filter())
async def put_in_place(query: CallbackQuery, callback_data: buttons.Replace, talk: Talk) -> None:
    """From a key's card, from news of it, or after a replacement that was refused."""
    key = await talk.desk.key(callback_data.key, talk.owner)
    if key is None:
        await answer(query, talk.say("key-gone"), alert=True)
        return
    await answer(query)
    await talk.replace(key)


@router.callback_query(buttons.AsIs.filter(), StateFilter(AddKey.paste), Here())
async def as_is(query: CallbackQuery, callback_data: buttons.AsIs, talk: Talk) -> None:
    await answer(query)
    draft = await talk.renewed()
    if callback_data.field not in draft.doubtful:
        await talk.ask(draft)
        return
    await talk.proceed(talk.desk.use_as_is(talk.unit, draft, callback_data.field, talk.now))


@router.callback_query(buttons.Ready.filter(), StateFilter(AddKey.paste), Here())
async def ready(query: CallbackQuery, callback_data: buttons.Ready, talk: Talk) -> None:
    """The addresses are on the list: now the key is checked."""
    await answer(query)
    draft = await talk.renewed()
    if draft.exchange == callback_data.exchange and not talk.desk.missing(draft):
        await talk.submit(draft)
    else:
        await talk.ask(draft)


@router.callback_query(buttons.Ready.filter())
async def ready_before(query: CallbackQuery, talk: Talk) -> None:
    """A second tap, or one in an earlier conversation. By now a verdict may stand there, whose buttons stay."""
    await answer(query, talk.say("ready-gone"), alert=True)


@router.callback_query(buttons.Again.filter())
async def again(query: CallbackQuery, callback_data: buttons.Again, bot: Bot, talk: Talk) -> None:
    """Checks once more a key that was refused or that the exchange did not answer for."""
    exchange = await talk.desk.exchange_of(callback_data.check, talk.owner)
    if exchange is None or not exchange.whitelist_first:
        await again_ready(query, callback_data, talk)
        return
    await answer(query)
    service, go = talk.desk.service, buttons.ReadyAgain(check=callback_data.check)
    panel = words.addresses_first(talk.say, talk.language, exchange, service.listed, service.support, go)
    await draw(bot, talk.owner, number_of(query), panel)


@router.callback_query(buttons.ReadyAgain.filter())
async def again_ready(query: CallbackQuery, callback_data: buttons.Again | buttons.ReadyAgain, talk: Talk) -> None:
    await _once_more(query, callback_data.check, talk)


@router.callback_query(buttons.AddInstead.filter())
async def add_instead(query: CallbackQuery, callback_data: buttons.AddInstead, talk: Talk) -> None:
    """A key of another account than the one that it was to replace: as one more."""
    service = talk.desk.service
    if not allowed(await talk.desk.keys(talk.owner), service):
        await answer(query, talk.say("addkey-enough", count=service.keys_per_owner), alert=True)
    else:
        await _once_more(query, callback_data.check, talk, anew=True)


async def _once_more(query: CallbackQuery, check: str, talk: Talk, *, anew: bool = False) -> None:
    """A check of a check's key, as far as the limits allow; `anew`: as a key of its own."""
    exchange = await talk.desk.exchange_of(check, talk.owner)
    wait = await talk.desk.wait_again(check, talk.owner, talk.now)
    if exchange is not None and wait is not None:
        await answer(query, words.wait_again(talk.say, exchange, wait, talk.now), alert=True)
    elif await talk.desk.again(talk.unit, check, talk.owner, number_of(query), talk.now, anew=anew):
        await answer(query, talk.say("again-started"))
    else:
        await answer(query, talk.say("again-gone"), alert=True)
