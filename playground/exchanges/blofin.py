"""A stand-in for BloFin, live and demo, HTTP 200 for everything but paths that are not there and the throttle.

Order of its checks, which BloFin does not publish: key, environment, end, timestamp, nonce, address, passphrase,
signature, permission.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

LIVE, DEMO = "openapi.blofin.com", "demo-trading-openapi.blofin.com"
WINDOW = 60_000
STATE = "Please go to the API Management page and check if it exists and is in an active state."


class BloFin(StandIn):
    """A key with any permission but reading is not read-only; all but `tells` say are for a third-party application."""

    site = "blofin.com"
    host = LIVE

    def __init__(self) -> None:
        super().__init__()
        self._nonces: set[tuple[str, str]] = set()

    def new_credentials(self) -> dict[str, Any]:
        return {
            "api_key": secrets.token_hex(16),
            "secret": secrets.token_hex(16),
            "passphrase": f"Pw{secrets.token_urlsafe(9)}1a",
        }

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("ACCESS-KEY")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/api/v1/market/instruments":
                return _data([])
            case "GET", "/api/v1/user/query-apikey":
                return self._refusal(call) or _data(_info(self.keys[call.headers["ACCESS-KEY"]]))
            case "GET", "/api/v1/account/balance":
                return self._refusal(call) or _data({"totalEquity": "0", "details": []})
        return Said(404, {"code": "404", "msg": "not found"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no("429", "Too Many Requests", 429)

    def _refusal(self, call: Call) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or key.disabled or (key.environment == "demo") != (call.host == DEMO):
            return _no("152401", f"Access key does not exist, {STATE}")
        if self.expired(key):
            return _no("152402", f"Access key has expired, {STATE}")
        return self._fresh(call, key) or self._trusted(call, key)

    def _fresh(self, call: Call, key: Key) -> Said | None:
        sent, nonce = call.headers.get("ACCESS-TIMESTAMP", ""), call.headers.get("ACCESS-NONCE", "")
        if not sent.isdecimal():
            return _no("152410", "The value of ACCESS-TIMESTAMP needs to be a millisecond timestamp")
        if abs(call.now - int(sent)) > WINDOW:
            return _no("152405", "Timestamp in header or signature has expired, need to be within 60s")
        if (key.api_key, nonce) in self._nonces:
            return _no("152407", "Repeated nonce, Reusing within 60 seconds is not allowed.")
        return None

    def _trusted(self, call: Call, key: Key) -> Said | None:
        if not self.admits(key):
            return _no("152406", "Your IP is not included in your API key's IP whitelist")
        if not _same(str(key.passphrase), call.headers.get("ACCESS-PASSPHRASE", "")):
            return _no("152408", "Passphrase error")
        if not _same(signature(key.secret, call), call.headers.get("ACCESS-SIGN", "")):
            return _no("152409", "Signature verification failed")
        if "read" not in key.permissions:
            text = "This operation is not supported, Please check the requestPath or API key permissions."
            return _no("152404", text)
        self._nonces.add((key.api_key, call.headers["ACCESS-NONCE"]))
        return None


def signature(secret: str, call: Call) -> str:
    """base64 of the hex text of HMAC-SHA-256(path with query + METHOD + timestamp + nonce + body)"""
    path = f"{call.path}?{call.query}" if call.query else call.path
    number = call.headers.get("ACCESS-TIMESTAMP", "") + call.headers.get("ACCESS-NONCE", "")
    text = path + call.method + number + call.body
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex().encode()).decode()


def _same(known: str, sent: str) -> bool:
    return hmac.compare_digest(known.encode(), sent.encode())


def _info(key: Key) -> dict[str, Any]:
    return {
        "uid": key.account,
        "apiName": key.label,
        "apiKey": key.api_key,
        "readOnly": int(key.permissions <= {"read"}),
        "ips": list(key.ips),
        "type": 2,
        "expireTime": str(milliseconds(key.expires_at)) if key.expires_at else "0",
        "createTime": str(milliseconds(key.created_at)),
        "referralCode": "",
        "parentUid": "90009" if key.subaccount else "0",
    } | key.tells


def _no(code: str, message: str, status: int = 200) -> Said:
    return Said(status, {"code": code, "msg": message}, code)


def _data(data: Any) -> Said:
    return Said(200, {"code": "0", "msg": "success", "data": data}, "ok")
