"""Coinbase: one bare refusal for everything, so that what can be known is known before and beside it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, Policy, Secret, Split, Status, Verdict, Wanted
from keys.paste import read
from keys.probe import Exchanges
from playground.exchanges.call import Call
from playground.exchanges.coinbase import Coinbase, signed
from playground.exchanges.key import Key
from tests.exchanges.scripted import Script

COINBASE = load()["coinbase"]
WANTED = Wanted(
    required=frozenset({"futures"}),
    forbidden=frozenset({"withdraw"}),
    whitelist=Policy.OFF,
    sites=frozenset({"coinbase"}),
)
BARE = Answer(401)
DOUBT = COINBASE.rules[1].faults
TIME = "v3PublicGetBrokerageTime"
RIGHTS = {"read", "futures"}


PKCS8, SEC1 = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL


def pem(private: Any, form: serialization.PrivateFormat = PKCS8) -> str:
    made: bytes = private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return made.decode().strip()


async def check(stand_in: Coinbase, key: Key, **other: str) -> Verdict:
    given = {name: Secret(value) for name, value in (key.credentials | other).items()}
    async with Exchanges.open({"coinbase": stand_in.url}) as edge:
        return await examine(COINBASE, WANTED, edge.asking(COINBASE, given))


def as_it_is(secret: str) -> str:
    return secret


def pkcs8(secret: str) -> str:
    return pem(serialization.load_pem_private_key(secret.encode(), None))


def in_one_line(secret: str) -> str:
    return secret.replace("\n", " ")


@pytest.mark.parametrize("written", [as_it_is, pkcs8, in_one_line])
async def test_an_ecdsa_key_is_served_in_one_request(written: Callable[[str], str]) -> None:
    async with Coinbase.start() as stand_in:
        key = stand_in.add_key(permissions=RIGHTS)
        verdict = await check(stand_in, key, secret=written(key.secret))
        assert (verdict.status, verdict.facts.permissions) == (Status.ACCEPTED, frozenset({"read", "spot", "futures"}))
        assert (verdict.facts.ip_bound, verdict.facts.expires_at, len(stand_in.requests)) == (None, None, 1)


@pytest.mark.parametrize("length", [64, 32])
async def test_an_ed25519_key_is_served_whether_or_not_its_public_half_is_there(length: int) -> None:
    async with Coinbase.start() as stand_in:
        key = stand_in.add_key(permissions=RIGHTS, **stand_in.new_ed25519())
        short = base64.b64encode(base64.b64decode(key.secret)[:length]).decode()
        assert (await check(stand_in, key, secret=short)).status is Status.ACCEPTED


WRONG_FORMS: list[dict[str, Callable[[Key], str]]] = [
    {"apiKey": lambda key: "my trading bot"},
    {"apiKey": lambda key: key.secret, "secret": lambda key: key.api_key},
    {"secret": lambda key: key.secret.replace("\n", "\\n")},
    {"secret": lambda key: key.secret.replace("-----", "—–")},
    {"secret": lambda key: "".join(key.secret.splitlines()[1:-1])},
    {"secret": lambda key: key.secret.replace("EC PRIVATE", "RSA PRIVATE")},
    {"secret": lambda key: key.secret[:-9]},
    {"secret": lambda key: pem(ec.generate_private_key(ec.SECP256K1()), SEC1)},
    {"secret": lambda key: pem(ec.generate_private_key(ec.SECP256K1()))},
    {"secret": lambda key: pem(ec.generate_private_key(ec.SECP384R1()), SEC1)},
    {"secret": lambda key: pem(ed25519.Ed25519PrivateKey.generate())},
    {"secret": lambda key: Coinbase.new_ed25519()["secret"] + "\n"},
    {"secret": lambda key: "a" * 64},
]


@pytest.mark.parametrize("wrong", WRONG_FORMS)
async def test_what_would_be_signed_in_a_dead_way_or_not_at_all_is_not_asked_about(
    wrong: dict[str, Callable[[Key], str]],
) -> None:
    async with Coinbase.start() as stand_in:
        key = stand_in.add_key()
        verdict = await check(stand_in, key, **{name: change(key) for name, change in wrong.items()})
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MALFORMED,))
        assert stand_in.requests == []


STATES: list[dict[str, Any]] = [
    {"disabled": True},
    {"expired": True},
    {"ips": ["198.51.100.7"]},
    {"site": "api.exchange.coinbase.com"},
]


@pytest.mark.parametrize("state", STATES)
async def test_what_it_does_not_tell_apart_is_told_as_one_of_these(state: dict[str, Any]) -> None:
    async with Coinbase.start() as stand_in:
        verdict = await check(stand_in, stand_in.add_key(permissions=RIGHTS, **state))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, DOUBT)
        paths = [seen.path.rpartition("/")[2] for seen in stand_in.requests]
        assert paths == ["key_permissions", "time", "key_permissions", "key_permissions"]


@pytest.mark.parametrize("refused", [1, 3])
async def test_a_sound_key_that_is_refused_at_random_is_accepted_after_all(refused: int) -> None:
    async with Coinbase.start() as stand_in:
        stand_in.answer_next(401, "Unauthorized", times=refused)
        verdict = await check(stand_in, stand_in.add_key(permissions=RIGHTS))
        assert (verdict.status, verdict.exchange, verdict.faults) == (Status.ACCEPTED, "coinbase", ())


async def test_what_is_answered_the_second_time_counts() -> None:
    async with Coinbase.start() as stand_in:
        stand_in.answer_next(401, "Unauthorized")
        verdict = await check(stand_in, stand_in.add_key(permissions={"futures"}))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MISSING_PERMISSION,))


@pytest.mark.parametrize("ahead", [300.0, -300.0])
async def test_a_wrong_clock_of_ours_is_never_a_fault_of_the_key(ahead: float) -> None:
    async with Coinbase.start() as stand_in:
        stand_in.clock_ahead = ahead
        verdict = await check(stand_in, stand_in.add_key(permissions=RIGHTS))
        assert (verdict.status, verdict.faults) == (Status.UNSURE, (Fault.CLOCK_SKEW,))
        assert len(stand_in.requests) == 2


@pytest.mark.parametrize(
    "told", [Answer(fault=Fault.UNREACHABLE), Answer(503), Answer(200, []), Answer(200, {"epochMillis": "soon"})]
)
async def test_a_clock_that_could_not_be_compared_leaves_the_doubt(told: Answer) -> None:
    assert COINBASE.split is not None
    found = await COINBASE.split(Script({TIME: told}, BARE), BARE, DOUBT)
    assert found == Split(faults=(*DOUBT, Fault.CLOCK_SKEW))


@pytest.mark.parametrize("answer", [Answer(403, {"message": "Missing required scopes"}), Answer(429)])
async def test_another_answer_is_left_as_it_is(answer: Answer) -> None:
    ask = Script({}, BARE)
    assert COINBASE.split is not None
    assert await COINBASE.split(ask, answer, (Fault.MISSING_PERMISSION,)) == Split(faults=(Fault.MISSING_PERMISSION,))
    assert ask.asked == []


@pytest.mark.parametrize(
    ("kind", "subaccount"), [("DEFAULT", False), ("CONSUMER", True), ("INTX", True), ("UNDEFINED", None), (None, None)]
)
def test_a_portfolio_is_what_a_sub_account_is_elsewhere(kind: str | None, subaccount: bool | None) -> None:
    told = {"can_view": True, "can_trade": False, "can_transfer": False, "portfolio_type": kind}
    assert COINBASE.read_key(told).subaccount is subaccount


@pytest.mark.parametrize("ed25519_key", [False, True])
def test_the_file_and_the_page_of_coinbase_are_read(ed25519_key: bool) -> None:
    stand_in = Coinbase()
    made = stand_in.new_ed25519() if ed25519_key else stand_in.new_credentials()
    key, secret = made["api_key"], made["secret"]
    file = {"id" if ed25519_key else "name": key, "privateKey": f"{secret}\n"}
    for text in (
        json.dumps(file),
        f"API key name (or ID): {key}\nSecret: {secret}",
        f"ID: {key}\nприватный ключ {secret}",
    ):
        reading = read(Secret(text), COINBASE.fields, {})
        assert {name: value.reveal() for name, value in reading.fields.items()} == {"apiKey": key, "secret": secret}
        assert not reading.blocked


def token(head: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
    words = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, claims)]
    return ".".join([*words, base64.urlsafe_b64encode(sign(".".join(words).encode())).decode().rstrip("=")])


PATH = "/api/v3/brokerage/key_permissions"
MEANT = f"GET api.coinbase.com{PATH}"
CLAIMS = {"sub": "id", "nbf": 100, "exp": 220, "uris": [MEANT]}


@pytest.mark.parametrize(
    ("head", "claims", "good"),
    [
        ({}, {}, True),
        ({"kid": "other"}, {}, False),
        ({"alg": "ES256"}, {"uri": MEANT}, False),
        ({"alg": "none"}, {}, False),
        ({}, {"sub": "other"}, False),
        ({}, {"uris": ["GET api.coinbase.com/api/v3/brokerage/accounts"]}, False),
        ({}, {"uris": [f"POST api.coinbase.com{PATH}"]}, False),
        ({}, {"exp": 500}, False),
        ({}, {"exp": 150}, False),
        ({}, {"nbf": 201, "exp": 300}, False),
        ({}, {"exp": "220"}, False),
    ],
)
def test_the_stand_in_takes_a_token_for_this_request_and_this_minute_alone(
    head: dict[str, Any], claims: dict[str, Any], good: bool
) -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    key = Key(api_key="id", secret=base64.b64encode(private.private_bytes_raw()).decode())
    bearer = token({"alg": "EdDSA", "kid": "id"} | head, CLAIMS | claims, private.sign)
    call = Call("GET", PATH, "", "api.coinbase.com", {"Authorization": f"Bearer {bearer}"}, "", 200_000)
    assert signed(key, call) is good
    spoilt = Call("GET", PATH, "", "api.coinbase.com", {"Authorization": f"Bearer {bearer[:-8]}AAAAAAAA"}, "", 200_000)
    assert signed(key, spoilt) is False


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b", "Bearer W10.W10.", "Bearer bm8.bm8.bm8"])
def test_the_stand_in_reads_no_key_from_what_is_no_token(header: str) -> None:
    call = Call("GET", PATH, "", "api.coinbase.com", {"Authorization": header}, "", 0)
    assert Coinbase().key_in(call) is None
