"""Every situation of the demo through the real bot: it leads to what the catalogue says, and switches turn it round."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import pytest
import pytest_asyncio

from bot.cli_keys import seen
from bot.key_desk import KeyDesk, key_desk
from bot.settings import load as load_settings
from exchanges import load
from handlers.writing import label
from playground.exchanges import STAND_INS, Key, StandIn
from playground.exchanges.core import State
from playground.exchanges.key import masked
from playground.exchanges.pasted import INVISIBLE
from playground.exchanges.samples import Situation, give, situations
from playground.exchanges.switches import switches, turn
from playground.telegram import Message, User
from tests.e2e.cases import PATIENCE, heads_in
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, add, prompt, say
from tests.e2e.world import OURS, ROOT, World, open_world

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

DEMO = (ROOT / "profiles" / "demo.toml").read_text(encoding="utf-8")
EXCHANGES = load()
SITES = NAMES | {"myokx": "OKX EEA"}  # where it is told that the key is of that site
TAKEN_AT = {("okx", "european_site"): "myokx"}
NONE = "none"
PASSES = ("down", "throttled", "no_kyc")
OFFERED = tuple(STAND_INS)
CASES = [
    (situation, ("en", "ru")[number % 2])
    for number, situation in enumerate(itertools.chain.from_iterable(map(situations, OFFERED)))
]
Case = tuple[Situation, str]
T = TypeVar("T")


def named(case: Case) -> str:
    return f"{case[0].exchange}: {case[0].id} ({case[1]})"


EVERY = pytest.mark.parametrize("case", CASES, ids=named)


@dataclass(frozen=True)
class Outcome:
    """What the trader and the operator saw, and how often the exchange was asked about this key."""

    trader: User
    card: int
    text: str
    entry: dict[str, Any] | None
    pasted: int
    questions: int


AT_ONCE = 48  # traders; more wait too long for their first answer where the machine is busy
A_LOOK = (
    1.5  # seconds for which a person waits before they press again: hurried, twenty of them keep the bot busy alone
)
Outcomes = dict[int, Outcome | BaseException]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("demo"), DEMO) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(demo: World) -> AsyncIterator[KeyDesk]:
    """The operator's listings, open all the while."""
    async with key_desk(load_settings(demo.bot.env)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def outcomes(demo: World, desk: KeyDesk) -> Outcomes:
    """All situations, many traders at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def played(case: Case) -> Outcome:
        async with turn:
            return await play(case, demo, desk)

    return dict(enumerate(await asyncio.gather(*map(played, CASES), return_exceptions=True)))


async def play(case: Case, world: World, desk: KeyDesk) -> Outcome:
    situation, language = case
    trader, stand_in = world.trader(language), world.exchanges[situation.exchange]
    given = give(stand_in, situation, addresses=OURS, now=datetime.now(UTC))
    world.watch(*secrets_in(given.text), *(given.key.credentials.values() if given.key else ()))
    trader.send(f"/addkey {situation.exchange}")
    await prompt(trader, situation.exchange)
    pasted = trader.send(given.text)
    await trader.wait_gone(pasted, PATIENCE)
    ends = [headline(trader, situation, status) for status in (ACCEPTED, REFUSED, UNSURE, NONE)]
    card = await the_end(trader, situation.exchange, ends)
    told = card.text
    questions = asked(stand_in, given.key) if given.key else 0
    return Outcome(trader, card.id, told, await entry(desk, trader), pasted, questions)


async def the_end(trader: User, exchange: str, ends: list[str]) -> Message:
    """The bot's last word; where it asks for the addresses first, they are said to be there."""
    first = [say(trader, "first-why", exchange=NAMES[exchange])] if EXCHANGES[exchange].whitelist_first else []
    card = await trader.wait_for(lambda message: heads_in(message.text, *ends, *first), PATIENCE)
    if not heads_in(card.text, *first):
        return card
    trader.press(say(trader, "button-ready"))
    return await trader.wait_for(lambda message: heads_in(message.text, *ends), PATIENCE)


def secrets_in(text: str) -> list[str]:
    """Every long word of a pasted text; a seed phrase, which is words alone, as a whole."""
    words = [word.strip('",:') for word in text.replace(INVISIBLE, "").split()]
    return [text] if all(map(str.isalpha, words)) else [word for word in words if len(word) >= 15]


def headline(trader: User, situation: Situation, status: str) -> str:
    """How the bot's last word begins."""
    if status == NONE:
        return said_instead(trader, situation)[0] if situation.status == NONE else "⚠️"
    site = TAKEN_AT.get((situation.exchange, situation.id), situation.exchange)
    return say(trader, f"verdict-{status}", exchange=SITES[site])


def said_instead(trader: User, situation: Situation) -> list[str]:
    """The words where nothing is asked of the exchange."""
    language = str(trader.person["language_code"])
    first, second, *others = (
        label(partial(say, trader), language, one.label) for one in EXCHANGES[situation.exchange].fields
    )
    match situation.id:
        case "cut_secret":
            return [say(trader, "damage-cut", field=second)]
        case "only_the_api_key":
            have = say(trader, "ask-have", field=first)
            title = say(trader, "ask-title", exchange=NAMES[situation.exchange])
            return [f"{title}\n{have}", *(say(trader, "ask-waiting", field=field) for field in (second, *others))]
        case "seed_phrase":
            return [say(trader, "damage-seed_phrase")]
    raise AssertionError(f"nobody knows what is said of {situation.id}")


def asked(stand_in: StandIn, key: Key) -> int:
    return sum(seen.key == masked(key.api_key) for seen in stand_in.requests)


async def entry(desk: KeyDesk, owner: User) -> dict[str, Any] | None:
    """The one key of this owner, stored or attempted; None: there is neither."""
    found = await desk.keys.list(owner.id) or await desk.attempts.list(owner.id)
    assert len(found) <= 1, found
    return seen(found[0]) if found else None


def outcome_of(outcomes: Outcomes, case: Case) -> Outcome:
    return whole(outcomes[CASES.index(case)])


def whole(came: T | BaseException) -> T:
    assert not isinstance(came, BaseException), f"it was not played to its end: {came!r}"
    return came


# --- every situation


@EVERY
async def test_it_leads_to_what_the_catalogue_says(outcomes: Outcomes, case: Case) -> None:
    (situation, _), outcome = case, outcome_of(outcomes, case)
    assert heads_in(outcome.text, headline(outcome.trader, situation, situation.status)), outcome.text
    if situation.status == NONE:
        assert outcome.entry is None
        return
    assert outcome.entry is not None
    told = tuple(outcome.entry[name] for name in ("verdict", "faults", "advice"))
    assert told == (situation.status, list(situation.faults), list(situation.advice))
    assert outcome.entry["exchange"] == TAKEN_AT.get((situation.exchange, situation.id), situation.exchange)


@EVERY
async def test_the_message_with_the_secret_is_gone(outcomes: Outcomes, case: Case, demo: World) -> None:
    outcome = outcome_of(outcomes, case)
    assert outcome.trader.message(outcome.pasted).deleted_at is not None
    assert demo.undeleted(outcome.trader) == []


@pytest.mark.parametrize("case", [case for case in CASES if case[0].status == NONE], ids=named)
async def test_what_is_seen_without_the_exchange_is_told_and_nothing_is_asked(
    outcomes: Outcomes, case: Case, demo: World
) -> None:
    outcome = outcome_of(outcomes, case)
    for words in said_instead(outcome.trader, case[0]):
        assert words in outcome.text, outcome.text
    assert outcome.questions == 0
    assert demo.sql("select count(*) from checks where owner = ?", outcome.trader.id) == [(0,)]


@pytest.mark.parametrize("case", [case for case in CASES if case[0].id in PASSES], ids=named)
async def test_trouble_that_passes_ends_in_an_accepted_key(outcomes: Outcomes, case: Case) -> None:
    situation, _ = case
    outcome = outcome_of(outcomes, case)
    assert await until_accepted(outcome.trader, situation) == outcome.card


async def until_accepted(trader: User, situation: Situation) -> int:
    """Presses "check again" as often as it is offered; the message with the verdict."""
    accepted = say(trader, "verdict-accepted", exchange=NAMES[situation.exchange])
    ways = [say(trader, "button-ready"), say(trader, "button-again")]
    async with asyncio.timeout(PATIENCE):
        while not (cards := [message.id for message in trader.chat if accepted in message.text]):
            offered = {button["text"] for message in trader.chat for button in message.buttons}
            for way in [way for way in ways if way in offered][:1]:
                trader.press(way)
            await asyncio.sleep(A_LOOK)
    return cards[-1]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def troubled(outcomes: Outcomes, demo: World, desk: KeyDesk) -> dict[str, Outcome | BaseException]:
    """By exchange what becomes of a good key after trouble that was chosen twice."""
    return await at_all(OFFERED, lambda exchange: after_trouble(exchange, outcomes, demo, desk))


async def at_all(exchanges: Sequence[str], act: Callable[[str], Awaitable[T]]) -> dict[str, T | BaseException]:
    """At all these exchanges at once."""
    done = await asyncio.gather(*map(act, exchanges), return_exceptions=True)
    return dict(zip(exchanges, done, strict=True))


async def after_trouble(exchange: str, outcomes: Outcomes, world: World, desk: KeyDesk) -> Outcome:
    by_id = {situation.id: situation for situation in situations(exchange)}
    for case in CASES:  # whoever has trouble of their own comes first
        if case[0].exchange == exchange and case[0].id in PASSES:
            await until_accepted(outcome_of(outcomes, case).trader, case[0])
    for _ in range(2):
        failures = failed(world.exchanges[exchange]) + 2
        one = await play((by_id["down"], "en"), world, desk)
        await check_again(one.trader, exchange)
        await world.eventually(partial(has_failed, world.exchanges[exchange], failures), PATIENCE)
    return await play((by_id["good"], "en"), world, desk)


async def check_again(who: User, exchange: str, card: int | None = None) -> None:
    """And the word that the addresses are in, where it is wanted first."""
    who.press(say(who, "button-again"), card)
    if EXCHANGES[exchange].whitelist_first:
        await who.wait_for(say(who, "first-why", exchange=NAMES[exchange]), PATIENCE)
        who.press(say(who, "button-ready"))


def failed(stand_in: StandIn) -> int:
    return sum(seen.verdict == "planned" for seen in stand_in.requests)


async def has_failed(stand_in: StandIn, times: int) -> bool:
    return failed(stand_in) == times


@pytest.mark.parametrize("exchange", OFFERED)
async def test_trouble_that_is_chosen_twice_does_not_close_the_exchange(
    troubled: dict[str, Outcome | BaseException], exchange: str
) -> None:
    good = whole(troubled[exchange])
    assert good.text.startswith(headline(good.trader, situations(exchange)[0], ACCEPTED)), good.text


# --- what is changed about a stored key afterwards

LIKE = {"withdraw": "withdrawal_on", "trade": "no_trading", "whitelist_ours": "no_whitelist", "disabled": "deleted"}
"""A stored key whose switch is turned is told what a new key in this situation is."""
OTHERWISE = {
    ("okx", "read"): (REFUSED, ["missing_permission"], []),
    ("binance", "read"): (REFUSED, ["ip_not_allowed", "missing_permission", "unknown_key"], []),
    **dict.fromkeys(
        [("okx", "spot_mode"), ("okx", "hedge_mode"), ("bybit", "classic")], (REFUSED, ["account_not_ready"], [])
    ),
    **dict.fromkeys([("okx", "leads"), ("bybit", "leads")], (ACCEPTED, [], [])),
    ("binance", "whitelist_foreign"): (ACCEPTED, [], ["egress_unverified"]),
    ("hyperliquid", "disabled"): (REFUSED, ["unknown_key", "expired", "disabled"], []),
    ("whitebit", "disabled"): (REFUSED, ["ip_not_allowed", "disabled"], []),
}
ENDING = ("bybit", "binance", "mexc", "htx", "blofin")
Told = tuple[str, list[str], list[str]]


def turned(exchange: str, switch: str) -> Told:
    """What a good key is told once this switch stands the other way."""
    if (exchange, switch) in OTHERWISE:
        return OTHERWISE[exchange, switch]
    if switch == "whitelist_foreign":
        return ACCEPTED, [], ["foreign_ip"]
    return led_to(next(one for one in situations(exchange) if one.id == LIKE[switch]))


def led_to(situation: Situation) -> Told:
    return situation.status, list(situation.faults), list(situation.advice)


@dataclass(frozen=True)
class Stored:
    """A good key that was taken, its owner, and the way to look at it through /keys."""

    world: World
    desk: KeyDesk
    owner: User
    exchange: str
    key: Key

    @property
    def switches(self) -> dict[str, bool]:
        return switches(self.key, self.exchange, OURS, datetime.now(UTC))

    def turn(self, name: str, on: bool) -> None:
        assert self.switches[name] != on
        turn(self.key, name, on, self.exchange, OURS, datetime.now(UTC))
        assert self.switches.get(name, on) == on

    async def check(self) -> Told:
        """/keys, the key, "check again": what is told and stored then."""
        checked = self._checked()
        say_ = partial(say, self.owner)
        sent = self.owner.send("/keys")
        await self.owner.wait_for(lambda message: message.id > sent, PATIENCE)
        self.owner.press(NAMES[self.exchange])
        rename = say_("button-rename")
        card = await self.owner.wait_for(
            lambda m: m.id > sent and rename in {each["text"] for each in m.buttons}, PATIENCE
        )
        await check_again(self.owner, self.exchange, card.id)
        await self.world.eventually(lambda: self._checked_since(checked), PATIENCE)
        after = seen((await self.desk.keys.list(self.owner.id))[0])
        verdict = say_(f"verdict-{after['verdict']}", exchange=NAMES[self.exchange])
        await self.owner.wait_for(lambda message: message.id == card.id and verdict in message.text, PATIENCE)
        return after["verdict"], after["faults"], after["advice"]

    def _checked(self) -> list[Any]:
        return self.world.sql("select checked_at from keys where owner = ?", self.owner.id)

    async def _checked_since(self, moment: list[Any]) -> bool:
        return self._checked() != moment


async def stored(world: World, desk: KeyDesk, exchange: str) -> Stored:
    situation = situations(exchange)[0]
    owner, stand_in = world.trader("ru"), world.exchanges[exchange]
    given = give(stand_in, situation, addresses=OURS, now=datetime.now(UTC))
    assert given.key is not None
    world.watch(*given.key.credentials.values())
    owner.send(f"/addkey {exchange}")
    await prompt(owner, exchange)
    await owner.wait_gone(owner.send(given.text), PATIENCE)
    await the_end(owner, exchange, [headline(owner, situation, ACCEPTED)])
    return Stored(world, desk, owner, exchange, given.key)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def switched(demo: World, desk: KeyDesk) -> dict[str, dict[str, Told] | BaseException]:
    """By exchange what each switch leads to, and at the end, as "good", all turned back."""

    async def tried(exchange: str) -> dict[str, Told]:
        one, told = await stored(demo, desk, exchange), {}
        for name, on in one.switches.items():
            one.turn(name, not on)
            told[name] = await one.check()
            one.turn(name, on)
        return told | {"good": await one.check()}

    return await at_all(OFFERED, tried)


@pytest.mark.parametrize("exchange", OFFERED)
async def test_each_switch_changes_what_is_told_and_back(
    switched: dict[str, dict[str, Told] | BaseException], exchange: str
) -> None:
    told = whole(switched[exchange])
    assert told.pop("good") == led_to(situations(exchange)[0])
    assert told == {name: turned(exchange, name) for name in told}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def ending(demo: World, desk: KeyDesk) -> dict[str, list[Told] | BaseException]:
    """Without addresses: soon over, not soon over, and with addresses again."""

    async def tried(exchange: str) -> list[Told]:
        one = await stored(demo, desk, exchange)
        assert "expires_soon" not in one.switches
        one.turn("whitelist_ours", False)
        one.turn("expires_soon", True)
        told = [await one.check()]
        one.turn("expires_soon", False)
        told.append(await one.check())
        one.turn("expires_soon", True)
        one.turn("whitelist_ours", True)
        return [*told, await one.check()]

    return await at_all(ENDING, tried)


@pytest.mark.parametrize("exchange", ENDING)
async def test_a_key_without_addresses_can_be_made_to_end_soon(
    ending: dict[str, list[Told] | BaseException], exchange: str
) -> None:
    by_id = {situation.id: led_to(situation) for situation in situations(exchange)}
    assert whole(ending[exchange]) == [by_id["expires_soon"], by_id["no_whitelist"], by_id["good"]]


# --- states of a whole exchange


@pytest.mark.parametrize(("state", "told"), [("down", "maintenance"), ("throttled", "rate_limited"), ("slow", None)])
async def test_the_state_of_an_exchange_is_told_and_passes(
    outcomes: Outcomes, demo: World, state: State, told: str | None
) -> None:
    await asyncio.gather(*(in_state(demo, exchange, state, told) for exchange in OFFERED[:4]))


async def in_state(world: World, exchange: str, state: State, told: str | None) -> None:
    good, stand_in, trader = situations(exchange)[0], world.exchanges[exchange], world.trader()
    given = give(stand_in, good, addresses=OURS, now=datetime.now(UTC))
    assert given.key is not None
    world.watch(*given.key.credentials.values())
    stand_in.state = state
    await add(trader, given.key, exchange, UNSURE if told else ACCEPTED)
    stand_in.state = "up"
    if told:
        (attempt,) = await world.stored(trader, "--attempts")
        assert (attempt["verdict"], attempt["faults"]) == (UNSURE, [told])
        await until_accepted(trader, good)
