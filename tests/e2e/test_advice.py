"""What should be better with a key that works: every word of advice, at every exchange that can show it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from exchanges import load
from keys.model import Advice
from playground.exchanges.hostile import reply
from playground.telegram import User
from tests.e2e.cases import WITHDRAW_BOX, submit, told
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, say
from tests.e2e.world import OURS, PROFILE, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXCHANGES = load()
# Withdrawal is put up with here, and OKX is asked for reading alone: its one box for trading holds transfers too.
LENIENT = PROFILE.replace('forbidden = ["withdraw"]', "forbidden = []") + '\n[exchange.okx]\nrequired = ["read"]\n'
STRICT = PROFILE.replace('whitelist = "recommended"', 'whitelist = "required"')
FOREIGN = "198.51.100.7"
SOON = (datetime.now(UTC) + timedelta(days=10)).replace(microsecond=0)
NEEDED = {"okx": {"read"}, "bybit": {"read", "futures"}, "binance": {"read", "futures"}, "bingx": {"read", "futures"}}
ALWAYS = {"binance": ["egress_unverified"]}  # bound, and it never says to what
LAPSE = {"okx": ["lapses_when_idle"], "bingx": ["lapses_when_idle"]}
BOXES: dict[str, dict[str, tuple[str, str]]] = {
    "bybit": {
        "transfer": ("Wallet → Account Transfer", "Кошелек → Перевод с аккаунта"),
        "subaccount_transfer": ("Wallet → Subaccount Transfer", "Кошелек → Перевод с субаккаунта"),
        "spot": ("SPOT → Trade", "СПОТ → Торговать"),
        "options": ("USDC Contracts → USDC Derivatives Trading", "USDC контракты → Торговля деривативами USDC"),
        "convert": ("Exchange → Exchange History", "Обмен → История обменов"),
        "earn": ("Earn", "Earn"),
    },
    "binance": {
        "transfer": ("Permits Universal Transfer", "Permits Universal Transfer"),
        "spot": ("Enable Spot & Margin Trading", "Включить спотовую и маржинальную торговлю"),
        "options": ("Enable European Options", "Enable European Options"),
        "portfolio_margin": ("Enable Portfolio Margin Trading", "Enable Portfolio Margin Trading"),
    },
    "bingx": {
        "transfer": ("Universal Transfer", "Universal Transfer"),
        "spot": ("Spot Trading", "Spot Trading"),
        "subaccount": ("Manage Subaccounts", "Manage Subaccounts"),
    },
}
BOOLEANS = {
    "ipRestrict": True,
    "createTime": 1702289687211,
    "enableReading": True,
    "enableSpotAndMarginTrading": False,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "enableFutures": True,
    "permitsUniversalTransfer": False,
    "enableVanillaOptions": False,
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Case:
    """A key that works; `says`: what the card names, in English and in Russian; `shows`: our addresses to put in;
    `within`: advice that another line gives, since one box stands for both."""

    name: str
    exchange: str
    advice: list[str]
    state: Mapping[str, Any]
    says: tuple[tuple[str, str], ...] = ()
    shows: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.exchange}: {self.name}"


def rights(exchange: str, *more: str) -> dict[str, Any]:
    return {"permissions": NEEDED[exchange] | set(more)}


def boxes() -> Iterator[Case]:
    for exchange, names in BOXES.items():
        for word, says in names.items():
            advice = "transfer_on" if "transfer" in word else "extra_permission"
            yield Case(
                name=f"{word} on",
                exchange=exchange,
                advice=[advice, *ALWAYS.get(exchange, [])],
                state=rights(exchange, word),
                says=(says,),
                shows=tuple(OURS) if exchange in ALWAYS else (),
            )
    both = ["transfer_on", "extra_permission"]
    yield Case(
        name="trading on",
        exchange="okx",
        advice=both,
        within=("transfer_on",),
        state=rights("okx", "trade"),
        says=(("Trade", "«Торговля»"),),
    )


def anywhere(exchange: str) -> Iterator[Case]:
    always, whitelist = ALWAYS.get(exchange, []), EXCHANGES[exchange].whitelist
    withdraw = WITHDRAW_BOX[exchange]
    yield Case(
        name="withdrawal on",
        exchange=exchange,
        advice=["withdraw_on", *always],
        state=rights(exchange, "withdraw"),
        says=(withdraw,),
        shows=tuple(OURS) if always else (),
    )
    trading = rights(exchange, "futures")
    extra = ["transfer_on", "extra_permission"] if exchange == "okx" else []
    yield Case(
        name="no addresses",
        exchange=exchange,
        advice=[*extra, "no_ip_whitelist", *LAPSE.get(exchange, [])],
        within=("transfer_on",) if extra else (),
        state={**trading, "ips": []},
        says=((whitelist.without.en, whitelist.without.ru), (whitelist.how.en, whitelist.how.ru)),
        shows=tuple(OURS),
    )


def listed(exchange: str) -> Iterator[Case]:
    """Where the exchange tells which addresses are bound."""
    how = EXCHANGES[exchange].whitelist.how
    yield Case(
        name="one of ours missing",
        exchange=exchange,
        advice=["our_ip_missing"],
        state={**rights(exchange), "ips": [OURS[0]]},
        says=((how.en, how.ru),),
        shows=(OURS[1],),
    )
    yield Case(
        name="a foreign address",
        exchange=exchange,
        advice=["foreign_ip"],
        state={**rights(exchange), "ips": [*OURS, FOREIGN]},
        says=((FOREIGN, FOREIGN),),
    )
    yield Case(
        name="one of ours missing, a foreign one in its place",
        exchange=exchange,
        advice=["our_ip_missing", "foreign_ip"],
        state={**rights(exchange), "ips": [OURS[0], FOREIGN]},
        says=((FOREIGN, FOREIGN),),
        shows=(OURS[1],),
    )


def others() -> Iterator[Case]:
    yield Case(
        name="ends soon", exchange="bybit", advice=["expires_soon"], state={**rights("bybit"), "expires_at": SOON}
    )
    yield Case(
        name="ends soon, since no address is bound",
        exchange="binance",
        advice=["no_ip_whitelist", "expires_soon"],
        state={**rights("binance"), "ips": [], "expires_at": SOON},
        shows=tuple(OURS),
    )
    for exchange, body in (("binance", {}), ("bingx", {"code": 0, "msg": "", "data": BOOLEANS})):
        yield Case(
            name="bound, and not said to what",
            exchange=exchange,
            advice=["egress_unverified"],
            state=rights(exchange),
            body=body,
            shows=tuple(OURS),
        )
    yield Case(
        name="only reading, no addresses",
        exchange="okx",
        advice=["no_ip_whitelist"],
        state={**rights("okx"), "ips": []},
        shows=tuple(OURS),
    )


CASES = [
    *boxes(),
    *(case for exchange in WITHDRAW_BOX for case in anywhere(exchange)),
    *(case for exchange in ("okx", "bybit", "bingx") for case in listed(exchange)),
    *others(),
]
LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Seen:
    trader: User
    text: str
    buttons: list[dict[str, Any]]
    stored: list[dict[str, Any]]


async def play(case: Case, language: str, world: World) -> tuple[User, str, list[dict[str, Any]]]:
    trader, key = world.trader(language), world.key(case.exchange, **case.state)
    if case.body:
        world.exchanges[case.exchange].plan(reply(200, dict(case.body)), key)
    await submit(trader, case.exchange, key.credentials)
    card = await told(trader, case.exchange, ACCEPTED, REFUSED)
    return trader, card.text, card.buttons


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def lenient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[tuple[Case, str], Seen]]:
    """Every case in both languages, at a service that puts up with all of it."""
    async with open_world(tmp_path_factory.mktemp("lenient"), LENIENT) as world:
        both = [(case, language) for case in CASES for language in LANGUAGES]
        played = await asyncio.gather(*(play(case, language, world) for case, language in both))
        stored = await world.cli("keys", "list", "--json")
        found = {}
        for asked, (trader, text, buttons) in zip(both, played, strict=True):
            mine = [entry for entry in stored if entry["owner"] == trader.id]
            found[asked] = Seen(trader, text, buttons, mine)
        yield found


EVERY = pytest.mark.parametrize("case", CASES, ids=repr)
BOTH = pytest.mark.parametrize("language", LANGUAGES)
Lenient = dict[tuple[Case, str], Seen]


@EVERY
@BOTH
async def test_the_key_is_accepted_with_exactly_this_advice(lenient: Lenient, case: Case, language: str) -> None:
    seen = lenient[case, language]
    assert seen.text.startswith(say(seen.trader, "verdict-accepted", exchange=NAMES[case.exchange])), seen.text
    (stored,) = seen.stored
    assert (stored["verdict"], stored["faults"], stored["advice"]) == (ACCEPTED, [], case.advice)


@EVERY
@BOTH
async def test_the_card_says_what_to_do(lenient: Lenient, case: Case, language: str) -> None:
    seen = lenient[case, language]
    assert say(seen.trader, "accepted-advice") in seen.text
    for word in Advice:
        assert _told(seen, word) == (word in case.advice and word not in case.within), (word, seen.text)
    for piece in case.says:
        assert piece[LANGUAGES.index(language)] in seen.text, (piece, seen.text)
    assert "❌" not in seen.text
    compare = say(seen.trader, "compare-addresses", count=len(OURS))
    assert (compare in seen.text) == ("egress_unverified" in case.advice), seen.text
    order = say(seen.trader, "addresses-add", count=len(case.shows))
    assert (order in seen.text) == (bool(case.shows) and "egress_unverified" not in case.advice), seen.text


@EVERY
@BOTH
async def test_the_addresses_to_add_are_there_to_copy(lenient: Lenient, case: Case, language: str) -> None:
    seen = lenient[case, language]
    copied = [button["copy_text"]["text"] for button in seen.buttons if "copy_text" in button]
    whole = EXCHANGES[case.exchange].whitelist.separator.join(case.shows)
    assert copied == [whole] * bool(case.shows)
    ahead = {"expires_soon", "lapses_when_idle"}  # there is nothing to put right today
    assert seen.buttons[0]["text"] == say(
        seen.trader, "button-key" if ahead.issuperset(case.advice) else "button-again"
    )


def _told(seen: Seen, word: Advice) -> bool:
    """Whether the sentence of this advice stands on the card, whatever it names."""
    values: dict[str, Any] = {"rights": "§", "addresses": "§", "date": SOON, "source": "told", "bound": "yes"}
    said = [say(seen.trader, f"advice-{word}", count=count, **values) for count in (1, 2)]
    return any(re.search(re.escape(text).replace("§", ".+"), seen.text) for text in said)


async def test_every_word_of_advice_is_here() -> None:
    assert {word for case in CASES for word in case.advice} == set(Advice)


@pytest.mark.parametrize(
    ("exchange", "ips", "advice"),
    [
        ("okx", [], ["no_ip_whitelist", "lapses_when_idle"]),
        ("bybit", [], ["no_ip_whitelist"]),
        ("binance", [], ["no_ip_whitelist"]),
        ("bingx", [OURS[0]], ["our_ip_missing"]),
    ],
)
async def test_where_addresses_are_required_advice_is_a_cause_until_they_are_bound(
    strict: World, exchange: str, ips: list[str], advice: list[str]
) -> None:
    trader, key = strict.trader("ru"), strict.key(exchange, ips=ips)
    await submit(trader, exchange, key.credentials)
    card = await told(trader, exchange, REFUSED)
    (attempt,) = await strict.stored(trader, "--attempts")
    assert (attempt["verdict"], attempt["faults"], attempt["advice"]) == (REFUSED, [], advice)
    assert "❌" in card.text.partition("\n")[2], card.text
    key.ips = OURS
    trader.press(say(trader, "button-again"))
    assert (await told(trader, exchange, ACCEPTED)).id == card.id


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("strict"), STRICT) as world:
        yield world
