"""Kraken Futures: a key proven without its rights, whose it is, and where one lives that is not taken."""

from __future__ import annotations

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges.kraken import KrakenFutures
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

FUTURES = load()["krakenfutures"]
GOOD, SPOT = good("krakenfutures")[0].answer, good("kraken")[0].answer
LEFT = (Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.IP_NOT_ALLOWED)
DOUBT = (*LEFT, Fault.WRONG_ENVIRONMENT)
REFUSED = Answer(200, {"result": "error", "error": "authenticationError"})
NOT_AT_SPOT = Answer(200, {"error": ["EAPI:Invalid key"]})
ASKED = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)


async def split(ask: Script, answer: Answer = REFUSED) -> Split:
    assert FUTURES.split is not None
    return await FUTURES.split(ask, answer, DOUBT)


def at_spot(code: str) -> Answer:
    return Answer(200, {"error": [code]})


async def test_a_good_key_is_accepted_and_its_rights_stay_unknown() -> None:
    async with KrakenFutures.start() as stand_in, Exchanges.open({"krakenfutures": stand_in.url}) as edge:
        key = stand_in.add_key()
        ask = edge.asking(FUTURES, {name: Secret(value) for name, value in key.credentials.items()})
        verdict = await examine(FUTURES, ASKED, ask)
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account="10001"))


async def test_an_account_that_is_not_active_is_named() -> None:
    async with KrakenFutures.start() as stand_in, Exchanges.open({"krakenfutures": stand_in.url}) as edge:
        key = stand_in.add_key(futures_open=False)
        ask = edge.asking(FUTURES, {name: Secret(value) for name, value in key.credentials.items()})
        assert (await examine(FUTURES, ASKED, ask)).faults == (Fault.ACCOUNT_NOT_READY,)


@pytest.mark.parametrize("answer", [Answer(fault=Fault.UNREACHABLE), Answer(200, []), REFUSED])
async def test_an_account_that_is_not_told_stays_unknown(answer: Answer) -> None:
    assert FUTURES.more is not None
    assert await FUTURES.more(Script({}, answer), KeyFacts()) == KeyFacts()


async def test_a_key_that_nobody_knows_is_unknown_or_its_secret_is_wrong() -> None:
    ask = Script({"testnet": REFUSED, "kraken": NOT_AT_SPOT}, REFUSED)
    assert await split(ask) == Split(faults=LEFT)
    assert ask.asked == ["testnet", "kraken"]


async def test_a_key_of_the_test_site_is_not_asked_about_at_spot() -> None:
    ask = Script({"testnet": GOOD}, REFUSED)
    assert await split(ask) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="testnet")
    assert ask.asked == ["testnet"]


@pytest.mark.parametrize("there", [SPOT, at_spot("EAPI:Invalid signature"), at_spot("EGeneral:Permission denied")])
async def test_a_key_that_spot_knows_is_told_so(there: Answer) -> None:
    ask = Script({"kraken": there}, REFUSED)
    assert await split(ask) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="kraken")


@pytest.mark.parametrize("place", ["testnet", "kraken"])
@pytest.mark.parametrize(
    "there", [Answer(fault=Fault.UNREACHABLE), Answer(503), Answer(200, {}), at_spot("EGeneral:Temporary lockout")]
)
async def test_a_place_that_could_not_tell_leaves_the_doubt(place: str, there: Answer) -> None:
    assert await split(Script({"testnet": REFUSED, "kraken": NOT_AT_SPOT, place: there}, REFUSED)) == Split(
        faults=DOUBT
    )


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, REFUSED)
    assert await split(ask, Answer(200, {"result": "error", "error": "accountInactive"})) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize("body", [{"result": "success"}, {"result": "error", "accounts": {}}, {"accounts": {}}])
def test_an_answer_without_accounts_is_no_success(body: object) -> None:
    with pytest.raises((KeyError, ValueError)):
        FUTURES.read_key(body)
