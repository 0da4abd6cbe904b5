"""Kraken: nothing impossible is asked, one question splits its one answer, and what its key info makes of rights."""

from __future__ import annotations

import pytest
from aiohttp import web

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, Policy, Secret, Split, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges.call import Call
from playground.exchanges.kraken import Kraken, futures_signature, spot_signature
from tests.exchanges.recorded import good
from tests.exchanges.scripted import Script

KRAKENS = {name: load()[name] for name in ("kraken", "krakenfutures")}
KRAKEN = KRAKENS["kraken"]
GOOD = good("krakenfutures")[0].answer
ASKED = Wanted(required=frozenset({"spot"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
LEFT = (Fault.UNKNOWN_KEY, Fault.DISABLED, Fault.EXPIRED, Fault.IP_NOT_ALLOWED)
DOUBT = (*LEFT, Fault.WRONG_ENVIRONMENT)
UNKNOWN = Answer(200, {"error": ["EAPI:Invalid key"]})
NOT_THERE = Answer(200, {"result": "error", "error": "authenticationError"})
INACTIVE = Answer(200, {"result": "error", "error": "accountInactive"})


async def split(ask: Script, answer: Answer = UNKNOWN) -> Split:
    assert KRAKEN.split is not None
    return await KRAKEN.split(ask, answer, DOUBT)


@pytest.mark.parametrize("field", ["apiKey", "secret"])
@pytest.mark.parametrize("change", [lambda text: text[1:], lambda text: f"{text}A", lambda text: f"-{text[1:]}"])
async def test_a_value_of_another_length_or_alphabet_is_refused_without_a_question(field: str, change: object) -> None:
    async with Kraken.start() as stand_in, Exchanges.open({"kraken": stand_in.url}) as edge:
        given = stand_in.add_key().credentials
        assert callable(change)
        wrong = {name: Secret(value) for name, value in (given | {field: change(given[field])}).items()}
        verdict = await examine(KRAKEN, ASKED, edge.asking(KRAKEN, wrong))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MALFORMED,))
        assert stand_in.requests == []


async def test_a_field_that_is_missing_is_no_crash() -> None:
    async with Kraken.start() as stand_in, Exchanges.open({"kraken": stand_in.url}) as edge:
        alone = {"apiKey": Secret(stand_in.add_key().api_key)}
        assert await edge.asking(KRAKEN, alone)(KRAKEN.key_info) == Answer(fault=Fault.MALFORMED)


async def test_an_unknown_key_costs_one_question_at_spot_and_one_at_futures() -> None:
    async with Kraken.start() as stand_in, Exchanges.open({"kraken": stand_in.url}) as edge:
        unknown = {name: Secret(value) for name, value in stand_in.add_key(disabled=True).credentials.items()}
        verdict = await examine(KRAKEN, ASKED, edge.asking(KRAKEN, unknown))
        assert (verdict.faults, verdict.code) == (LEFT, "EAPI:Invalid key")
        assert [seen.host for seen in stand_in.requests] == ["api.kraken.com", "futures.kraken.com"]


async def locked_out(request: web.Request) -> web.Response:
    """Spot does not let our address in; Kraken Futures knows no key."""
    spot = request.headers["X-Forwarded-Host"] == "api.kraken.com"
    return web.json_response({"error": ["EGeneral:Temporary lockout"]} if spot else NOT_THERE.body)


@pytest.mark.parametrize(("name", "asked"), [("kraken", 1), ("krakenfutures", 3)])
async def test_a_lockout_of_our_address_rests_spot_whichever_kind_of_key_met_it(name: str, asked: int) -> None:
    async with Kraken.start() as stand_in, Exchanges.open(dict.fromkeys(KRAKENS, stand_in.url)) as edge:
        given = {name: Secret(value) for name, value in stand_in.add_key().credentials.items()}
        stand_in.plan(locked_out)
        await examine(KRAKENS[name], ASKED, edge.asking(KRAKENS[name], given))
        assert len(stand_in.requests) == asked
        verdict = await examine(KRAKEN, ASKED, edge.asking(KRAKEN, given))
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.RATE_LIMITED,))
        await examine(KRAKENS["krakenfutures"], ASKED, edge.asking(KRAKENS["krakenfutures"], given))
        assert [seen.host for seen in stand_in.requests].count("api.kraken.com") == 1


@pytest.mark.parametrize("there", [GOOD, INACTIVE])
async def test_a_key_of_kraken_futures_is_told_so(there: Answer) -> None:
    ask = Script({"krakenfutures": there}, UNKNOWN)
    assert await split(ask) == Split(faults=(Fault.WRONG_ENVIRONMENT,), where="krakenfutures")


@pytest.mark.parametrize(
    "there", [Answer(fault=Fault.UNREACHABLE), Answer(503), Answer(200, []), Answer(200, {"result": "error"})]
)
async def test_futures_that_could_not_tell_leave_the_doubt(there: Answer) -> None:
    assert await split(Script({"krakenfutures": there}, UNKNOWN)) == Split(faults=DOUBT)


@pytest.mark.parametrize("body", [{"error": ["EAPI:Invalid signature"]}, {"error": []}, {"error": [5]}, {}, []])
async def test_another_answer_is_left_as_it_is(body: object) -> None:
    ask = Script({}, NOT_THERE)
    assert await split(ask, Answer(200, body)) == Split(faults=DOUBT)
    assert ask.asked == []


READ = {"query-funds", "query-open-trades", "query-closed-trades"}
TRADE = {"modify-trades", "close-trades"}


@pytest.mark.parametrize(
    ("ticked", "words"),
    [
        (READ, {"read"}),
        (READ - {"query-funds"}, set()),
        (READ | TRADE, {"read", "spot", "margin"}),
        (TRADE, {"spot", "margin"}),
        ({"modify-trades"}, {"modify-trades"}),
        ({"query-ledger", "export-data", "create-ws-token"}, set()),
        ({"withdraw-funds"}, {"withdraw"}),
        ({"add-withdraw-address"}, {"withdraw"}),
        ({"update-withdraw-address"}, {"withdraw"}),
        ({"a-new-right"}, {"a-new-right"}),
    ],
)
def test_boxes_that_need_each_other_count_together(ticked: set[str], words: set[str]) -> None:
    result = {**good("kraken")[0].body["result"], "permissions": sorted(ticked)}
    assert KRAKEN.read_key({"error": [], "result": result}).permissions == frozenset(words)


@pytest.mark.parametrize("name", ["valid_until", "permissions", "ip_allowlist"])
def test_an_answer_without_what_a_verdict_needs_is_not_read(name: str) -> None:
    result = dict(good("kraken")[0].body["result"])
    del result[name]
    with pytest.raises(KeyError):
        KRAKEN.read_key({"error": [], "result": result})


def test_the_stand_in_signs_as_the_documents_do() -> None:
    """The vector of Kraken's own documents, made for AddOrder."""
    secret = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
    body = "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
    call = Call("POST", "/0/private/AddOrder", "", "api.kraken.com", {}, body, 0)
    made = "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
    assert spot_signature(secret, call, "1616492376594") == made
    assert futures_signature(secret, call) != made


async def test_a_number_that_was_used_is_our_trouble_and_not_the_keys() -> None:
    async with Kraken.start() as stand_in, Exchanges.open({"kraken": stand_in.url}) as edge:
        key = stand_in.add_key()
        stand_in._nonces[key.api_key] = 10**15
        ask = edge.asking(KRAKEN, {name: Secret(value) for name, value in key.credentials.items()})
        verdict = await examine(KRAKEN, ASKED, ask)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))
