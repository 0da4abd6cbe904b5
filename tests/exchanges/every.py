"""Credentials in the form in which each exchange of ccxt can sign, and the answer that proves them."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchanges.basic import load as load_basic
from keys.model import Exchange, Secret
from playground.exchanges import STAND_INS
from tests.exchanges.coded import BODIES, FORMS, Own

BASIC = load_basic()
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def canaries(exchange: Exchange) -> dict[str, Secret]:
    """Fresh ones. Of what is secret every value is long enough to be looked for."""
    if not exchange.basic:
        credentials = STAND_INS[exchange.brand]().add_key().credentials
        return {name: Secret(value) for name, value in credentials.items()}
    return {field.name: Secret(_canary(exchange.id, field.name)) for field in exchange.fields}


def _canary(exchange: str, name: str) -> str:
    if (exchange, name) in FORMS:
        return FORMS[exchange, name]()
    match exchange, name:
        case "gemini", "apiKey":
            return f"account-{secrets.token_hex(10)}"
        case "lbank", "secret":
            return secrets.token_hex(16)
        case "modetrade" | "woofipro", "secret":
            return _base58(int.from_bytes(b"\x7f" + secrets.token_bytes(31)))
        case _, "privateKey":
            return _pem()
        case _, "secret":
            return base64.b64encode(secrets.token_bytes(33)).decode()
        case _, "uid" | "accountId":
            return str(secrets.randbelow(10**15) + 10**15)
        case _:
            return secrets.token_hex(16)


def _base58(number: int) -> str:
    return (_base58(number // 58) if number >= 58 else "") + BASE58[number % 58]


def _pem() -> str:
    form = serialization.PrivateFormat.PKCS8
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode().strip()


def proof(exchange: Exchange) -> str:
    told: str = exchange.read_key.args[0]  # type: ignore[attr-defined]
    return told


def proven(exchange: Exchange, own: Own = ("0x1", "0x2")) -> Any:
    """The least that a served answer of a basic exchange holds. `own`: what is public of the credentials that ask."""
    if exchange.id in BODIES:
        return BODIES[exchange.id](own)
    body: Any = [] if exchange.form == "list" else {}
    if exchange.ok is not None:
        body = placed(body, exchange.code_at.split("|")[0], exchange.ok)
    for one in proof(exchange).split(" "):
        body = _added(body, one.split("|")[0])
    return body


def _added(body: Any, way: str) -> Any:
    path, equals, value = way.partition("=")
    if equals:
        return placed(body, path, value)
    if way.startswith("[]."):
        return [placed({}, way[3:], "1")]
    if way.startswith("*."):
        return {"BTC": placed({}, way[2:], "1")}
    empty: Any = [] if path.endswith("[]") else {} if path.endswith("{}") else "1"
    return placed(body, path.removesuffix("[]").removesuffix("{}"), empty)


def placed(body: Any, path: str, value: Any) -> Any:
    """The body with this value at this path."""
    step, _, rest = path.partition(".")
    if step.isdigit():
        return [None] * int(step) + [placed(None, rest, value) if rest else value]
    inner = placed((body or {}).get(step), rest, value) if rest else value
    return {**(body or {}), step: inner}
