"""The basic exchanges with code of their own: which keys are taken, which never, and that no private key goes out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from exchanges import lighter
from exchanges.basic import load
from keys.damage import Damage
from keys.diagnose import examine
from keys.lazy_ccxt import stark_key
from keys.model import Advice, Credentials, Exchange, Fault, KeyFacts, Secret, Status, Verdict
from keys.paste import read
from playground.exchanges.hostile import Behaviour, echo, html, redirect, reply
from playground.exchanges.keccak import address_of
from tests.exchanges.coded import BASE58, BODIES, Own, admitted, after_log_in, good, node, own, session_key, trading
from tests.exchanges.every import canaries
from tests.exchanges.test_basic import ASKED, served
from tests.exchanges.test_tells import told

CODED = {name: one for name, one in load().items() if name in BODIES}
EVERY = pytest.mark.parametrize("exchange", CODED.values(), ids=CODED)
PRIVATE = "0x" + "1" * 64
UNPROVEN = {"grvt", "hibachi"}
TOLD = {"polymarket": {"secret"}}  # its secret is what it asks for


async def checked(
    name: str,
    body: Any | Callable[[Own], Any] = None,
    changed: Mapping[str, str] | None = None,
    behaviour: Behaviour | None = None,
) -> tuple[Verdict, list[web.Request]]:
    """A check of fresh credentials, some of them changed; the body may depend on what is public of them."""
    exchange = CODED[name]
    credentials = {**canaries(exchange), **{field: Secret(value) for field, value in (changed or {}).items()}}
    told = body(await own(exchange, credentials)) if callable(body) else body
    async with served(exchange, behaviour or good(exchange, told), credentials) as (ask, asked):
        return await examine(exchange, ASKED, ask), asked


def fell(verdict: Verdict) -> tuple[Status, tuple[Fault, ...]]:
    return verdict.status, verdict.faults


@EVERY
async def test_what_is_secret_and_need_not_be_sent_is_not(exchange: Exchange) -> None:
    credentials: Credentials = canaries(exchange)
    body = BODIES[exchange.id](await own(exchange, credentials))
    async with served(exchange, good(exchange, body), credentials) as (ask, asked):
        await examine(exchange, ASKED, ask)
        sent = "".join([f"{one.headers} {one.path_qs} {await one.text()}".lower() for one in asked])
    hidden = {"privateKey", "secret"} & credentials.keys() - TOLD.get(exchange.id, set())
    assert hidden
    for name in hidden:
        value = credentials[name].reveal().lower().removeprefix("0x")
        assert not any(part in sent for part in (value, value[:20], value[-20:]))


@EVERY
def test_only_where_it_is_said_nothing_proves_all_of_a_key(exchange: Exchange) -> None:
    assert exchange.unproven is (exchange.id in UNPROVEN)


@pytest.mark.parametrize("name", ["aster", "derive", "nado", "polymarket"])
async def test_the_wallets_own_key_is_refused_and_nothing_is_asked_with_it(name: str) -> None:
    for address in (address_of(PRIVATE), "0x" + address_of(PRIVATE)[2:].upper()):
        verdict, asked = await checked(name, {}, {"privateKey": PRIVATE, "walletAddress": address})
        assert fell(verdict) == (Status.REFUSED, (Fault.MAIN_KEY_PASTED,))
        assert asked == []


async def test_so_is_the_own_key_of_a_solana_wallet() -> None:
    pair = canaries(CODED["pacifica"])["privateKey"].reveal()
    number = 0
    for sign in pair:
        number = number * 58 + BASE58.index(sign)
    address, rest = "", int.from_bytes(number.to_bytes(64)[32:])
    while rest:
        rest, digit = divmod(rest, 58)
        address = BASE58[digit] + address
    verdict, asked = await checked("pacifica", {}, {"privateKey": pair, "walletAddress": address})
    assert (fell(verdict), asked) == ((Status.REFUSED, (Fault.MAIN_KEY_PASTED,)), [])


async def test_so_is_the_own_key_of_a_dydx_account() -> None:
    """Of the private key 1 everybody knows the hash of the public one: it stands in BIP 173."""
    address = "dydx1w508d6qejxtdg4y5r3zarvary0c5xw7k" + "q" * 6
    verdict, asked = await checked("dydx", {}, {"privateKey": f"{1:064x}", "walletAddress": address})
    assert (fell(verdict), asked) == ((Status.REFUSED, (Fault.MAIN_KEY_PASTED,)), [])


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("aster", {"privateKey": "1" * 63}),
        ("derive", {"walletAddress": "dydx1abc"}),
        ("dydx", {"walletAddress": "0x" + "1" * 40}),
        ("extended", {"privateKey": "ab"}),
        ("hibachi", {"accountId": "me"}),
        ("lighter", {"privateKey": PRIVATE}),  # the wallet's own key is shorter
        ("lighter", {"privateKey": "0" * 80}),
        ("nado", {"privateKey": "0" * 64}),
        ("pacifica", {"privateKey": "0" * 88}),
        ("paradex", {"privateKey": "0x" + "f" * 64}),  # no number of the curve
        ("coinbaseinternational", {"secret": "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"}),
    ],
    ids=str,
)
async def test_what_can_be_no_key_or_no_address_is_not_asked_about(name: str, changed: dict[str, str]) -> None:
    verdict, asked = await checked(name, {}, changed)
    assert (fell(verdict), asked) == ((Status.REFUSED, (Fault.MALFORMED,)), [])


# --- what is pasted


@EVERY
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_values_are_read_under_the_labels_that_are_asked_for(exchange: Exchange, language: str) -> None:
    credentials = canaries(exchange)
    lines = [f"{field.label.in_(language)}: {credentials[field.name].reveal()}" for field in exchange.fields]
    assert read(Secret("\n".join(lines)), exchange.fields, {}).fields == credentials


@pytest.mark.parametrize("name", ["aster", "derive", "dydx", "nado", "pacifica", "paradex", "polymarket", "grvt"])
def test_addresses_and_keys_are_told_apart_by_their_look(name: str) -> None:
    exchange = CODED[name]
    credentials = canaries(exchange)
    values = "\n".join(value.reveal() for value in credentials.values())
    assert read(Secret(values), exchange.fields, {}).fields == credentials


@pytest.mark.parametrize("name", ["lighter", "ndax", "coinbaseinternational"])
def test_the_key_of_a_wallet_is_not_taken_for_anything_where_none_is_asked_for(name: str) -> None:
    reading = read(Secret(PRIVATE), CODED[name].fields, {})
    assert reading.fields == {}
    assert Damage.MAIN_WALLET_KEY in [note.kind for note in reading.notes]


# --- what the answers mean


MAIN, UNKNOWN = (Fault.MAIN_KEY_PASTED,), (Fault.UNKNOWN_KEY,)


@pytest.mark.parametrize(
    ("name", "body", "faults"),
    [
        ("derive", {"result": {"public_session_keys": [session_key("0x" + "2" * 40, "trade:all")]}}, MAIN),
        ("derive", {"error": {"code": 14026, "message": "Session key not found"}}, UNKNOWN),
        ("derive", {"error": {"code": 14029, "message": "Session key IP not whitelisted"}}, (Fault.IP_NOT_ALLOWED,)),
        ("dydx", admitted(), UNKNOWN),
        ("dydx", admitted(trading("A" * 44)), UNKNOWN),
        ("extended", {"status": "OK", "data": {"l2Key": "0x5"}}, (Fault.BAD_SECRET,)),
        ("lighter", {"code": 200, "api_keys": [{"public_key": "ab" * 40}]}, (Fault.BAD_SECRET,)),
        ("lighter", {"code": 21109, "message": "api key not found"}, UNKNOWN),
        ("nado", {"status": "success", "data": {"linked_signer": "0x" + "0" * 40}}, UNKNOWN),
        ("nado", {"status": "success", "data": {"linked_signer": "0x" + "2" * 40}}, (Fault.UNKNOWN_KEY, Fault.DISABLED)),
        ("pacifica", {"success": False, "error": "Agent not authorized for account", "code": 400}, UNKNOWN),
        ("paradex", {"results": []}, MAIN),
        ("paradex", lambda own: {"results": [{"public_key": own[1], "state": "revoked"}]}, (Fault.DISABLED,)),
        ("polymarket", lambda own: {"address": own[0], "keys": []}, (Fault.UNKNOWN_KEY, Fault.EXPIRED)),
        ("polymarket", lambda own: {"address": "0x1", "keys": [{"proxy": own[1], "expiry": 1}]}, UNKNOWN),
    ],
)  # fmt: skip
async def test_a_key_that_is_not_in_the_answer_is_refused(name: str, body: Any, faults: tuple[Fault, ...]) -> None:
    verdict, _ = await checked(name, body)
    assert fell(verdict) == (Status.REFUSED, faults)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("derive", lambda own: {"result": {"public_session_keys": [session_key(own[1], expiry_sec="soon")]}}),
        ("derive", lambda own: {"result": {"public_session_keys": [session_key(own[1], ip_whitelist=None)]}}),
        ("dydx", {"account_authenticators": [{"type": "AllOf", "config": "!"}]}),
        ("extended", {"status": "OK", "data": {"l2Key": "none"}}),
        ("nado", {"status": "success", "data": {"linked_signer": ""}}),
        ("paradex", {"results": [{"public_key": "?"}]}),
        ("polymarket", lambda own: {"address": own[0], "keys": [{"proxy": own[1], "expiry": "soon"}]}),
    ],
)
async def test_what_is_not_as_documented_is_not_believed(name: str, body: Any) -> None:
    verdict, _ = await checked(name, body)
    assert fell(verdict) == (Status.UNSURE, (Fault.UNRECOGNISED,))


@pytest.mark.parametrize(
    ("scopes", "rights"),
    [
        (["trade:orderbook:perp"], {"read", "futures"}),
        (["trade:all", "transfer:existing_subaccount"], {"read", "spot", "futures", "options", "transfer"}),
        (["liquidate"], {"read", "liquidate"}),
        ([], {"read"}),
    ],
)
async def test_derive_tells_what_a_session_key_may_do(scopes: list[str], rights: set[str]) -> None:
    answer = lambda own: {"result": {"public_session_keys": [session_key(own[1], *scopes)]}}  # noqa: E731
    verdict, _ = await checked("derive", answer)
    assert verdict.status is Status.ACCEPTED
    assert verdict.facts.permissions == frozenset(rights)
    assert (verdict.facts.ip_bound, verdict.facts.label) == (False, "bot")
    assert verdict.facts.expires_at is not None
    assert verdict.facts.expires_at.year == 2099


@pytest.mark.parametrize("scope", ["admin", "withdraw"])
async def test_a_session_key_that_may_withdraw_is_refused(scope: str) -> None:
    verdict, _ = await checked("derive", lambda own: {"result": {"public_session_keys": [session_key(own[1], scope)]}})
    assert (verdict.status, verdict.advice[0]) == (Status.REFUSED, Advice.WITHDRAW_ON)


async def test_dydx_tells_what_a_key_is_admitted_to() -> None:
    verdict, _ = await checked("dydx", lambda own: admitted(trading(own[1])))
    assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(permissions=frozenset({"read", "futures"})))


@pytest.mark.parametrize(
    "made",
    [
        lambda key: node("SignatureVerification", key),
        lambda key: node("AnyOf", [node("SignatureVerification", key), node("MessageFilter", "/x")]),
        lambda key: node("AllOf", [node("SignatureVerification", key), node("SubaccountFilter", "0")]),
        lambda key: node(
            "AllOf", [node("SignatureVerification", key), node("MessageFilter", "/cosmos.bank.v1beta1.MsgSend,/x")]
        ),
    ],
    ids=["no filter", "any of", "another filter", "sends"],
)
async def test_a_key_that_is_admitted_to_more_than_trading_is_refused(made: Callable[[str], dict[str, str]]) -> None:
    verdict, _ = await checked("dydx", lambda own: admitted(trading("A" * 44), made(own[1])))
    assert (verdict.status, verdict.advice[0]) == (Status.REFUSED, Advice.WITHDRAW_ON)


@pytest.mark.parametrize("exchange", [one for one in CODED.values() if one.tells], ids=lambda one: one.id)
async def test_what_it_is_said_to_tell_it_tells(exchange: Exchange) -> None:
    bound = {"ip_whitelist": ["203.0.113.7"]}
    derive = lambda own: {"result": {"public_session_keys": [session_key(own[1], "trade:all", **bound)]}}  # noqa: E731
    verdict, _ = await checked(exchange.id, derive if exchange.id == "derive" else BODIES[exchange.id])
    assert told(verdict.facts) == exchange.tells


# --- the log-in of Paradex


def broken_after_log_in(behaviour: Behaviour) -> Behaviour:
    logged_in = after_log_in({})

    async def behave(request: web.Request) -> web.StreamResponse:
        return await (logged_in if "/auth/" in request.path else behaviour)(request)

    return behave


@pytest.mark.parametrize("behaviour", [html(502), echo, redirect("http://127.0.0.1:9/steal"), reply(500)], ids=range(4))
async def test_what_goes_wrong_after_the_log_in_leaves_us_unsure(behaviour: Behaviour) -> None:
    verdict, asked = await checked("paradex", behaviour=broken_after_log_in(behaviour))
    assert verdict.status is Status.UNSURE
    assert [one.headers.get("Authorization") for one in asked] == [None, "Bearer token"]


async def test_a_log_in_that_is_refused_is_the_answer() -> None:
    refused = reply(400, {"error": "STARKNET_SIGNATURE_VERIFICATION_FAILED", "message": "no"})
    verdict, asked = await checked("paradex", behaviour=refused)
    assert fell(verdict) == (Status.REFUSED, (Fault.BAD_SECRET, Fault.UNKNOWN_KEY))
    (log_in,) = asked
    assert log_in.headers["PARADEX-STARKNET-ACCOUNT"].startswith("0x")
    assert len(json.loads(log_in.headers["PARADEX-STARKNET-SIGNATURE"])) == 2


# --- what is signed, by the exchanges' own recipes


async def test_pacificas_signature_is_of_the_sorted_question() -> None:
    _, (asked,) = await checked("pacifica", {})
    sent = json.loads(await asked.text())
    told = {"data": {}, "expiry_window": 5000, "timestamp": sent["timestamp"], "type": "list_api_keys"}
    key = Ed25519PublicKey.from_public_bytes(_raw(sent["agent_wallet"], 32))
    key.verify(_raw(sent["signature"], 64), json.dumps(told, sort_keys=True, separators=(",", ":")).encode())
    assert sent["account"] != sent["agent_wallet"]


def _raw(text: str, size: int) -> bytes:
    number = 0
    for sign in text:
        number = number * 58 + BASE58.index(sign)
    return number.to_bytes(size)


async def test_coinbase_is_shown_a_token_that_the_key_has_signed_for_this_question_alone() -> None:
    credentials = canaries(CODED["coinbaseinternational"])
    changed = {name: value.reveal() for name, value in credentials.items()}
    _, (asked,) = await checked("coinbaseinternational", {}, changed)
    head, claims, signature = (_unpadded(part) for part in (await asked.json())["params"]["token"].split("."))
    key = load_pem_private_key(changed["secret"].encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    token = (await asked.json())["params"]["token"].rpartition(".")[0].encode()
    key.public_key().verify(utils.encode_dss_signature(r, s), token, ec.ECDSA(hashes.SHA256()))
    assert (json.loads(head)["kid"], json.loads(head)["alg"]) == (changed["apiKey"], "ES256")
    assert json.loads(claims)["uri"] == "POST drb.coinbase.com/api/v2/public/auth"


async def test_coinbases_other_kind_of_key_signs_too() -> None:
    key, raw = Ed25519PrivateKey.generate(), Encoding.Raw
    seed = key.private_bytes(raw, PrivateFormat.Raw, NoEncryption())
    secret = base64.b64encode(seed + key.public_key().public_bytes(raw, PublicFormat.Raw)).decode()
    _, (asked,) = await checked("coinbaseinternational", {}, {"secret": secret})
    token, _, signature = (await asked.json())["params"]["token"].rpartition(".")
    key.public_key().verify(_unpadded(signature), token.encode())


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_ndax_is_asked_without_log_in_name_and_password() -> None:
    credentials = {name: value.reveal() for name, value in canaries(CODED["ndax"]).items()}
    _, (asked,) = await checked("ndax", [449], credentials)
    head = asked.headers
    signed = f"{head['Nonce']}{credentials['uid']}{credentials['apiKey']}".encode()
    assert head["Signature"] == hmac.digest(credentials["secret"].encode(), signed, hashlib.sha256).hex()
    assert "Authorization" not in head


async def test_aster_is_asked_for_the_account_by_the_wallet_that_signs() -> None:
    _, (asked,) = await checked("aster", {}, {"privateKey": PRIVATE})
    assert asked.query["signer"] == address_of(PRIVATE)
    assert asked.query["user"] != address_of(PRIVATE)
    assert len(asked.query["signature"]) == 132


async def test_derive_is_asked_by_the_session_key() -> None:
    verdict, (asked,) = await checked("derive", {}, {"walletAddress": "0x" + "2" * 40})
    assert asked.headers["X-DeriveWallet"] == "0x" + "2" * 40
    assert len(asked.headers["X-DeriveSignature"]) == 132
    assert verdict.status is Status.UNSURE


async def test_nado_is_asked_about_the_first_sub_account() -> None:
    _, (asked,) = await checked("nado", {}, {"walletAddress": "0x" + "2" * 40})
    assert asked.query["subaccount"] == "0x" + "2" * 40 + "64656661756c740000000000"


# --- the curves, by published values


def test_the_public_half_on_the_stark_curve_is_the_published_one() -> None:
    """A key pair of StarkWare's own signature tests."""
    private = 0x3C1E9550E66958296D11B60F8E8E7A7AD990D07FA65D5F7652C4A6C87D4E3CC
    assert stark_key(private) == 0x77A3B314DB07C45076D11F62B6F9E748A39790441823307743CF00D6597EA43


def test_a_product_on_ecgfp5_is_the_published_one() -> None:
    """TestScalarMul of elliottech/poseidon_crypto, curve/ecgfp5."""
    x = (16818074783491816710, 5830279414330569119, 3449083115922675783, 1268145320872323641, 12614816166275380125)
    w = (7534507442095725921, 16658460051907528927, 12417574136563175256, 2750788641759288856, 620002843272906439)
    limbs = (996458928865875995, 7368213710557165165, 8553572641065079816, 15282443801767955752, 251150557732720826)
    scalar = sum(limb << (64 * place) for place, limb in enumerate(limbs))
    product = lighter.multiplied((x, lighter.ONE, lighter.ONE, w), scalar)
    assert lighter.encoded(product) == (
        9486104512504676657,
        14312981644741144668,
        5159846406177847664,
        15978863787033795628,
        3249948839313771192,
    )


def test_the_public_half_of_one_is_the_generator() -> None:
    assert lighter.public_key("01" + "00" * 39) == "04" + "00" * 39
