"""A stand-in for Toobit, spot and futures on one host.

Order of its checks, which Toobit does not publish: form of the key, key, expiry, address, timestamp, signature, right.
`vague`: a missing right is answered with -2015 too.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

NEEDS = {
    "/api/v1/account": "read",
    "/api/v1/account/checkApiKey": None,
    "/api/v1/futures/balance": "read",
}
AMBIGUOUS = "Invalid API-key, IP, or permissions for action."


class Toobit(StandIn):
    site = "toobit.com"
    host = "api.toobit.com"

    def __init__(self) -> None:
        super().__init__()
        self.vague = False

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": letters(64), "secret": letters(64)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("X-BB-APIKEY")

    def answer(self, call: Call) -> Said:
        if (call.method, call.path) == ("GET", "/api/v1/time"):
            return Said(200, {"serverTime": call.now}, "ok")
        if call.method == "GET" and call.path in NEEDS:
            return self._refusal(call) or _served(call, self.keys[self.key_in(call) or ""])
        return Said(404, {"code": -1020, "msg": "This operation is not supported."}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no(429, -1003, "Too many requests queued.")

    def _refusal(self, call: Call) -> Said | None:
        api_key = self.key_in(call) or ""
        key = self.keys.get(api_key)
        if not api_key.isalnum():
            return _no(400, -2014, "API-key format invalid.")
        if key is None or key.disabled:
            return _no(400, -2015, AMBIGUOUS)
        if self.expired(key):
            return _no(400, -2017, "The API key has expired. Please update your API key immediately.")
        return self._trusted(call, key)

    def _trusted(self, call: Call, key: Key) -> Said | None:
        if not self.admits(key):
            return _no(400, -2015, AMBIGUOUS)
        if refused := _signed(call, key):
            return refused
        needed = NEEDS[call.path]
        if needed is None or needed in key.permissions:
            return None
        if self.vague:
            return _no(400, -2015, AMBIGUOUS)
        return _no(400, -1002, "You are not authorized to execute this request.")


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-256(the query as sent, without &signature=…, + body))"""
    text = call.query.rpartition("&signature=")[0] + call.body
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _signed(call: Call, key: Key) -> Said | None:
    sent, window = call.params.get("timestamp", ""), call.params.get("recvWindow", "5000")
    if not sent.isdigit() or not window.isdigit() or not call.now - int(window) <= int(sent) < call.now + 1000:
        return _no(400, -1021, "Timestamp for this request is outside of the recvWindow.")
    if not hmac.compare_digest(signature(key.secret, call), call.params.get("signature", "")):
        return _no(400, -1022, "Signature for this request is not valid.")
    return None


def _served(call: Call, key: Key) -> Said:
    match call.path:
        case "/api/v1/account":
            return Said(200, {"userId": key.account, "balances": []} | key.tells, "ok")
        case "/api/v1/account/checkApiKey":
            return Said(200, {"accountType": "spot" if key.subaccount else "master"}, "ok")
    return Said(200, [], "ok")


def _no(status: int, code: int, message: str) -> Said:
    return Said(status, {"code": code, "msg": message}, str(code))
