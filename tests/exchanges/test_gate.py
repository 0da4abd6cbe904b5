"""Gate: rights from a list of all keys, and its ladders for INVALID_KEY and FORBIDDEN."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.forecast import foreseen
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.gate import Gate
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

EXCHANGES = load()
GATE = EXCHANGES["gate"]
GOOD = good("gate")[0].answer
NOT_THERE = (Fault.UNKNOWN_KEY, Fault.EXPIRED, Fault.DISABLED, Fault.WRONG_KEY_TYPE)
EITHER = (Fault.MISSING_PERMISSION, Fault.IP_NOT_ALLOWED)
MAIN_KEYS = "privateAccountGetMainKeys"
SPOT, FUTURES, WALLET = "privateSpotGetAccounts", "privateFuturesGetSettleAccounts", "privateWalletGetTotalBalance"
ASKED = Wanted(required=frozenset({"read"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
DETAIL = KeyFacts(ip_bound=True, ip_whitelist=("203.0.113.9",), account="10000001")
# of the documents; the first is another key of the same account
OTHER: dict[str, Any] = {
    "state": 1,
    "mode": 1,
    "name": "other",
    "user_id": 10000001,
    "perms": [{"name": "wallet", "read_only": False}],
    "ip_whitelist": ["203.0.113.9"],
    "currency_pairs": [],
    "key": "52fd0035f665*****",
    "created_at": 1753897991,
    "update_at": 1756300567,
    "last_access": 1753897991,
}
OWN: dict[str, Any] = OTHER | {
    "name": "my bot",
    "perms": [
        {"name": "account", "read_only": True},
        {"name": "spot", "read_only": True},
        {"name": "futures", "read_only": False},
    ],
    "key": "0123456789ab*****",
    "created_at": 1753030929,
    "last_access": 1756400000,
}
FUTURE_RIGHTS = frozenset({"read", "futures"})


def says(label: str, text: str = "", status: int = 403) -> Answer:
    return Answer(status, {"label": label, "message": text})


UNKNOWN = says("INVALID_KEY", "Invalid key provided", 401)
TERSE = says("FORBIDDEN", "Forbidden")
NO_RIGHT = says("FORBIDDEN", "Request API key does not have spot permission")
NO_ADDRESS = says("FORBIDDEN", "Request IP not in whitelist: 203.0.113.9")
DOWN = Answer(fault=Fault.UNREACHABLE)


async def more(body: Any, facts: KeyFacts = DETAIL, asker: str | None = "0123…cdef") -> KeyFacts:
    assert GATE.more is not None
    return await GATE.more(Script({MAIN_KEYS: Answer(200, body, asker=asker)}, DOWN), facts)


async def test_of_all_keys_of_the_account_only_the_asking_one_is_read() -> None:
    facts = await more([OTHER, OWN])
    assert (facts.permissions, facts.label) == (FUTURE_RIGHTS, "my bot")
    assert (facts.created_at, facts.expires_at) == (datetime.fromtimestamp(1753030929, UTC), None)
    assert (facts.account, facts.ip_whitelist) == (DETAIL.account, DETAIL.ip_whitelist)


@pytest.mark.parametrize(
    ("perm", "words"),
    [
        ("wallet", {"read", "transfer"}),
        ("unified", {"read", "margin"}),
        ("delivery", {"read", "delivery"}),
        ("api_withdraw", {"read", "withdraw"}),
        ("a_new_area", {"read", "a_new_area"}),
    ],
)
async def test_an_area_that_may_be_written_is_told_in_our_words_or_in_its_own(perm: str, words: set[str]) -> None:
    facts = await more([OWN | {"perms": [{"name": perm, "read_only": False}]}])
    assert facts.permissions == frozenset(words)


@pytest.mark.parametrize("made", [1753030929, "1753030929"])
@pytest.mark.parametrize(("days", "ends"), [(89, 90), (91, None)])
async def test_a_key_without_addresses_ends_after_ninety_days_unless_it_works_after_them(
    made: int | str, days: int, ends: int | None
) -> None:
    unbound = KeyFacts(ip_bound=False, ip_whitelist=(), account="10000001")
    facts = await more([OWN | {"ip_whitelist": [], "created_at": made}], unbound)
    first = datetime.fromtimestamp(1753030929, UTC)
    seen = foreseen(GATE, facts, first + timedelta(days=days))
    assert seen.expires_at == (None if ends is None else first + timedelta(days=ends))
    assert seen.permissions == FUTURE_RIGHTS


@pytest.mark.parametrize(
    "body",
    [
        [],
        [OTHER],
        [OWN, OWN],
        [OWN | {"user_id": 5}],
        [OWN | {"ip_whitelist": []}],
        [OWN | {"key": "012*****"}],
        [OWN | {"key": {"mode": 1}}],
        [OWN | {"perms": None}],
        [OWN | {"perms": [{"name": "futures", "read_only": "no"}]}],
        [OWN | {"created_at": None}],
        [OWN | {"created_at": 10**20}],
        {"unforeseen": True},
        ["?"],
    ],
)
async def test_a_list_in_which_the_key_is_not_surely_found_and_read_leaves_its_rights_unknown(body: Any) -> None:
    assert await more(body) == DETAIL


async def test_without_a_name_for_who_asks_no_key_is_taken_for_it() -> None:
    assert await more([OWN], asker=None) == DETAIL


async def test_a_key_that_may_not_ask_for_the_list_is_taken_with_its_rights_unknown() -> None:
    verdict = await examine(GATE, ASKED, Script({MAIN_KEYS: TERSE}, GOOD))
    assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, None)


@pytest.mark.parametrize("answer", [DOWN, Answer(503), says("TOO_MANY_REQUESTS", status=429), Answer(200)])
async def test_a_list_that_did_not_come_leaves_us_unsure(answer: Answer) -> None:
    assert (await examine(GATE, ASKED, Script({MAIN_KEYS: answer}, GOOD))).status is Status.UNSURE


async def split(ask: Script, answer: Answer, faults: tuple[Fault, ...] = EITHER, name: str = "gate") -> Split:
    ladder = EXCHANGES[name].split
    assert ladder is not None
    return await ladder(ask, answer, faults)


@pytest.mark.parametrize(("name", "asked"), [("gate", ["testnet", "gateeu"]), ("gateeu", ["gate", "testnet"])])
async def test_a_key_that_no_place_knows_is_unknown_or_is_no_more(name: str, asked: list[str]) -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, UNKNOWN, name=name) == Split(faults=NOT_THERE)
    assert ask.asked == asked


async def test_a_place_that_could_not_tell_leaves_the_doubt() -> None:
    found = await split(Script({"testnet": DOWN}, UNKNOWN), UNKNOWN)
    assert found.faults == (*NOT_THERE, Fault.WRONG_ENVIRONMENT)


@pytest.mark.parametrize("there", [GOOD, NO_RIGHT, NO_ADDRESS, says("INVALID_SIGNATURE", status=401)])
async def test_a_place_that_knows_the_key_is_its_home(there: Answer) -> None:
    assert await split(Script({"testnet": there}, UNKNOWN), UNKNOWN) == Split(
        faults=(Fault.WRONG_ENVIRONMENT,), where="testnet"
    )
    assert await split(Script({"gateeu": there}, UNKNOWN), UNKNOWN) == Split(
        faults=(Fault.WRONG_ENVIRONMENT,), site="gateeu", answer=there
    )


@pytest.mark.parametrize(
    ("answers", "faults", "asked"),
    [
        ({SPOT: Answer(200, [])}, EITHER[:1], [SPOT]),
        ({WALLET: Answer(200, {"total": "0"})}, EITHER[:1], [SPOT, FUTURES, WALLET]),
        ({FUTURES: NO_RIGHT}, EITHER[:1], [SPOT, FUTURES]),
        ({SPOT: NO_ADDRESS}, EITHER[1:], [SPOT]),
        ({SPOT: DOWN, FUTURES: says("IP_FORBIDDEN")}, EITHER[1:], [SPOT, FUTURES]),
        ({SPOT: Answer(200), FUTURES: Answer(503, [])}, EITHER, [SPOT, FUTURES, WALLET]),
    ],
)
async def test_a_forbidden_that_does_not_say_why_is_asked_of_other_areas(
    answers: dict[str, Answer], faults: tuple[Fault, ...], asked: list[str]
) -> None:
    ask = Script(answers, TERSE)
    assert await split(ask, TERSE) == Split(faults=faults)
    assert ask.asked == asked


@pytest.mark.parametrize("answer", [NO_RIGHT, NO_ADDRESS, says("INVALID_SIGNATURE")])
async def test_a_clear_answer_is_left_as_it_is(answer: Answer) -> None:
    ask = Script({}, UNKNOWN)
    assert (await split(ask, answer, EITHER[:1])).faults == EITHER[:1]
    assert ask.asked == []


async def checked(gate: Gate, name: str = "gate", sites: frozenset[str] = frozenset({"gate"}), **state: Any) -> Verdict:
    wanted = Wanted(required=FUTURE_RIGHTS, forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF, sites=sites)
    async with Exchanges.open({"gate": gate.url}) as edge:
        key = gate.add_key(**{"permissions": {"read", "futures"}, **state})
        ask = edge.asking(EXCHANGES[name], {name: Secret(value) for name, value in key.credentials.items()})
        return await examine(EXCHANGES[name], wanted, ask)


async def test_a_key_is_found_among_the_others_of_its_account() -> None:
    async with Gate.start() as gate:
        gate.add_key(permissions={"read", "withdraw"}, ips=["198.51.100.1"])
        verdict = await checked(gate, label="mine", ips=[gate.caller_ip])
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, FUTURE_RIGHTS)
        assert (verdict.facts.label, verdict.facts.ip_whitelist) == ("mine", (gate.caller_ip,))


@pytest.mark.parametrize(
    ("state", "terse", "faults"),
    [
        ({"permissions": {"futures"}}, False, (Fault.MISSING_PERMISSION,)),
        ({"permissions": {"futures"}}, True, (Fault.MISSING_PERMISSION,)),
        ({"ips": ["198.51.100.1"]}, False, (Fault.IP_NOT_ALLOWED,)),
        ({"ips": ["198.51.100.1"]}, True, EITHER),
        ({"disabled": True}, False, NOT_THERE),
        ({"environment": "testnet"}, False, (Fault.WRONG_ENVIRONMENT,)),
        ({"site": "gateeu.com"}, False, (Fault.WRONG_ENVIRONMENT,)),
        ({"permissions": {"read"}}, False, (Fault.MISSING_PERMISSION,)),
    ],
)
async def test_what_is_wrong_with_a_key_is_named(state: dict[str, Any], terse: bool, faults: tuple[Fault, ...]) -> None:
    async with Gate.start() as gate:
        gate.terse = terse
        verdict = await checked(gate, **state)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, faults)


async def test_the_address_that_gate_saw_is_told() -> None:
    async with Gate.start() as gate:
        assert (await checked(gate, ips=["198.51.100.1"])).caller_ip == gate.caller_ip


async def test_a_key_of_the_european_site_is_taken_there_where_the_operator_takes_such() -> None:
    async with Gate.start() as gate:
        taken = await checked(gate, sites=frozenset({"gate", "gateeu"}), site="gateeu.com")
        assert (taken.status, taken.exchange, taken.facts.permissions) == (Status.ACCEPTED, "gateeu", FUTURE_RIGHTS)
        refused = await checked(gate, site="gateeu.com")
        assert (refused.status, refused.where) == (Status.REFUSED, "gateeu")
