"""Every situation of the demo through the real bot: it leads to what the catalogue says, and switches turn it round."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from exchanges import load
from playground.exchanges import STAND_INS, Key, StandIn
from playground.exchanges.core import State
from playground.exchanges.key import masked
from playground.exchanges.pasted import INVISIBLE
from playground.exchanges.samples import Situation, give, situations
from playground.exchanges.switches import switches, turn
from playground.telegram import User
from tests.e2e.cases import PATIENCE, heads_in
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, add, prompt, say
from tests.e2e.world import OURS, ROOT, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEMO = (ROOT / "profiles" / "demo.toml").read_text(encoding="utf-8")
EXCHANGES = load()
SITES = NAMES | {"myokx": "OKX EEA"}
TAKEN_AT = {("okx", "european_site"): "myokx"}
NONE = "none"
PASSES = ("down", "throttled", "no_kyc")
OFFERED = [exchange for exchange in STAND_INS if situations(exchange)]
CASES = [
    (situation, ("en", "ru")[number % 2])
    for number, situation in enumerate(itertools.chain.from_iterable(map(situations, OFFERED)))
]
Case = tuple[Situation, str]


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


Outcomes = dict[int, Outcome | BaseException]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("demo"), DEMO) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def outcomes(demo: World) -> Outcomes:
    played = await asyncio.gather(*(play(case, demo) for case in CASES), return_exceptions=True)
    return dict(enumerate(played))


async def play(case: Case, world: World) -> Outcome:
    situation, language = case
    trader, stand_in = world.trader(language), world.exchanges[situation.exchange]
    given = give(stand_in, situation, addresses=OURS, now=datetime.now(UTC))
    world.watch(*secrets_in(given.text), *(given.key.credentials.values() if given.key else ()))
    trader.send(f"/addkey {situation.exchange}")
    await prompt(trader, situation.exchange)
    pasted = trader.send(given.text)
    await trader.wait_gone(pasted, PATIENCE)
    ends = [headline(trader, situation, status) for status in (ACCEPTED, REFUSED, UNSURE, NONE)]
    card = await trader.wait_for(lambda message: heads_in(message.text, *ends), PATIENCE)
    told = card.text
    questions = asked(stand_in, given.key.api_key) if given.key else 0
    return Outcome(trader, card.id, told, await entry(world, trader), pasted, questions)


def secrets_in(text: str) -> list[str]:
    """Every long word of a pasted text; a seed phrase as a whole."""
    words = [word.strip('",:') for word in text.replace(INVISIBLE, "").split()]
    return [word for word in words if len(word) >= 15] or [text]


def headline(trader: User, situation: Situation, status: str) -> str:
    """How the bot's last word begins."""
    if status == NONE:
        return said_instead(trader, situation)[0] if situation.status == NONE else "⚠️"
    site = TAKEN_AT.get((situation.exchange, situation.id), situation.exchange)
    return say(trader, f"verdict-{status}", exchange=SITES[site])


def said_instead(trader: User, situation: Situation) -> list[str]:
    """The words where nothing is asked of the exchange."""
    language = str(trader.person["language_code"])
    labels = {one.name: one.label.in_(language) for one in EXCHANGES[situation.exchange].fields}
    fields = {name: say(trader, "label", label=text) for name, text in labels.items()}
    match situation.id:
        case "cut_secret":
            return [say(trader, "damage-cut", field=fields["secret"])]
        case "only_the_api_key":
            have = say(trader, "ask-have", field=fields.pop("apiKey"))
            title = say(trader, "ask-title", exchange=NAMES[situation.exchange])
            return [f"{title}\n{have}", *(say(trader, "ask-waiting", field=field) for field in fields.values())]
        case "seed_phrase":
            return [say(trader, "damage-seed_phrase")]
    raise AssertionError(f"nobody knows what is said of {situation.id}")


def asked(stand_in: StandIn, api_key: str) -> int:
    return sum(seen.key == masked(api_key) for seen in stand_in.requests)


async def entry(world: World, owner: User) -> dict[str, Any] | None:
    """The one key of this owner, stored or attempted; None: there is neither."""
    found = await world.stored(owner) or await world.stored(owner, "--attempts")
    assert len(found) <= 1, found
    return found[0] if found else None


def outcome_of(outcomes: Outcomes, case: Case) -> Outcome:
    outcome = outcomes[CASES.index(case)]
    assert not isinstance(outcome, BaseException), f"{case[0].id}: {outcome!r}"
    return outcome


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
    again, accepted = (
        say(trader, "button-again"),
        say(trader, "verdict-accepted", exchange=NAMES[situation.exchange]),
    )
    async with asyncio.timeout(PATIENCE):
        while not (cards := [message.id for message in trader.chat if accepted in message.text]):
            if any(again == button["text"] for message in trader.chat for button in message.buttons):
                trader.press(again)
            await asyncio.sleep(0.1)
    return cards[-1]


@pytest.mark.parametrize("exchange", OFFERED)
async def test_trouble_that_is_chosen_twice_does_not_close_the_exchange(
    outcomes: Outcomes, exchange: str, demo: World
) -> None:
    by_id = {situation.id: situation for situation in situations(exchange)}
    for case in CASES:  # whoever has trouble of their own comes first
        if case[0].exchange == exchange and case[0].id in PASSES:
            await until_accepted(outcome_of(outcomes, case).trader, case[0])
    for _ in range(2):
        troubled = await play((by_id["down"], "en"), demo)
        troubled.trader.press(say(troubled.trader, "button-again"))
        key = str(troubled.entry and troubled.entry["api_key"])
        await demo.eventually(lambda key=key: seen_twice(demo.exchanges[exchange], key))  # type: ignore[misc]
    good = await play((by_id["good"], "en"), demo)
    assert good.text.startswith(headline(good.trader, by_id["good"], ACCEPTED)), good.text


