"""What is wrong with a key: every answer that is recorded, and every state a key can be in, through the real bot."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from exchanges import load
from keys.breaker import FAILING
from keys.model import Fault
from playground.exchanges import Key
from playground.exchanges.hostile import Behaviour, bomb, drip, echo, giant, html, redirect, reply
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, say
from tests.e2e.world import OURS, World
from tests.exchanges.recorded import Recorded, errors

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 120.0  # seconds; nothing here is about speed, and the machine may be busy
EXCHANGES = load()
BRANDS = ("okx", "bybit", "binance", "bingx")
FIELD_AT_FAULT = {Fault.UNKNOWN_KEY: "apiKey", Fault.BAD_SECRET: "secret", Fault.BAD_PASSPHRASE: "password"}
ANOTHER_KEY = {Fault.MALFORMED, Fault.EXPIRED, Fault.DISABLED, Fault.WRONG_ENVIRONMENT}
AGAIN, ITSELF, RESEND, ANEW = "check again", "by itself", "resend what was wrong", "another key"

# What the ladders make of answers that stand for several faults, given everywhere: the faults, and how many questions.
SPLIT: dict[tuple[str, str], tuple[tuple[Fault, ...], int]] = {
    ("okx", "50119"): ((Fault.UNKNOWN_KEY,), 3),
    ("bybit", "10003"): ((Fault.UNKNOWN_KEY, Fault.DISABLED), 11),
    ("binance", "-2015"): ((Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY), 6),
    ("binance", "-2008"): ((Fault.UNKNOWN_KEY,), 5),
}
AT_MOST_IN_A_ROW = 4  # a fifth failure would close the exchange for half a minute


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


# --- the recorded answers


def row_case(number: int, row: Recorded) -> Case:
    code = str((row.body or {}).get(EXCHANGES[row.brand].code_at, ""))
    faults, times = SPLIT.get((row.brand, code), (row.faults, 1))
    return Case(
        name=f"{number} {row.name}",
        exchange=row.brand,
        faults=faults,
        language=("en", "ru")[number % 2],
        answers=reply(row.status, row.body),
        times=times,
        says=(code,) if code not in ("", "0") else (),
    )


ROWS = [row_case(number, row) for brand in BRANDS for number, row in enumerate(errors(brand))]

# --- states of a key, which the stand-ins answer as the exchanges do

ELSEWHERE_IPS = {"ips": ["198.51.100.7"]}
WITHDRAWAL = {"permissions": {"read", "futures", "withdraw"}}
NO_FUTURES = {"permissions": {"read"}}
NO_READING = {"permissions": {"futures"}}
NOT_FOUND: dict[str, tuple[Fault, ...]] = {
    "okx": (Fault.UNKNOWN_KEY,),
    "bybit": (Fault.UNKNOWN_KEY, Fault.DISABLED),
    "binance": (Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY),
    "bingx": (Fault.UNKNOWN_KEY, Fault.DISABLED),
}
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
GIANT = 64 * 1024 * 1024
BOMB = bomb(GIANT)
UNVERIFIED = {"binance": ("egress_unverified",)}  # Binance never says which addresses are bound


def common(brand: str) -> Iterator[Case]:
    """What can befall a key at any exchange."""
    not_found = NOT_FOUND[brand]
    yield Case(name="wrong secret", exchange=brand, faults=(Fault.BAD_SECRET,), spoilt="secret")
    yield Case(
        name="unknown key", exchange=brand, faults=not_found, spoilt="apiKey", way="" if brand == "okx" else ANEW
    )
    yield Case(name="deleted key", exchange=brand, faults=not_found, gone=True, way=ANEW)
    yield Case(name="disabled key", exchange=brand, faults=not_found, state={"disabled": True}, way=ANEW)
    expired = (Fault.EXPIRED,) if brand == "bybit" else not_found
    yield Case(name="expired key", exchange=brand, faults=expired, state={"expired": True}, way=ANEW)
    refused_ip = not_found if brand == "binance" else (Fault.IP_NOT_ALLOWED,)
    seen = () if brand == "bybit" else ("203.0.113.9",)  # Bybit does not say whom it saw
    for number, language in enumerate(("en", "ru")):
        yield Case(
            name="address not on the list",
            exchange=brand,
            language=language,
            faults=refused_ip,
            state=ELSEWHERE_IPS,
            mend={"ips": OURS},
            way=AGAIN,
            says=(*seen, *OURS),
        )
        yield Case(
            name="futures off",
            exchange=brand,
            language=language,
            faults=(Fault.MISSING_PERMISSION,),
            advice=UNVERIFIED.get(brand, ()),
            state=NO_FUTURES,
            mend={"permissions": {"read", "futures"}},
            says=(FUTURES_BOX[brand][number],),
        )
        yield Case(
            name="withdrawal on",
            exchange=brand,
            language=language,
            faults=(),
            advice=("withdraw_on", *UNVERIFIED.get(brand, ())),
            state=WITHDRAWAL,
            mend={"permissions": {"read", "futures"}},
            says=(WITHDRAW_BOX[brand][number],),
        )
    yield from hostile(brand)


def hostile(brand: str) -> Iterator[Case]:
    """What an exchange, or whatever stands before it, may do to a question."""
    body: dict[str, Any] = {EXCHANGES[brand].code_at: 987654, EXCHANGES[brand].text_at: "<b>new</b>"}
    behaviours: dict[str, tuple[Behaviour, Fault]] = {
        "HTML 502": (html(502), Fault.MAINTENANCE),
        "throttled": (html(429), Fault.RATE_LIMITED),
        "down in the middle of an answer": (torn, Fault.UNREACHABLE),
        "redirect": (moved, Fault.UNREACHABLE),
        "a byte now and then": (drip, Fault.UNREACHABLE),
        "giant body": (giant(GIANT), Fault.UNRECOGNISED),
        "gzip bomb": (BOMB, Fault.UNRECOGNISED),
        "echo of the request": (echo, Fault.UNRECOGNISED),
        "a list": (reply(200, [1, 2]), Fault.UNRECOGNISED),
        "unknown code": (reply(200, body), Fault.UNRECOGNISED),
    }
    for number, (name, (behaviour, fault)) in enumerate(behaviours.items()):
        language = ("en", "ru")[number % 2]
        yield Case(name=name, exchange=brand, language=language, faults=(fault,), answers=behaviour)


async def moved(request: web.Request) -> web.StreamResponse:
    return await redirect(f"http://{request.host}/steal")(request)


async def torn(request: web.Request) -> web.StreamResponse:
    """The connection ends before the body does; one that ends sooner is opened again by the HTTP client itself."""
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    assert request.transport is not None
    request.transport.abort()
    return response


async def too_slow(request: web.Request) -> web.StreamResponse:
    """Each answer comes in time; all that one check has to ask do not."""
    await asyncio.sleep(6)
    return await reply(400, {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."})(request)


def elsewhere(exchange: str, name: str, says: str, **state: Any) -> Case:
    return Case(name=name, exchange=exchange, faults=(Fault.WRONG_ENVIRONMENT,), state=state, says=(says,))


def particular() -> Iterator[Case]:
    """What there is at one exchange only."""
    yield Case(
        name="wrong passphrase",
        exchange="okx",
        language="ru",
        faults=(Fault.BAD_PASSPHRASE,),
        spoilt="password",
    )
    yield Case(
        name="reading off",
        exchange="okx",
        faults=(Fault.MISSING_PERMISSION,),
        state=NO_READING,
        mend={"permissions": {"read", "futures"}},
        says=("Read", "Trade"),
    )
    yield Case(
        name="spot mode",
        exchange="okx",
        language="ru",
        faults=(Fault.ACCOUNT_NOT_READY,),
        state={"account_mode": "spot"},
        mend={"account_mode": "futures"},
    )
    yield elsewhere("okx", "demo key", "It works in demo trading.", environment="demo")
    yield elsewhere("okx", "key of OKX US", "It works here: OKX US", site="us.okx.com")
    yield elsewhere("bybit", "testnet key", "It works on the testnet.", environment="testnet")
    yield elsewhere("bybit", "demo key", "It works in demo trading.", environment="demo")
    yield elsewhere("bybit", "key of Bybit EU", "It works here: Bybit EU", site="bybit.eu")
    yield elsewhere("bybit", "key of Bybit Kazakhstan", "bybit.kz", site="bybit.kz")
    yield elsewhere("binance", "testnet key", "It works on the testnet.", environment="testnet")
    yield elsewhere("binance", "demo key", "It works in demo trading.", environment="demo")
    yield elsewhere("binance", "key of Binance.US", "It works here: Binance.US", site="binance.us")
    yield Case(
        name="reading off",
        exchange="bingx",
        language="ru",
        faults=(Fault.MISSING_PERMISSION,),
        state=NO_READING,
        mend={"permissions": {"read", "futures"}},
    )
    yield Case(
        name="reading off",  # a hint says that the key is known, and a hint takes no cause away
        exchange="binance",
        faults=(Fault.IP_NOT_ALLOWED, Fault.MISSING_PERMISSION, Fault.UNKNOWN_KEY),
        state=NO_READING,
        mend={"permissions": {"read", "futures"}},
        way=AGAIN,
        says=("Enable Reading",),
    )
    yield Case(
        name="refused, and no time to find out why",
        exchange="binance",
        faults=(Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY, Fault.WRONG_ENVIRONMENT, Fault.MISSING_PERMISSION),
        answers=too_slow,
        times=2,
        way=AGAIN,
    )


STATES = [*itertools.chain.from_iterable(map(common, BRANDS)), *particular()]
EVERY = [*ROWS, *STATES]

# --- all of them at once, each with a trader of its own


async def submit(trader: User, exchange: str, credentials: Mapping[str, str]) -> None:
    trader.send(f"/addkey {exchange}")
    await trader.wait_for(lambda m: f"have:{exchange}" in str(m.buttons), PATIENCE)
    await trader.wait_gone(trader.send("\n".join(credentials.values())), PATIENCE)


async def told(trader: User, exchange: str, *statuses: str) -> Message:
    heads = [say(trader, f"verdict-{status}", exchange=NAMES[exchange]) for status in statuses]
    return await trader.wait_for(lambda message: message.text.startswith(tuple(heads)), PATIENCE)


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


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def outcomes(shared: World) -> Outcomes:
    listing, found = Listing(shared), Outcomes()
    calm = [case for case in EVERY if not case.failing]
    async with asyncio.TaskGroup() as group:
        group.create_task(play_all(calm, shared, listing, found))
        for brand in BRANDS:
            failing = [case for case in EVERY if case.failing and case.exchange == brand]
            group.create_task(play_failing(failing, shared, listing, found))
    for exchange in shared.exchanges.values():
        exchange.heal()
    return found


# --- what concerns a whole exchange at once


async def test_a_clock_that_drifted_is_our_trouble_and_passes(world: World) -> None:
    people = {brand: (world.trader(), world.key(brand)) for brand in BRANDS}
    for exchange in world.exchanges.values():
        exchange.clock_ahead = 60
    try:
        for brand, (trader, key) in people.items():
            await submit(trader, brand, key.credentials)
        for brand, (trader, _) in people.items():
            card = await told(trader, brand, UNSURE)
            assert say(trader, "fault-clock_skew") in card.text
    finally:
        for exchange in world.exchanges.values():
            exchange.clock_ahead = 0
    for brand, (trader, _) in people.items():
        trader.press(say(trader, "button-again"))
        await told(trader, brand, ACCEPTED)


async def test_a_key_of_another_site_that_is_offered_is_taken_there(world: World) -> None:
    trader, key = world.trader(), world.key("okx", site="eea.okx.com")
    await submit(trader, "okx", key.credentials)
    await trader.wait_for(say(trader, "verdict-accepted", exchange=EXCHANGES["myokx"].name), PATIENCE)
    (stored,) = await world.stored(trader)
    assert (stored["exchange"], stored["verdict"], stored["faults"]) == ("myokx", ACCEPTED, [])


# --- every case, one by one


def outcome_of(outcomes: Outcomes, case: Case) -> Outcome:
    outcome = outcomes[case]
    assert not isinstance(outcome, BaseException), f"{case}: {outcome!r}\n{outcome}"
    return outcome


@pytest.mark.parametrize("case", EVERY, ids=repr)
async def test_the_operator_sees_exactly_what_was_wrong_and_nothing_is_stored(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    (attempt,) = outcome.attempts
    assert (attempt["verdict"], attempt["exchange"]) == (case.status, case.exchange)
    assert (attempt["faults"], attempt["advice"]) == (list(case.faults), list(case.advice))
    assert outcome.stored == []


@pytest.mark.parametrize("case", EVERY, ids=repr)
async def test_the_card_says_what_was_wrong_and_what_to_do(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    trader, text = outcome.trader, outcome.text
    assert text.startswith(say(trader, f"verdict-{case.status}", exchange=NAMES[case.exchange]))
    for fault in case.faults:
        assert say(trader, f"fault-{fault}") in text, text
        remedy = EXCHANGES[case.exchange].remedies.get(fault)
        assert (remedy.in_(case.language) if remedy else say(trader, f"remedy-{fault}")) in text, text
    for piece in case.says:
        assert piece in text, text
    several = say(trader, "several-causes", count=len(case.faults))
    assert (several in text) == (len(case.faults) > 1 and case.status == REFUSED), text


@pytest.mark.parametrize("case", [case for case in EVERY if case.status == UNSURE], ids=repr)
async def test_what_is_unsure_never_blames_the_key_and_is_tried_again(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    trader, text = outcome.trader, outcome.text
    assert say(trader, "unsure-calm") in text, text
    assert say(trader, "unsure-again") in text, text
    assert "❌" not in text, text
    for fault in Fault:
        assert fault.transient or say(trader, f"fault-{fault}") not in text, text
    assert say(trader, "button-again") in outcome.buttons
    assert say(trader, "button-new-key") not in outcome.buttons


@pytest.mark.parametrize("case", [case for case in EVERY if case.status == REFUSED], ids=repr)
async def test_what_is_refused_offers_the_next_step_and_promises_nothing(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    assert say(outcome.trader, "unsure-again") not in outcome.text, outcome.text
    assert (say(outcome.trader, "button-again") in outcome.buttons) != case.another_key, outcome.buttons
    labels = {each.name: each.label.in_(case.language) for each in EXCHANGES[case.exchange].fields}
    once_more = say(outcome.trader, "send-again", fields="…", minutes=15).partition("…")[0]
    assert (once_more in outcome.text) == bool(case.wrong), outcome.text
    after = outcome.text.partition(once_more)[2]
    assert all(labels[name] in after for name in case.wrong), outcome.text


@pytest.mark.parametrize("case", EVERY, ids=repr)
async def test_once_it_is_put_right_the_key_is_accepted(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    (stored,) = outcome.stored_after
    assert (stored["exchange"], stored["verdict"], stored["faults"]) == (case.exchange, ACCEPTED, [])
    if case.way_out != ANEW:
        assert outcome.last.id == outcome.card
    if case.way_out in (AGAIN, ITSELF):
        assert outcome.attempts_after == []
    else:
        assert outcome.attempts_after == outcome.attempts  # what was sent then stays on record


@pytest.mark.parametrize("case", EVERY, ids=repr)
async def test_no_message_with_a_credential_is_left_in_the_chat(outcomes: Outcomes, case: Case, shared: World) -> None:
    assert shared.undeleted(outcome_of(outcomes, case).trader) == []


async def test_nobody_was_led_to_another_address(outcomes: Outcomes, shared: World) -> None:
    assert not [seen for exchange in shared.exchanges.values() for seen in exchange.requests if seen.path == "/steal"]
    assert {seen.method for exchange in shared.exchanges.values() for seen in exchange.requests} == {"GET"}
