"""One step of somebody's mark to a key: in the panel of a new key, or in a message of its own."""

from __future__ import annotations

from dataclasses import replace

from handlers import words
from handlers.panel import GUIDE, current, draw
from handlers.picture import Sketch
from handlers.states import AddKey, Differing
from handlers.talk import Talk
from keys.guide import SITE, Fork, ahead, needed
from keys.model import Bookmark, Exchange

IN_FLOW = (AddKey.choose.state, AddKey.paste.state, Differing.adding.state)


class Guiding:
    """`message`: the one under whose button was pressed, or None for a new one."""

    def __init__(self, talk: Talk, mark: Bookmark, message: int | None, *, in_flow: bool) -> None:
        self.talk = talk
        self.mark = mark
        self.message = message
        self.in_flow = in_flow

    @classmethod
    async def of(cls, talk: Talk, exchange: str, message: int | None) -> Guiding:
        """Ends what was asked about a screen, if that stood in this message."""
        state, panel = await talk.state.get_state(), await current(talk.state)
        in_flow = message is not None and message == panel and state in IN_FLOW
        if state in (Differing.adding, Differing.reading):
            await talk.state.set_state(AddKey.paste if state == Differing.adding else None)
        return cls(talk, await talk.desk.bookmark(talk.owner, exchange), message, in_flow=in_flow)

    @property
    def exchange(self) -> Exchange:
        return self.talk.desk.service.exchanges[self.mark.exchange]

    async def open(self) -> None:
        """Where it was left, or what comes before the steps."""
        if self.mark.step is None:
            await self.before()
        else:
            await self.page(resumed=self.mark.step > 0)

    async def before(self) -> None:
        talk, service = self.talk, self.talk.desk.service
        wanted = service.wanted(self.exchange)
        self._reach("before")
        await self.draw(
            words.before(talk.say, talk.language, self.exchange, service.name, wanted, self.mark, in_flow=self.in_flow)
        )

    async def tick(self, word: str) -> None:
        if word in self._needed():
            self._keep(replace(self.mark, ticked=self.mark.ticked ^ {word}))
        await self.before()

    async def go(self) -> None:
        """Whoever goes on has what is needed; then the forks that were not taken yet, then the steps."""
        self._keep(replace(self.mark, ticked=self.mark.ticked.union(self._needed())))
        await self._onwards()

    async def take(self, fork: str, choice: str) -> None:
        """A way at a fork; a second tap takes none. Another site has a guide of its own, left at a step of its own."""
        there = self._ahead()
        if there is not None and there.name == fork and choice in there.choices:
            if fork == SITE and choice != self.mark.exchange:
                await self._cross(choice)
            self._keep(replace(self.mark, chosen={**self.mark.chosen, fork: choice}))
        await self._onwards()

    async def _cross(self, site: str) -> None:
        there, ticked = await self.talk.desk.bookmark(self.talk.owner, site), self.mark.ticked
        self.mark = replace(there, ticked=there.ticked | ticked)
        if self.in_flow:
            await self.talk.move(self.exchange)

    def _needed(self) -> tuple[str, ...]:
        return needed(self.exchange, self.talk.desk.service.wanted(self.exchange))

    def _ahead(self) -> Fork | None:
        return ahead(self.mark, self.exchange, self.talk.desk.service.offered)

    async def _onwards(self) -> None:
        service, fork = self.talk.desk.service, self._ahead()
        if fork is None:
            resumed = bool(self.mark.step)
            self._keep(replace(self.mark, step=self.mark.step or 0))
            await self.page(resumed=resumed)
        else:
            self._reach("fork")
            await self.draw(
                words.fork(
                    self.talk.say, self.talk.language, self.exchange, fork, service.offered, in_flow=self.in_flow
                )
            )

    async def turn(self, step: int) -> None:
        self._keep(replace(self.mark, step=step))
        await self.page()

    async def anew(self) -> None:
        """From the beginning, with the forks; what was ticked off is there all the same."""
        self._keep(replace(self.mark, step=None, chosen={}))
        await self.before()

    def picture(self, step: int) -> Sketch | str | None:
        """Of this step, as the page shows it."""
        return self._page(replace(self.mark, step=step), resumed=False).picture

    async def page(self, *, resumed: bool = False) -> None:
        self._reach(f"guide-{min(max(self.mark.step or 0, 0), len(self.exchange.steps) - 1) + 1}")
        await self.draw(self._page(self.mark, resumed=resumed))

    def _page(self, mark: Bookmark, *, resumed: bool) -> words.Panel:
        talk, service = self.talk, self.talk.desk.service
        return words.guide_page(
            talk.say,
            talk.language,
            self.exchange,
            mark,
            service.name,
            service.wanted(self.exchange),
            in_flow=self.in_flow,
            resumed=resumed,
            reports=bool(service.admins),
        )

    def _reach(self, step: str) -> None:
        """A guide that is read alone is no walk."""
        if self.in_flow:
            self.talk.reach(step)

    def _keep(self, mark: Bookmark) -> None:
        """The time at which it was seen before stays in what is shown now."""
        self.mark = mark
        self.talk.desk.keep_bookmark(self.talk.unit, self.talk.owner, mark, self.talk.now)

    async def draw(self, panel: words.Panel) -> None:
        if self.in_flow:
            await self.talk.show(panel)
            return
        message = await draw(self.talk.bot, self.talk.owner, self.message, panel)
        await self.talk.state.update_data({GUIDE: message})
