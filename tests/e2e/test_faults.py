"""What is wrong with a key: every answer that is recorded, and every state a key can be in, through the real bot."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from exchanges import load
from keys.model import Fault
from playground.exchanges.hostile import Behaviour, bomb, drip, echo, giant, html, redirect, reply
from tests.e2e.cases import (
    AGAIN,
    ANEW,
    FUTURES_BOX,
    ITSELF,
    PATIENCE,
    WITHDRAW_BOX,
    Case,
    Listing,
    Outcome,
    Outcomes,
    play_all,
    play_failing,
    submit,
    told,
)
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, say
from tests.e2e.world import OURS, World, open_world
from tests.exchanges.recorded import Recorded, errors

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

EXCHANGES = load()
BRANDS = ("okx", "bybit", "binance", "bingx")

# What the ladders make of answers that stand for several faults, given everywhere: the faults, and how many questions.
SPLIT: dict[tuple[str, str], tuple[tuple[Fault, ...], int]] = {
    ("okx", "50119"): ((Fault.UNKNOWN_KEY,), 3),
    ("bybit", "10003"): ((Fault.UNKNOWN_KEY, Fault.DISABLED), 11),
    ("binance", "-2015"): ((Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY), 6),
    ("binance", "-2008"): ((Fault.UNKNOWN_KEY,), 5),
}

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


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Of this module alone: its lines are not counted."""
    async with open_world(tmp_path_factory.mktemp("faults")) as world:
        yield world


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
        if remedy or not fault.transient:
            assert (remedy.in_(case.language) if remedy else say(trader, f"remedy-{fault}")) in text, text
    for piece in case.says:
        assert piece in text, text
    several = say(trader, "several-causes")
    assert (several in text) == (len(case.faults) > 1 and case.status == REFUSED), text


@pytest.mark.parametrize("case", [case for case in EVERY if case.status == UNSURE], ids=repr)
async def test_what_is_unsure_never_blames_the_key_and_is_tried_again(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    trader, text = outcome.trader, outcome.text
    assert say(trader, "unsure-calm") in text, text
    assert any(say(trader, "unsure-again", minutes=minutes) in text for minutes in range(1, 6)), text
    assert "❌" not in text, text
    for fault in Fault:
        assert fault.transient or say(trader, f"fault-{fault}") not in text, text
    assert say(trader, "button-again") in outcome.buttons
    assert say(trader, "button-new-key") not in outcome.buttons


@pytest.mark.parametrize("case", [case for case in EVERY if case.status == REFUSED], ids=repr)
async def test_what_is_refused_offers_the_next_step_and_promises_nothing(outcomes: Outcomes, case: Case) -> None:
    outcome = outcome_of(outcomes, case)
    promised = [say(outcome.trader, "unsure-again", minutes=minutes) for minutes in range(1, 6)]
    assert not [each for each in promised if each in outcome.text], outcome.text
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
