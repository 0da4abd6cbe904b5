"""One update of one person in the conversation about a new key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import TelegramObject
from aiogram_i18n import I18nContext

from exchanges.names import near
from handlers import buttons, words
from handlers.panel import GUIDE, PANEL, REPLACES, retire, show
from handlers.states import AddKey
from keys.desk import Desk, Unit, allowed
from keys.model import Draft, Exchange, Secret, StoredKey, Wait, shown
from keys.paste import Note


class Talk:
    def __init__(
        self, *, bot: Bot, owner: int, state: FSMContext, desk: Desk, unit: Unit, i18n: I18nContext, now: datetime
    ) -> None:
        self.bot = bot
        self.owner = owner
        self.state = state
        self.desk = desk
        self.unit = unit
        self.i18n = i18n
        self.now = now

    @property
    def say(self) -> words.Say:
        return self.i18n.get

    @property
    def language(self) -> str:
        return self.i18n.locale

    async def show(self, panel: words.Panel) -> int:
        return await show(self.bot, self.state, self.owner, panel)

    def reach(self, step: str) -> None:
        """Where the person is on the way to a key: `Desk.reach`."""
        self.desk.reach(self.unit, self.owner, step, self.now)

    async def draft(self) -> Draft | None:
        return await self.desk.draft(self.owner, self.now)

    async def start(self, name: str | None, panel: int | None = None) -> Draft | None:
        """A new draft, whatever there was before; straight to the exchange where it is named or the only one.

        `panel`: the message that becomes its panel. None: this owner has as many keys as the profile allows, and was told.
        """
        service = self.desk.service
        if not allowed(await self.desk.keys(self.owner), service):
            await self.bot.send_message(self.owner, self.say("addkey-enough", count=service.keys_per_owner))
            return None
        await self.clear(panel)
        draft = self.desk.open(self.unit, self.owner, None, self.now)
        if name:
            return await self.named(draft, name)
        if len(service.offered) == 1:
            return await self.choose(draft, service.offered[0])
        await self.ask_exchange()
        return draft

    async def replace(self, key: StoredKey) -> None:
        """A new draft at the exchange of this key, to take its place."""
        await self.clear()
        draft = self.desk.open(self.unit, self.owner, None, self.now, replaces=key.id)
        await self.state.update_data({REPLACES: key.id})
        name, api_key = words.plain(key.name, words.LABEL), words.plain(key.api_key)
        note = self.say("replace-begin", name=name, api_key=api_key)
        await self.choose(draft, self.desk.service.exchanges[key.exchange], note)

    async def adopt(self, panel: int) -> None:
        """Goes on in this message."""
        data = await self.state.get_data()
        await self.clear(panel)
        await self.state.set_data({**data, PANEL: panel, GUIDE: None})

    async def clear(self, panel: int | None = None) -> None:
        """Takes the messages of an earlier conversation away, but the one that becomes the panel."""
        await retire(self.bot, self.state, self.owner)
        if panel is None:
            await retire(self.bot, self.state, self.owner, GUIDE)
        await self.state.set_data({} if panel is None else {PANEL: panel})

    async def named(self, draft: Draft, name: str) -> Draft:
        """On to the exchange of this name where its keys are taken; else it is said what is with it."""
        exchange = self.desk.service.find(name)
        if exchange is not None and self.desk.service.offers(exchange):
            return await self.choose(draft, exchange, words.renamed(self.say, exchange, name))
        meant = near(name, self.desk.service.offered) if exchange is None else ()
        await self.ask_exchange(words.not_taken(self.say, exchange, name, meant), meant)
        return draft

    async def ask_exchange(self, note: str | None = None, first: Sequence[Exchange] = ()) -> None:
        """Which exchange? `note`: a sentence above; `first`: those that are shown before the others."""
        await self.state.set_state(AddKey.choose)
        others = (each for each in self.desk.service.offered if each not in first)
        panel = words.choose(self.say, self.language, (*first, *others))
        await self.show(panel.under(note))

    async def choose(self, draft: Draft, exchange: Exchange, note: str | None = None) -> Draft:
        """`note`: a sentence above what is asked next."""
        await self.state.set_state(AddKey.paste)
        await self.state.update_data(exchange=exchange.id)
        draft, notes = self.desk.choose(self.unit, draft, exchange, self.now)
        if draft.fields or draft.doubtful or notes:
            await self.proceed(draft, notes)
        else:
            service = self.desk.service
            wanted = service.wanted(exchange)
            mark = await self.desk.bookmark(self.owner, exchange.id)
            panel = words.before(self.say, self.language, exchange, service.name, wanted, mark, in_flow=True)
            self.reach("before")
            await self.show(panel.under(note))
        return draft

    async def move(self, exchange: Exchange) -> None:
        """The key that is being entered is of another site than was thought."""
        await self.state.update_data(exchange=exchange.id)
        self.desk.choose(self.unit, await self.renewed(), exchange, self.now)

    async def take(self, draft: Draft, pasted: Secret) -> None:
        """A guide that is read beside has done its work."""
        await retire(self.bot, self.state, self.owner, GUIDE)
        draft, reading = self.desk.take(self.unit, draft, pasted, self.now)
        if reading is None:
            await self.ask_exchange(self.say("addkey-kept"))
        elif reading.fields:
            await self.proceed(draft, reading.notes)
        else:
            await self.ask(draft, reading.notes, *([] if reading.notes else [self.say("pasted-unclear")]))

    async def proceed(self, draft: Draft, notes: tuple[Note, ...] = ()) -> None:
        """Asks for what is missing, or hands the key over to be checked: at once, unless that might end it."""
        first = self.exchange(draft).whitelist_first
        if self.desk.missing(draft) or first or any(note.blocks for note in notes):
            await self.ask(draft, notes)
        else:
            await self.submit(draft, notes)

    async def ask(self, draft: Draft, notes: tuple[Note, ...] = (), *more: str) -> None:
        """Asks for the fields that are missing, or for the addresses at last; `more`: further sentences above."""
        exchange = self.exchange(draft)
        lines = (*self._told(notes, exchange), *more)
        if not draft.fields:
            self.reach("ask")
        if self.desk.missing(draft) or not exchange.whitelist_first or any(note.blocks for note in notes):
            await self.show(
                words.ask(
                    self.say,
                    self.language,
                    exchange,
                    draft.fields,
                    draft.doubtful,
                    lines,
                    self.desk.elsewhere(draft),
                )
            )
        else:
            await self.show(self._addresses_first(exchange).under("\n".join(lines)))

    def _addresses_first(self, exchange: Exchange) -> words.Panel:
        guide = buttons.button(self.say("button-guide"), buttons.Way(exchange=exchange.id, do="open"))
        return words.addresses_first(
            self.say,
            self.language,
            exchange,
            self.desk.service.listed,
            self.desk.service.support,
            buttons.Ready(exchange=exchange.id),
            guide,
            buttons.cancel(self.say),
            kept=True,
        )

    def _told(self, notes: tuple[Note, ...], exchange: Exchange) -> list[str]:
        return [words.damage(self.say, self.language, note, exchange) for note in notes]

    async def submit(self, draft: Draft, notes: tuple[Note, ...] = ()) -> None:
        """`notes`: what was put right, which is told with the card."""
        exchange = self.exchange(draft)
        if (wait := await self.desk.wait(draft, self.now)) is not None:
            await self._rest(exchange, wait)
            return
        above = "\n".join(self._told(notes, exchange)) or None
        public = exchange.identity[0]
        key = shown(public, draft.fields[public])
        message = await self.show(words.checking(self.say, self.language, exchange, key, None).under(above))
        self.desk.submit(
            self.unit,
            draft,
            id=buttons.fresh_id(),
            chat=self.owner,
            message=message,
            language=self.language,
            now=self.now,
            above=above,
        )
        await self._arrived(exchange)
        await self.state.clear()

    async def _rest(self, exchange: Exchange, wait: Wait) -> None:
        """What was given is not kept until then."""
        self.desk.drop(self.unit, self.owner)
        await self.show(words.Panel(words.wait(self.say, exchange, wait, self.now)))
        await self.state.clear()

    async def _arrived(self, exchange: Exchange) -> None:
        """The guide has led to a key: the next time it is read from its first step."""
        mark = await self.desk.bookmark(self.owner, exchange.id)
        if mark.step is not None:
            self.desk.keep_bookmark(self.unit, self.owner, replace(mark, step=None), self.now)

    async def cancel(self) -> None:
        """Drops the draft with what was pasted; the panel says so and keeps no button."""
        self.desk.drop(self.unit, self.owner)
        await self.show(words.Panel(self.say("cancelled")))
        await self.state.clear()

    async def renewed(self) -> Draft:
        """The draft under way; where it outlived its 15 minutes a new one at the same exchange, and it is said so."""
        if (draft := await self.draft()) is not None:
            return draft
        data = await self.state.get_data()
        draft = self.desk.open(self.unit, self.owner, data.get("exchange"), self.now, replaces=data.get(REPLACES))
        await self.tell(draft, self.say("addkey-lapsed"))
        return draft

    async def tell(self, draft: Draft, note: str) -> None:
        """A sentence, above what is waited for: the exchange or the fields."""
        if draft.exchange is None:
            await self.ask_exchange(note)
        else:
            await self.ask(draft, (), note)

    def exchange(self, draft: Draft) -> Exchange:
        """KeyError: none is chosen yet."""
        return self.desk.service.exchanges[draft.exchange or ""]


class TalkMiddleware(BaseMiddleware):
    """Gives the handlers their `talk`."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        names = ("bot", "state", "desk", "unit", "i18n", "now")
        talk = Talk(owner=data["event_from_user"].id, **{name: data[name] for name in names})
        return await handler(event, {**data, "talk": talk})
