"""What a scene consists of, and what must be true when it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.exchanges import Key
from playground.telegram import User
from tests.e2e.moments import by_bot, held
from tests.e2e.process import Process
from tests.e2e.talking import say
from tests.e2e.world import World


@dataclass(slots=True)
class Case:
    """One person at one moment. `begun`: how many messages the bot had sent them; `more`: what else the scene needs.

    `beside`: where commands run, beside the bot if nothing else is said.
    """

    world: World
    trader: User
    key: Key
    begun: int = 0
    beside: Process = field(init=False)
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.beside = self.world.bot

    async def run(self, *words: str) -> int:
        """A command, and its exit status."""
        status, _, _ = await self.beside.command(*words)
        return status

    def said(self, text: str) -> int:
        """How many of the bot's messages since the beginning have ever said this."""
        new = [message for message in self.trader.history if message.by_bot][self.begun :]
        return sum(any(text in version.content.text for version in message.versions) for message in new)

    def shows(self, text: str) -> bool:
        return any(text in message.text for message in by_bot(self.trader))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`left`: what is not as it must be in the end, yet; `never`: what must not be at any time.

    `command`: what is ended is not the bot but a command, which is given once more then.
    """

    name: str
    begin: Callable[[World], Awaitable[Case]]
    go: Callable[[Case], Awaitable[object]]
    left: Callable[[Case], Iterator[str]]
    never: Callable[[Case], Iterator[str]]
    command: bool = False


# What must be true


def quiet(case: Case) -> Iterator[str]:
    """All work is done, and no secret is in the chat."""
    counts = held(case.world, case.trader)
    yield from (f"{counts[table]} in {table}" for table in ("deletions", "inbox") if counts[table])
    if case.world.undeleted(case.trader):
        yield "undeleted"
    if case.world.telegram.pending:
        yield "updates not taken"


def one_key(case: Case) -> Iterator[str]:
    yield from quiet(case)
    counts = held(case.world, case.trader)
    yield from (f"{counts[table]} in {table}" for table in ("checks", "drafts") if counts[table])
    if counts["keys"] != 1:
        yield f"{counts['keys']} keys stored"
    if not case.shows(say(case.trader, "verdict-accepted", exchange="OKX")):
        yield "the verdict is not told"


def never_twice(case: Case) -> Iterator[str]:
    """One card that is edited, one key, and no other outcome in between."""
    if held(case.world, case.trader)["keys"] > 1:
        yield "stored twice"
    if case.said(say(case.trader, "verdict-refused", exchange="OKX")):
        yield "a verdict that was invented"
    if case.said(say(case.trader, "verdict-unsure", exchange="OKX")):
        yield "a verdict that was invented"


def nothing(case: Case) -> Iterator[str]:
    """Nothing more than what holds everywhere."""
    yield from ()


def at_most_two(text: str) -> Callable[[Case], Iterator[str]]:
    """Sent, and once more where the end came before it was stored that it was sent."""

    def look(case: Case) -> Iterator[str]:
        if case.said(say(case.trader, text)) > 2:
            yield "told more than twice"

    return look


def told(text: str, **values: object) -> Callable[[Case], Iterator[str]]:
    def look(case: Case) -> Iterator[str]:
        yield from quiet(case)
        if not case.said(say(case.trader, text, **values)):
            yield "not told"
        if case.world.sql("select 1 from letters where owner = ? and next_run_at is not null", case.trader.id):
            yield "a letter waits"

    return look