async def seen_twice(stand_in: StandIn, shown: str) -> bool:
    return sum(seen.key == shown for seen in stand_in.requests) == 2


# --- what is changed about a stored key afterwards

NO_LIST = {"okx": ["no_ip_whitelist", "lapses_when_idle"], "bingx": ["no_ip_whitelist", "lapses_when_idle"]}
NOT_FOUND = {"okx": ["unknown_key"], "binance": ["ip_not_allowed", "unknown_key"]}
ALWAYS = {"binance": ["egress_unverified"]}
Told = tuple[str, list[str], list[str]]


def turned(exchange: str) -> dict[str, Told]:
    """What a good key is told once this switch stands the other way."""
    always = ALWAYS.get(exchange, [])
    unread = (
        ["ip_not_allowed", "missing_permission", "unknown_key"] if exchange == "binance" else ["missing_permission"]
    )
    return {
        "withdraw": (REFUSED, [], ["withdraw_on", *always]),
        "trade": (REFUSED, ["missing_permission"], always),
        "read": (REFUSED, unread, []),
        "whitelist_ours": (ACCEPTED, [], NO_LIST.get(exchange, ["no_ip_whitelist"])),
        "whitelist_foreign": (ACCEPTED, [], always or ["foreign_ip"]),
        "disabled": (REFUSED, NOT_FOUND.get(exchange, ["unknown_key", "disabled"]), []),
    }


@dataclass(frozen=True)
class Stored:
    """A good key that was taken, its owner, and the way to look at it through /keys."""

    world: World
    owner: User
    exchange: str
    key: Key

    @property
    def switches(self) -> dict[str, bool]:
        return switches(self.key, self.world.exchanges[self.exchange], OURS)

    def turn(self, name: str, on: bool) -> None:
        assert self.switches[name] != on
        turn(self.key, name, on, OURS, datetime.now(UTC))
        assert self.switches.get(name, on) == on

    async def check(self) -> Told:
        """/keys, the key, "check again": what is told and stored then."""
        checked = self._checked()
        say_ = partial(say, self.owner)
        sent = self.owner.send("/keys")
        await self.owner.wait_for(lambda message: message.id > sent)
        self.owner.press(NAMES[self.exchange])
        rename = say_("button-rename")
        card = await self.owner.wait_for(lambda m: m.id > sent and rename in {each["text"] for each in m.buttons})
        self.owner.press(say_("button-again"), card.id)
        await self.world.eventually(lambda: self._checked_since(checked))
        (after,) = await self.world.stored(self.owner)
        verdict = say_(f"verdict-{after['verdict']}", exchange=NAMES[self.exchange])
        await self.owner.wait_for(lambda message: message.id == card.id and verdict in message.text)
        return after["verdict"], after["faults"], after["advice"]

    def _checked(self) -> list[Any]:
        return self.world.sql("select checked_at from keys where owner = ?", self.owner.id)

    async def _checked_since(self, moment: list[Any]) -> bool:
        return self._checked() != moment


async def stored(world: World, exchange: str, language: str) -> Stored:
    owner, stand_in = world.trader(language), world.exchanges[exchange]
    given = give(stand_in, situations(exchange)[0], addresses=OURS, now=datetime.now(UTC))
    assert given.key is not None
    world.watch(*given.key.credentials.values())
    await add(owner, given.key, exchange)
    return Stored(world, owner, exchange, given.key)


@pytest.mark.parametrize("exchange", OFFERED)
async def test_each_switch_changes_what_is_told_and_back(demo: World, exchange: str) -> None:
    one = await stored(demo, exchange, "ru")
    good: Told = (ACCEPTED, [], ALWAYS.get(exchange, []))
    offered = one.switches
    assert set(turned(exchange)) - set(offered) == ({"read"} if exchange in ("bybit", "bingx") else set())
    for name, on in offered.items():
        one.turn(name, not on)
        assert (name, await one.check()) == (name, turned(exchange)[name])
        one.turn(name, on)
        assert (name, await one.check()) == (name, good)


@pytest.mark.parametrize("exchange", ["bybit", "binance"])
async def test_a_key_without_addresses_can_be_made_to_end_soon(demo: World, exchange: str) -> None:
    one = await stored(demo, exchange, "en")
    assert "expires_soon" not in one.switches
    one.turn("whitelist_ours", False)
    for on, advice in ((True, ["no_ip_whitelist", "expires_soon"]), (False, ["no_ip_whitelist"])):
        one.turn("expires_soon", on)
        assert await one.check() == (ACCEPTED, [], advice)
    one.turn("expires_soon", True)
    one.turn("whitelist_ours", True)
    assert await one.check() == (ACCEPTED, [], ALWAYS.get(exchange, []))


# --- states of a whole exchange


@pytest.mark.parametrize(("state", "told"), [("down", "maintenance"), ("throttled", "rate_limited"), ("slow", None)])
async def test_the_state_of_an_exchange_is_told_and_passes(
    outcomes: Outcomes, demo: World, state: State, told: str | None
) -> None:
    await asyncio.gather(*(in_state(demo, exchange, state, told) for exchange in OFFERED))


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
