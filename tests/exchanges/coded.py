"""Credentials and good answers of the basic exchanges that have a few lines of code of their own."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keys.lazy_ccxt import stark_key
from keys.model import Credentials, Exchange
from keys.probe import _client
from playground.exchanges.hostile import Behaviour, reply

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
Own = tuple[str, ...]


def base58(raw: bytes) -> str:
    digits, number = "", int.from_bytes(raw)
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return digits


def felt() -> str:
    """A number of the Stark field that is a private key too."""
    return f"0x{secrets.randbits(240) | 1 << 240:063x}"


def agent() -> str:
    """Seed and public half, as Solana's wallets write a key."""
    key, raw = Ed25519PrivateKey.generate(), serialization.Encoding.Raw
    seed = key.private_bytes(raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    pair = base58(seed + key.public_key().public_bytes(raw, serialization.PublicFormat.Raw))
    return pair if len(pair) >= 86 else agent()


def pem() -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode().strip()


def ethereum(size: int) -> str:
    return f"0x{secrets.token_hex(size)}"


FORMS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("coinbaseinternational", "apiKey"): lambda: f"organizations/{secrets.token_hex(8)}/apiKeys/{secrets.token_hex(8)}",
    ("coinbaseinternational", "secret"): pem,
    ("dydx", "walletAddress"): lambda: "dydx1" + "".join(secrets.choice(BECH32) for _ in range(38)),
    ("extended", "privateKey"): felt,
    ("grvt", "secret"): lambda: ethereum(32),
    ("lighter", "accountId"): lambda: str(secrets.randbelow(10**14) + 10**14),
    ("lighter", "uid"): lambda: "17",
    ("lighter", "privateKey"): lambda: secrets.token_hex(40),
    ("pacifica", "walletAddress"): lambda: base58(b"\x7f" + secrets.token_bytes(31)),
    ("pacifica", "privateKey"): agent,
    ("paradex", "walletAddress"): felt,
    ("paradex", "privateKey"): felt,
    **{(name, "walletAddress"): lambda: ethereum(20) for name in ("aster", "derive", "nado", "polymarket")},
    **{
        (name, "privateKey"): lambda: ethereum(32)
        for name in ("aster", "derive", "dydx", "hibachi", "nado", "polymarket")
    },
}


def node(kind: str, config: Any) -> dict[str, str]:
    """An authenticator of dYdX as its REST writes it: what is inside another is written as JSON and then as base64."""
    raw = json.dumps(config).encode() if isinstance(config, list) else config.encode()
    return {"type": kind, "config": config if kind == "SignatureVerification" else base64.b64encode(raw).decode()}


def admitted(*nodes: dict[str, str]) -> dict[str, Any]:
    return {"account_authenticators": [{"id": str(number), **one} for number, one in enumerate(nodes)]}


def trading(key: str) -> dict[str, str]:
    """What the exchange's own page makes."""
    orders = [node("MessageFilter", f"/dydxprotocol.clob.Msg{word}") for word in ("PlaceOrder", "CancelOrder")]
    inside = [node("SignatureVerification", key), node("AnyOf", orders), node("SubaccountFilter", "0")]
    return node("AllOf", inside)


def session_key(address: str, *scopes: str, **more: Any) -> dict[str, Any]:
    return {
        "public_session_key": address,
        "protocol_scopes": list(scopes),
        "offchain_scopes": ["account_info"],
        "ip_whitelist": [],
        "expiry_sec": 4_070_908_800,
        "label": "bot",
        "registered_sec": 1_700_000_000,
        "subaccount_ids": [1],
        **more,
    }


BODIES: Mapping[str, Callable[[Own], Any]] = {
    "aster": lambda _: {"feeTier": 0, "canTrade": True, "assets": [{"asset": "USDT", "walletBalance": "1"}]},
    "coinbaseinternational": lambda _: {
        "jsonrpc": "2.0",
        "id": 1,
        "result": {"access_token": "t", "expires_in": 899, "scope": "trade:read_write", "token_type": "bearer"},
    },
    "derive": lambda own: {"id": 1, "result": {"public_session_keys": [session_key(own[1].upper(), "trade:all")]}},
    "dydx": lambda own: admitted(trading(own[1])),
    "extended": lambda own: {"status": "OK", "data": {"accountId": 3342, "status": "ACTIVE", "l2Key": own[0]}},
    "grvt": lambda _: {"status": "success", "location": "", "funding_account_address": "0x1", "sub_account_id": "7"},
    "hibachi": lambda _: {"assets": [], "balance": "3.000000", "positions": []},
    "lighter": lambda own: {
        "code": 200,
        "api_keys": [{"account_index": 1, "api_key_index": 17, "nonce": 0, "public_key": own[0]}],
    },
    "nado": lambda own: {"status": "success", "data": {"linked_signer": own[1]}, "request_type": "query_linked_signer"},
    "ndax": lambda _: [449],
    "pacifica": lambda _: {"success": True, "data": [], "error": None, "code": None},
    "paradex": lambda own: {"results": [{"name": "bot", "public_key": own[1], "state": "active"}]},
    "polymarket": lambda own: {
        "address": own[0],
        "keys": [{"proxy": own[1], "expiry": 4_070_908_800_000, "label": "bot"}],
    },
}


async def own(exchange: Exchange, credentials: Credentials) -> Own:
    client = await _client(exchange.id, None, None)
    client.stark_key = stark_key
    return exchange.prepare(client, credentials).own if exchange.prepare is not None else ()


def after_log_in(body: Any) -> Behaviour:
    """Paradex gives a token before it answers."""

    async def behave(request: web.Request) -> web.StreamResponse:
        return web.json_response({"jwt_token": "token"} if "/auth/" in request.path else body)

    return behave


def good(exchange: Exchange, body: Any) -> Behaviour:
    return after_log_in(body) if exchange.id == "paradex" else reply(200, body)
