"""Every other exchange of ccxt: its credentials are asked for, a private read proves them, nothing else does."""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.ccxt_ids import ccxt_ids
from exchanges import every, load
from exchanges.basic import load as load_basic
from exchanges.basic import read_key
from exchanges.table import Mistake
from keys.diagnose import examine, judge
from keys.model import (
    PUBLIC,
    Answer,
    Ask,
    Credentials,
    Exchange,
    Fault,
    KeyFacts,
    Policy,
    Rule,
    Status,
    Verdict,
    Wanted,
)
from keys.probe import Exchanges, required
from playground.exchanges.hostile import Behaviour, html, reply
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.exchanges.coded import good, own
from tests.exchanges.every import BASIC, canaries, placed, proven
from tests.storage.migrated import open_migrated

EVERY = pytest.mark.parametrize("exchange", BASIC.values(), ids=BASIC)
ASKED = Wanted(required=frozenset({"read"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
STRANGE: list[Any] = [
    {}, None, "ok", 1, {"error": "?"}, {"code": "99999", "msg": "?"}, {"success": False}, {"status": "error"},
    {"data": None}, {"result": None}, ["error", 99999, "?"], [None], [{}], {"message": "Unauthorized"},
]  # fmt: skip


@asynccontextmanager
async def served(
    exchange: Exchange, behaviour: Behaviour, credentials: Credentials | None = None
) -> AsyncIterator[tuple[Ask, list[web.Request]]]:
    """A server that takes any signature, and canaries to ask it with."""
    asked: list[web.Request] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        await request.read()
        return await behaviour(request)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with Exchanges.open({exchange.id: url}) as edge:
            yield edge.asking(exchange, credentials or canaries(exchange)), asked
    finally:
        await runner.cleanup()


def test_every_exchange_of_ccxt_is_in_depth_or_basic() -> None:
    assert load().keys() | BASIC.keys() == ccxt_ids() - {"base"}
    assert not load().keys() & BASIC.keys(), "it has a file of its own: take it off the lists"
    assert len(every()) == 104


INSTEAD = {  # what is asked for in place of what ccxt requires
    "aster": {"walletAddress", "privateKey"},  # ccxt takes the key for the wallet's own: we ask for both
    "dydx": {"walletAddress", "privateKey"},  # ccxt declares none, and has the key in its options
    "grvt": {"apiKey", "secret"},  # ccxt logs in with the wallet's own key
    "lighter": {"accountId", "uid", "privateKey"},  # ccxt wants the wallet's own key and changes the API key with it
    "ndax": {"apiKey", "uid", "secret"},  # ccxt wants log-in and password too, and signs without
    "pacifica": {"walletAddress", "privateKey"},
    "polymarket": {"walletAddress", "privateKey", "secret"},  # ccxt makes a session with the wallet's own key
}


@EVERY
def test_the_credentials_are_those_that_ccxt_requires(exchange: Exchange) -> None:
    assert {field.name for field in exchange.fields} == INSTEAD.get(exchange.id, {*required(exchange.id)})


@EVERY
def test_the_public_credential_comes_first_where_there_is_one(exchange: Exchange) -> None:
    names = [field.name for field in exchange.fields]
    public = {"apiKey", "uid", "accountId", "walletAddress"} & set(names)
    assert not public or names[0] in public


@EVERY
def test_every_code_and_text_stands_in_the_table_of_ccxt(exchange: Exchange) -> None:
    table = dict(_classes(_ccxt(exchange.id).exceptions or {}))
    spoken = set(table) | OWN_WORDS.get(exchange.id, set())
    for rule in exchange.rules:
        assert rule.source
        assert rule.unconfirmed
        if rule.code is not None:
            assert rule.code in spoken, rule.code
        else:
            assert any(re.search(rule.text or "", word) for word in spoken), rule.text


OWN_WORDS = {
    "bydfi": {"101107"},  # in a comment beside its text, "Requires transaction permissions"
    "lbank": {"10004", "10005", "10006", "10007", "10022"},  # its table stands in its handle_errors
    "lighter": {"api key not found", "account not found"},  # as quoted by those who read its answers
    "ndax": {"20"},  # Not Authorized, in the exchange's own documents
    "pacifica": {"Agent not authorized", "Beta access required"},  # in the comments of its handle_errors
}
OF_THE_EXCHANGE = {"RateLimitExceeded", "DDoSProtection", "ExchangeNotAvailable", "OnMaintenance"}


@EVERY
def test_what_ccxt_puts_down_to_the_exchange_is_never_put_down_to_the_key(exchange: Exchange) -> None:
    table = dict(_classes(_ccxt(exchange.id).exceptions or {}))
    for rule in exchange.rules:
        if table.get(rule.code or "") in OF_THE_EXCHANGE:
            assert all(fault.transient for fault in rule.faults), rule.code


def _ccxt(name: str) -> Any:
    return getattr(importlib.import_module(f"ccxt.async_support.{name}"), name)()


def _classes(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _classes(value)
        else:
            yield key, getattr(value[0] if isinstance(value, list) else value, "__name__", "")


@EVERY
async def test_a_served_read_proves_the_key_and_tells_nothing_more_than_it_may(exchange: Exchange) -> None:
    credentials = canaries(exchange)
    body = proven(exchange, await own(exchange, credentials))
    async with served(exchange, good(exchange, body), credentials) as (ask, asked):
        verdict = await examine(exchange, ASKED, ask)
        best = (Status.UNSURE, (Fault.UNPROVEN,)) if exchange.unproven else (Status.ACCEPTED, ())
        assert (verdict.status, verdict.faults) == best
        assert exchange.tells or verdict.facts == KeyFacts()
        assert len(asked) == (2 if exchange.id == "paradex" else 1)
        method, path = exchange.key_info_seen.split(" ")
        public = {name: value.reveal().lower() for name, value in credentials.items() if name in PUBLIC}
        assert (asked[-1].method, asked[-1].path) == (method, path.format(**public))


@EVERY
async def test_what_the_question_carries_depends_on_the_credentials(exchange: Exchange) -> None:
    """Else the read would be public, and its answer prove nothing."""
    seen = []
    for _ in range(2):
        async with served(exchange, reply(200, {})) as (ask, asked):
            await ask(exchange.key_info)
            seen.append(str(asked[0].headers) + asked[0].path_qs + await asked[0].text())
    assert seen[0] != seen[1]


@EVERY
def test_an_answer_that_does_not_prove_the_key_never_accepts_it(exchange: Exchange) -> None:
    for body, status in itertools.product(STRANGE, [200, 401, 403]):
        if not judge(exchange, Answer(status, body))[0]:
            with pytest.raises(ValueError, match="not what this exchange answers"):
                exchange.read_key(body)


@EVERY
def test_a_good_body_with_a_bad_status_is_no_proof(exchange: Exchange) -> None:
    for status in (302, 400, 401, 403, 404, 429, 500):
        assert judge(exchange, Answer(status, proven(exchange)))[0] != ()


RULES = [(exchange, rule) for exchange in BASIC.values() for rule in exchange.rules]


@pytest.mark.parametrize(("exchange", "rule"), RULES, ids=lambda one: getattr(one, "id", getattr(one, "code", None)))
@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_ccxt_is_sure_of_has_its_faults_and_is_never_good(
    exchange: Exchange, rule: Rule, status: int
) -> None:
    for path in (exchange.code_at if rule.code is not None else exchange.text_at).split("|"):
        text = re.sub(r"\\(.)", r"\1", rule.text or "")
        body = placed({}, path, rule.code if rule.code is not None else f"so: {text}!")
        assert judge(exchange, Answer(status, body))[0] == rule.faults
        if path in (exchange.code_at.split("|")[0], exchange.text_at):
            assert judge(exchange, Answer(status, _beside(exchange, body)))[0] != ()


@EVERY
def test_what_stands_in_the_place_of_a_code_is_kept_only_where_it_is_a_known_one(exchange: Exchange) -> None:
    """Some have a sentence there, and it may hold the API key."""
    for path in exchange.code_at.split("|"):
        body = placed({}, path, "no such key: canary")
        assert judge(exchange, Answer(400, body)) == ((Fault.UNRECOGNISED,), None)


def _beside(exchange: Exchange, body: Any) -> Any:
    """An error in the same answer as a proof."""
    good = proven(exchange)
    return {**good, **body} if isinstance(good, dict) and isinstance(body, dict) else body


@EVERY
async def test_an_error_page_leaves_us_unsure(exchange: Exchange) -> None:
    async with served(exchange, html(503)) as (ask, _):
        verdict = await examine(exchange, ASKED, ask)
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.MAINTENANCE,))


async def test_a_key_of_every_exchange_can_be_stored_and_comes_back(tmp_path: Path) -> None:
    """That one of an exchange in depth is accepted, its stand-in shows."""
    db = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    keys = Keys(db, await Keyring.open(db, MasterKeys.parse(MasterKeys.generate())))
    for exchange in every().values():
        credentials = canaries(exchange)
        verdict = await _good(exchange) if exchange.basic else Verdict(status=Status.ACCEPTED, exchange=exchange.id)
        async with db.write() as conn:
            id = await keys.add(
                conn,
                owner=7,
                exchange=exchange.id,
                name=exchange.name,
                credentials=credentials,
                verdict=verdict,
                now=NOW,
                identity=exchange.identity,
            )
        assert await keys.credentials(id, 7) == credentials
        kept = await keys.get(id, 7)
        assert kept is not None
        known = Status.UNSURE if exchange.unproven else Status.ACCEPTED
        assert (kept.exchange, kept.verdict.status) == (exchange.id, known)
        hidden = [value.reveal().lstrip("0x") for name, value in credentials.items() if name not in PUBLIC]
        assert not any(value[:4] in kept.api_key or value[-4:] in kept.api_key for value in hidden)
    assert len(await keys.list(7)) == len(every())
    await db.close()


async def _good(exchange: Exchange) -> Verdict:
    credentials = canaries(exchange)
    body = proven(exchange, await own(exchange, credentials))
    async with served(exchange, good(exchange, body), credentials) as (ask, _):
        return await examine(exchange, ASKED, ask)


@pytest.mark.parametrize(
    ("proof", "good", "bad"),
    [
        ("data[]", {"data": []}, {"data": {}}),
        ("data{}", {"data": {}}, {"data": []}),
        ("data.free", {"data": {"free": 0}}, {"data": {"free": ""}}),
        ("[].coin", [{"coin": "BTC"}], [{"coin": "BTC"}, {"token": "ETH"}]),
        ("[].# 0", [449], [449, "error"]),
        ("[].# 0", [449], []),
        ("[].0", [["exchange", "USD"]], [[]]),
        ("*.free", {"BTC": {"free": "0"}}, {"BTC": {"free": "0"}, "error": "no"}),
        ("*.free", {"BTC": {"free": 1}}, {}),
        ("ok=true data{}", {"ok": True, "data": {}}, {"ok": False, "data": {}}),
        ("ok=true", {"ok": "true"}, {"ok": "yes"}),
        ("ok=1", {"ok": 1}, {"ok": 0}),
        ("a{}|a[]", {"a": []}, {"a": "1"}),
    ],
)
def test_a_proof_holds_for_what_it_says_and_nothing_else(proof: str, good: Any, bad: Any) -> None:
    assert read_key(proof, good) == KeyFacts()
    with pytest.raises(ValueError, match="not what this exchange answers"):
        read_key(proof, bad)


ROW = """
[nowhere]
name = "Nowhere"
site = "https://nowhere.example"
fields = ["apiKey", "secret"]
asks = "privateGetBalance"
seen = "GET /balance"
proof = "data[]"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"secret"]', '"colour"]', "nowhere.fields: 'colour' is none of"),
        ('proof = "data[]"', 'proof = ""', "nowhere.proof: is empty"),
        ('seen = "GET /balance"', "", "nowhere.seen: is missing"),
        ('proof = "data[]"', 'proof = "data[]"\ncode = "x"', "nowhere.code: is not a name that is known here"),
        ('proof = "data[]"', 'proof = "data[]"\ncodes = { "1" = "wrong" }', "nowhere.codes.1: no such fault: wrong"),
        ('proof = "data[]"', 'proof = "data[]"\ncodes = { "1" = " " }', "nowhere.codes.1: names no fault"),
        ('proof = "data[]"', 'proof = "data[]"\nparams = { a = 1 }', "nowhere.params: must be texts"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "basic.toml"
    path.write_text(ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(Mistake) as caught:
        load_basic(path)
    assert str(caught.value).startswith(f"basic.toml: {said}")
