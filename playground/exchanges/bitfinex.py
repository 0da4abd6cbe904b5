"""A stand-in for Bitfinex: lists for answers, and HTTP 500 for a key that is wrong.

What a foreign address, an expired and a revoked key are answered is not published; here it is what an unknown key is.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

UNKNOWN = (10100, "apikey: invalid")
SCOPES = (
    *("account", "history", "orders", "positions", "funding", "settings", "wallets", "withdraw"),
    *("ui_withdraw", "bfxpay"),
)
READS = frozenset({"account", "history", "orders", "positions", "wallets"})
WRITES = {"spot": "orders", "margin": "orders", "futures": "orders", "transfer": "wallets", "earn": "funding"}
RIGHTS, USER = "/v2/auth/r/permissions", "/v2/auth/r/info/user"


class Bitfinex(StandIn):
    site = "api.bitfinex.com"
    host = "api.bitfinex.com"

    def __init__(self) -> None:
        super().__init__()
        self._nonces: dict[str, int] = {}

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": secrets.token_hex(22)[:43], "secret": secrets.token_hex(22)[:43]}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("bfx-apikey")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/v2/platform/status":
                return Said(200, [1], "ok")
            case "POST", path if path in (RIGHTS, USER):
                return self._refusal(call) or self._served(path, self.keys[call.headers["bfx-apikey"]])
        return Said(404, ["error", 10000, "not_found"], "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return Said(429, {"error": "ERR_RATE_LIMIT"}, "ERR_RATE_LIMIT")

    def _served(self, path: str, key: Key) -> Said:
        if path == RIGHTS:
            return Said(200, _rights(key), "ok")
        return Said(200, _user(key), "ok") if "read" in key.permissions else _no(10001, "api_key: permission invalid")

    def _refusal(self, call: Call) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or key.disabled or self.expired(key) or not self.admits(key):
            return _no(*UNKNOWN)
        if not hmac.compare_digest(signature(key.secret, call), call.headers.get("bfx-signature", "")):
            return _no(10100, "apikey: digest invalid")
        nonce = call.headers.get("bfx-nonce", "")
        if not nonce.isdecimal() or int(nonce) <= self._nonces.get(key.api_key, 0):
            return _no(10114, "nonce: small")
        self._nonces[key.api_key] = int(nonce)
        return None


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-384("/api/" + path + nonce + body))"""
    signed = f"/api{call.path}{call.headers.get('bfx-nonce', '')}{call.body}"
    return hmac.digest(secret.encode(), signed.encode(), hashlib.sha384).hex()


def _rights(key: Key) -> list[list[Any]]:
    """Whoever trades reads positions too; `tells` replaces rows by their scope."""
    reads = READS if "read" in key.permissions else frozenset[str]()
    writes = {WRITES.get(word, word) for word in key.permissions}
    rows = {scope: [int(scope in reads), int(scope in writes)] for scope in SCOPES}
    return [[scope, *flags] for scope, flags in (rows | key.tells).items()]


def _user(key: Key) -> list[Any]:
    """Of some fifty places those that are read here."""
    user: list[Any] = [None] * 52
    user[0], user[1], user[2] = int(key.account), "trader@example.com", "trader"
    user[16] = 10000 if key.subaccount else None
    user[21] = int(key.environment == "demo")
    return user


def _no(code: int, text: str) -> Said:
    return Said(500, ["error", code, text], text)
