"""A key in trouble as a case, and the traders who play all cases at once, each from /addkey to an accepted key."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keys.breaker import FAILING
from keys.model import Fault
from playground.exchanges import Key
from playground.exchanges.hostile import Behaviour
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, say
from tests.e2e.world import World

PATIENCE = 120.0  # seconds; nothing here is about speed, and the machine may be busy
FIELD_AT_FAULT = {Fault.UNKNOWN_KEY: "apiKey", Fault.BAD_SECRET: "secret", Fault.BAD_PASSPHRASE: "password"}
ANOTHER_KEY = {Fault.MALFORMED, Fault.EXPIRED, Fault.DISABLED, Fault.WRONG_ENVIRONMENT}
AGAIN, ITSELF, RESEND, ANEW = "check again", "by itself", "resend what was wrong", "another key"

AT_MOST_IN_A_ROW = 4  # a fifth failure would close the exchange for half a minute


FUTURES_BOX = {
    "okx": ("Trade", "«Торговля»"),
    "bybit": ("Contract → Orders", "Контракт → Ордера"),
    "binance": ("Enable Futures", "Включить фьючерсы (Enable Futures)"),
    "bingx": ("Perpetual Futures Trading", "Бессрочная фьючерсная торговля"),
}
WITHDRAW_BOX = {
    "okx": ("Withdraw", "Withdraw"),
    "bybit": ("Wallet → Withdrawal", "Кошелек → Вывод средств"),
    "binance": ("Enable Withdrawals", "Enable Withdrawals"),
    "bingx": ("Withdraw", "Withdraw"),
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Case:
    """A key in trouble, what is told of it, and the way out.

    `state` of the key at the exchange; `spoilt`: the field that is sent wrong; `answers` to the next `times` questions
    in place of the exchange's own; `mend`: the state after the trader has done what the card says; `says`: on the card.
    """

    name: str
    exchange: str
    faults: tuple[Fault, ...]
    advice: tuple[str, ...] = ()
    language: str = "en"
    state: Mapping[str, Any] = field(default_factory=dict)
    spoilt: str = ""
    gone: bool = False
    answers: Behaviour | None = None
    times: int = 1
    mend: Mapping[str, Any] = field(default_factory=dict)
    way: str = ""
    says: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.exchange}: {self.name} ({self.language})"

    @property
    def status(self) -> str:
        return UNSURE if any(fault.transient for fault in self.faults) else REFUSED

    @property
    def failing(self) -> bool:
        return not FAILING.isdisjoint(self.faults)

    @property
    def way_out(self) -> str:
        if self.way:
            return self.way
        if self.status == UNSURE:
            return AGAIN if self.failing else ITSELF
        if self.wrong:
            return RESEND
        return ANEW if self.another_key else AGAIN

    @property
    def wrong(self) -> list[str]:
        """The fields to be sent once more, where they alone can be the cause."""
        alone = FIELD_AT_FAULT.keys() >= set(self.faults)
        return [name for fault, name in FIELD_AT_FAULT.items() if alone and fault in self.faults]

    @property
    def another_key(self) -> bool:
        """Checking this one again is of no use."""
        return bool(self.faults) and {*ANOTHER_KEY, *FIELD_AT_FAULT}.issuperset(self.faults)


@dataclass
class Outcome:
    """The first verdict as the trader and the operator saw it, and what came of it in the end."""

    trader: User
    card: int
    text: str
    buttons: list[str]
    attempts: list[dict[str, Any]]
    stored: list[dict[str, Any]]
    last: Message
    attempts_after: list[dict[str, Any]] = field(default_factory=list)
    stored_after: list[dict[str, Any]] = field(default_factory=list)


class Listing:
    """Both listings of everybody, asked once for all who want to know at about the same time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[Any] | None = None

    async def of(self, owner: User) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The attempts and the stored keys of one owner, as they are after this call."""
        if self._next is None:
            self._next = asyncio.create_task(self._list())
        attempts, stored = await self._next
        return [e for e in attempts if e["owner"] == owner.id], [e for e in stored if e["owner"] == owner.id]

    async def _list(self) -> Any:
        async with self._turn:
            await asyncio.sleep(1.5)  # let others join
            self._next = None
            return await asyncio.gather(
                self._world.cli("keys", "list", "--attempts", "--json"), self._world.cli("keys", "list", "--json")
            )


async def submit(trader: User, exchange: str, credentials: Mapping[str, str]) -> None:
    trader.send(f"/addkey {exchange}")
    await trader.wait_for(lambda m: f"have:{exchange}" in str(m.buttons), PATIENCE)
    await trader.wait_gone(trader.send("\n".join(credentials.values())), PATIENCE)


async def told(trader: User, exchange: str, *statuses: str) -> Message:
    heads = [say(trader, f"verdict-{status}", exchange=NAMES[exchange]) for status in statuses]
    return await trader.wait_for(lambda message: heads_in(message.text, *heads), PATIENCE)


def heads_in(text: str, *heads: str) -> bool:
    """A card begins with its headline, or with a paragraph of what was put right in the paste and then its headline."""
    return any(f"\n\n{head}" in f"\n\n{text}" for head in heads)


async def play(case: Case, world: World, listing: Listing) -> Outcome:
    """From /addkey to the first verdict, and from there, the way the card says, to an accepted key."""
    trader, stand_in = world.trader(case.language), world.exchanges[case.exchange]
    key = world.key(case.exchange, **case.state)
    credentials = key.credentials
    if case.spoilt:
        credentials[case.spoilt] = Key(**stand_in.new_credentials()).credentials[case.spoilt]
        world.watch(credentials[case.spoilt])
    if case.gone:
        stand_in.remove_key(key)
    if case.answers is not None:
        stand_in.plan(case.answers, key, case.times)
    await submit(trader, case.exchange, credentials)
    card = await told(trader, case.exchange, REFUSED, UNSURE, ACCEPTED)
    text, buttons = card.text, [shown["text"] for shown in card.buttons]
    attempts, stored = await listing.of(trader)
    outcome = Outcome(trader, card.id, text, buttons, attempts, stored, card)
    await WAYS[case.way_out](case, world, trader, key)
    outcome.last = await told(trader, case.exchange, ACCEPTED)
    outcome.attempts_after, outcome.stored_after = await listing.of(trader)
    return outcome


async def check_again(case: Case, world: World, trader: User, key: Key) -> None:
    for name, value in case.mend.items():
        setattr(key, name, value)
    trader.press(say(trader, "button-again"))


async def wait(case: Case, world: World, trader: User, key: Key) -> None:
    """The trader does nothing, and needs not."""


async def resend(case: Case, world: World, trader: User, key: Key) -> None:
    await trader.wait_gone(trader.send("\n".join(key.credentials[name] for name in case.wrong)), PATIENCE)


async def another(case: Case, world: World, trader: User, key: Key) -> None:
    trader.press(say(trader, "button-new-key"))
    await trader.wait_for(lambda m: f"have:{case.exchange}" in str(m.buttons), PATIENCE)
    fresh = world.key(case.exchange)
    await trader.wait_gone(trader.send("\n".join(fresh.credentials.values())), PATIENCE)


WAYS: dict[str, Callable[[Case, World, User, Key], Any]] = {
    AGAIN: check_again,
    ITSELF: wait,
    RESEND: resend,
    ANEW: another,
}

Outcomes = dict[Case, Outcome | BaseException]


async def play_all(cases: list[Case], world: World, listing: Listing, outcomes: Outcomes) -> None:
    played = await asyncio.gather(*(play(case, world, listing) for case in cases), return_exceptions=True)
    outcomes.update(zip(cases, played, strict=True))


async def play_failing(cases: list[Case], world: World, listing: Listing, outcomes: Outcomes) -> None:
    """A few at a time, each ending with a good answer: the exchange must not be left alone because of them."""
    for start in range(0, len(cases), AT_MOST_IN_A_ROW):
        await play_all(cases[start : start + AT_MOST_IN_A_ROW], world, listing, outcomes)
