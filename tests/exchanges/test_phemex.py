"""Phemex: a key proven without its rights, whose it is, and the test site for one that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges.call import Call
from playground.exchanges.key import Key
from playground.exchanges.phemex import Phemex, signature
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

PHEMEX = load()["phemex"]
GOOD = good("phemex")[0].answer
DOUBT = (Fault.UNKNOWN_KEY, Fault.WRONG_ENVIRONMENT)
ASKED = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)


def says(words: str, code: object = 10500, status: int = 200) -> Answer:
    return Answer(status, {"msg": words, "code": code})


UNKNOWN = says("Api key not found 698dc9e3-6faa-4910-9476-12857e79e198", "10500")


async def split(ask: Script, answer: Answer = UNKNOWN) -> Split:
    assert PHEMEX.split is not None
    return await PHEMEX.split(ask, answer, DOUBT)


def asking(edge: Exchanges, key: Key) -> Any:
    return edge.asking(PHEMEX, {name: Secret(value) for name, value in key.credentials.items()})


@pytest.mark.parametrize(("open_", "account"), [(True, "10001"), (False, None)])
async def test_a_good_key_is_accepted_and_its_rights_stay_unknown(open_: bool, account: str | None) -> None:
    async with Phemex.start() as stand_in, Exchanges.open({"phemex": stand_in.url}) as edge:
        verdict = await examine(PHEMEX, ASKED, asking(edge, stand_in.add_key(futures_open=open_)))
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account=account))
        assert [seen.path for seen in stand_in.requests] == ["/spot/wallets", "/g-accounts/accountPositions"]


@pytest.mark.parametrize(
    ("state", "fault"),
    [({"ips": ["198.51.100.7"]}, Fault.IP_NOT_ALLOWED), ({"permissions": set()}, Fault.MISSING_PERMISSION)],
)
async def test_faults_under_one_code_are_told_apart_by_their_words(state: dict[str, Any], fault: Fault) -> None:
    async with Phemex.start() as stand_in, Exchanges.open({"phemex": stand_in.url}) as edge:
        verdict = await examine(PHEMEX, ASKED, asking(edge, stand_in.add_key(**state)))
        assert (verdict.status, verdict.faults, verdict.code) == (Status.REFUSED, (fault,), "401")


@pytest.mark.parametrize(
    "body", [None, [], {}, {"data": None}, {"data": {"account": None}}, {"data": {"account": {"currency": "USDT"}}}]
)
async def test_an_account_that_is_not_told_stays_unknown(body: object) -> None:
    assert PHEMEX.more is not None
    assert await PHEMEX.more(Script({}, Answer(200, body)), KeyFacts()) == KeyFacts()


async def test_an_account_is_read_in_either_spelling() -> None:
    assert PHEMEX.more is not None
    told = Answer(200, {"code": 0, "data": {"account": {"userId": 12345}}})
    assert (await PHEMEX.more(Script({}, told), KeyFacts())).account == "12345"


@pytest.mark.parametrize(
    "answer", [UNKNOWN, says("Failed to find api-key 1"), says("401 Failed to load API KEY.", 401)]
)
async def test_a_key_that_no_place_knows_is_unknown(answer: Answer) -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, answer) == Split(faults=(Fault.UNKNOWN_KEY,))
    assert ask.asked == ["testnet"]


@pytest.mark.parametrize(
    "there",
    [GOOD, says("API Signature verification failed."), says("401 Request IP mismatch.", "401", 401)],
)
async def test_a_key_of_the_test_site_is_told_so(there: Answer) -> None:
    found = await split(Script({"testnet": there}, UNKNOWN))
    assert found == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="testnet")


@pytest.mark.parametrize("there", [Answer(fault=Fault.UNREACHABLE), Answer(429), says("?"), Answer(200, [])])
async def test_a_test_site_that_could_not_tell_leaves_the_doubt(there: Answer) -> None:
    assert await split(Script({"testnet": there}, UNKNOWN)) == Split(faults=DOUBT)


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Script({}, UNKNOWN)
    assert await split(ask, says("API Signature verification failed.")) == Split(faults=DOUBT)
    assert ask.asked == []


@pytest.mark.parametrize("body", [{"code": 0}, {"code": 0, "data": {}}, {"code": 1, "data": []}])
def test_an_answer_without_wallets_is_no_success(body: object) -> None:
    with pytest.raises((ValueError, KeyError)):
        PHEMEX.read_key(body)


def test_the_signature_is_over_path_query_time_and_body() -> None:
    call = Call("GET", "/spot/wallets", "currency=USDT", "api.phemex.com", {}, "", 0)
    twice = Call("GET", "/spot/wallets", "", "api.phemex.com", {}, "", 0)
    made = signature("secret", call, "1618547919")
    assert len(made) == 64
    assert made not in (signature("secret", twice, "1618547919"), signature("secret", call, "1618547920"))
