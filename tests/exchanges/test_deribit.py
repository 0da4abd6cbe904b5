"""Deribit: the secret never leaves, the key names its own rights, and one refusal is split as far as it can be."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.paste import read
from keys.probe import Exchanges
from playground.exchanges.deribit import Deribit
from playground.exchanges.key import Key
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

DERIBIT = load()["deribit"]
WANTED = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
LEFT = (Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.DISABLED, Fault.IP_NOT_ALLOWED)
TIME, AUTH = "publicGetGetTime", "publicGetAuth"
TOLD = good("deribit")[0].answer


def says(code: int) -> Answer:
    return Answer(400, {"jsonrpc": "2.0", "error": {"message": "", "code": code}})


async def check(stand_in: Deribit, key: Key, **other: str) -> Verdict:
    given = {name: Secret(value) for name, value in (key.credentials | other).items()}
    async with Exchanges.open({"deribit": stand_in.url}) as edge:
        return await examine(DERIBIT, WANTED, edge.asking(DERIBIT, given))


async def test_a_good_key_tells_its_rights_and_its_account_in_two_requests() -> None:
    async with Deribit.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(permissions={"read", "futures"}, subaccount=True))
        assert (verdict.status, verdict.facts.permissions) == (
            Status.ACCEPTED,
            frozenset({"read", "spot", "futures", "options"}),
        )
        assert (verdict.facts.account, verdict.facts.subaccount, len(stand_in.requests)) == ("10001", True, 2)
        assert (verdict.facts.ip_bound, verdict.facts.expires_at) == (None, None)


async def test_a_key_that_trades_and_may_not_read_has_no_account_to_tell() -> None:
    async with Deribit.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(permissions={"futures", "withdraw"}))
        assert verdict.facts.permissions == frozenset({"spot", "futures", "options", "transfer", "withdraw"})
        assert verdict.facts.account is None
        assert verdict.status is Status.REFUSED


async def test_the_secret_is_in_no_request_and_each_has_its_own_signature() -> None:
    asked: list[dict[str, list[str]]] = []

    async def listen(request: web.Request) -> web.StreamResponse:
        sent = f"{request.raw_path} {dict(request.headers)} {await request.text()}"
        assert key.secret not in sent
        asked.append(parse_qs(request.query_string, keep_blank_values=True))
        return web.json_response({"result": {"scope": "connection"}})

    async with Deribit.start() as stand_in:
        key = stand_in.add_key()
        stand_in.plan(listen)
        for _ in range(2):
            await check(stand_in, key)
    first, second = (one for one in asked if "grant_type" in one)
    assert first.keys() == {"grant_type", "client_id", "data", "timestamp", "nonce", "signature"}
    assert (first["grant_type"], first["client_id"], first["data"]) == (["client_signature"], [key.api_key], [""])
    assert first["signature"] != second["signature"]


async def test_rights_that_are_not_named_are_unknown() -> None:
    async with Deribit.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(tells={"scope": "connection mainaccount"}))
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, None)


STATES: list[dict[str, Any]] = [{"disabled": True}, {"expired": True}, {"ips": ["198.51.100.7"]}]


@pytest.mark.parametrize("state", STATES)
async def test_what_it_does_not_tell_apart_is_told_as_one_of_these(state: dict[str, Any]) -> None:
    async with Deribit.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(**state))
        assert (verdict.status, verdict.faults, verdict.code) == (Status.REFUSED, LEFT, "13004")
        asked = [(seen.host, seen.path.rpartition("/")[2]) for seen in stand_in.requests]
        live, test = "www.deribit.com", "test.deribit.com"
        assert asked == [(live, "auth"), (live, "get_time"), (test, "auth")]


async def test_a_key_of_the_test_site_is_told_so() -> None:
    async with Deribit.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(environment="testnet"))
        assert (verdict.faults, verdict.where) == ((Fault.WRONG_ENVIRONMENT,), "testnet")


@pytest.mark.parametrize("ahead", [300.0, -300.0])
async def test_a_wrong_clock_of_ours_is_never_a_fault_of_the_key(ahead: float) -> None:
    async with Deribit.start() as stand_in:
        stand_in.clock_ahead = ahead
        verdict = await check(stand_in, stand_in.add_key())
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))
        assert len(stand_in.requests) == 2


async def split(ask: Script, code: int = 13004) -> Split:
    assert DERIBIT.split is not None
    return await DERIBIT.split(ask, says(code), (*LEFT, Fault.WRONG_ENVIRONMENT))


@pytest.mark.parametrize("told", [Answer(fault=Fault.UNREACHABLE), Answer(502), Answer(200, {"result": "soon"})])
async def test_a_clock_that_could_not_be_compared_leaves_the_doubt(told: Answer) -> None:
    assert (await split(Script({TIME: told}, says(13004)))).faults == (*LEFT, Fault.CLOCK_SKEW)


async def test_a_key_found_at_the_test_site_needs_no_clock() -> None:
    found = await split(Script({TIME: Answer(502), "testnet": TOLD}, says(13004)))
    assert found == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="testnet")


@pytest.mark.parametrize("there", [Answer(fault=Fault.UNREACHABLE), Answer(502), says(10028), Answer(200, [])])
async def test_a_test_site_that_could_not_tell_leaves_the_doubt(there: Answer) -> None:
    found = await split(Script({"testnet": there}, says(13004)))
    assert found.faults == (*LEFT, Fault.WRONG_ENVIRONMENT)


async def test_another_answer_is_left_as_it_is() -> None:
    ask = Script({}, TOLD)
    assert (await split(ask, 13021)).faults == (*LEFT, Fault.WRONG_ENVIRONMENT)
    assert ask.asked == []


@pytest.mark.parametrize("body", [None, [], {}, {"result": None}, {"result": {"id": None}}, says(13021).body])
async def test_an_account_that_is_not_told_stays_unknown(body: Any) -> None:
    assert DERIBIT.more is not None
    facts = KeyFacts(permissions=frozenset({"futures"}))
    assert await DERIBIT.more(Script({}, Answer(200, body)), facts) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Client ID: 9BJXrRKo\nClient Secret: {}",
        "Client ID\n9BJXrRKo\nClient Secret\n{}",
        '{{"client_id": "9BJXrRKo", "client_secret": "{}"}}',
        "9BJXrRKo {}",
        "ключ: 9BJXrRKo\nсекрет: {}",
        "my key: {}\nsecret: 9BJXrRKo",
    ],
)
def test_id_and_secret_are_read(text: str) -> None:
    secret = "BD9AmDIkSVG3P49Gjoszk4p84Gj0qn81x5f7XuHXIDE"
    found = read(Secret(text.format(secret)), DERIBIT.fields, {}).fields
    assert {name: value.reveal() for name, value in found.items()} == {"apiKey": "9BJXrRKo", "secret": secret}


@pytest.mark.parametrize("text", ["question", "Спасибо, Deribit", "Password", "well-known", "hello there"])
def test_a_word_of_a_sentence_is_no_id(text: str) -> None:
    assert read(Secret(text), DERIBIT.fields, {}).fields == {}
