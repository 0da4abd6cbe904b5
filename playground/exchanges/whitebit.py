"""A stand-in for WhiteBIT. A request from an address that is not on a key's list switches the key off, here too.

Order of its checks, which WhiteBIT does not publish: payload, key, switched on, address, signature, nonce, permission.
What an unknown key is answered is not published either.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

BALANCE = {"available": "0", "freeze": "0"}
BALANCES: dict[str, dict[str, Any]] = {
    "/api/v4/trade-account/balance": {"BTC": BALANCE, "USDT": BALANCE},
    "/api/v4/main-account/balance": {"BTC": {"main_balance": "0"}},
    "/api/v4/collateral-account/balance": {"USDT": "0"},
}
OFF = "This action is unauthorized. Enable your key in API settings"


class WhiteBit(StandIn):
    site = "whitebit.com"
    host = "whitebit.com"

    def __init__(self) -> None:
        super().__init__()
        self._nonces: dict[str, int] = {}

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": secrets.token_hex(16), "secret": secrets.token_hex(16)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("X-TXC-APIKEY")

    def answer(self, call: Call) -> Said:
        if call.method == "GET" and call.path == "/api/v4/public/time":
            return Said(200, {"time": call.now // 1000}, "ok")
        if call.method == "POST" and call.path in BALANCES:
            return self._refusal(call) or Said(200, BALANCES[call.path], "ok")
        return Said(404, {"message": "Not found"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return Said(429, None, "429")

    def _refusal(self, call: Call) -> Said | None:
        sent = _payload(call)
        if sent is None:
            return _no(9, "Invalid payload.")
        key = self.keys.get(self.key_in(call) or "")
        if key is None:
            return _no(0, "This action is unauthorized.")
        key.disabled = key.disabled or not self.admits(key)
        if key.disabled or self.expired(key):
            return _no(2, OFF)
        return self._trusted(call, key, sent)

    def _trusted(self, call: Call, key: Key, sent: dict[str, Any]) -> Said | None:
        if not hmac.compare_digest(signature(key.secret, call), call.headers.get("X-TXC-SIGNATURE", "")):
            return _no(10, "Unauthorized request.")
        if int(sent["nonce"]) <= self._nonces.get(key.api_key, 0):
            return _no(0, "Too many requests.")
        self._nonces[key.api_key] = int(sent["nonce"])
        if "read" not in key.permissions:
            return _no(0, "You don't have permission to use this endpoint.", 403)
        return None


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-512(payload)); the payload is the body in base64"""
    return hmac.digest(secret.encode(), call.headers["X-TXC-PAYLOAD"].encode(), hashlib.sha512).hex()


def _payload(call: Call) -> dict[str, Any] | None:
    """The body, where header, path and nonce agree with it."""
    if base64.b64encode(call.body.encode()).decode() != call.headers.get("X-TXC-PAYLOAD"):
        return None
    try:
        sent = json.loads(call.body)
        return sent if sent["request"] == call.path and str(sent["nonce"]).isdecimal() else None
    except (ValueError, KeyError, TypeError):
        return None


def _no(code: int, message: str, status: int = 401) -> Said:
    return Said(status, {"code": code, "message": message}, str(code))
