"""A stand-in for WEEX: the account on the spot host, that of futures on the other; neither tells anything of the key.

Order of its checks, which WEEX does not publish, nor how far a time stamp may be off: headers, timestamp, key,
passphrase, address, signature, permission.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

HEADERS = {"ACCESS-KEY": -1040, "ACCESS-SIGN": -1041, "ACCESS-TIMESTAMP": -1042}
PATHS = {"api-spot.weex.com": "/api/v3/account/", "api-contract.weex.com": "/capi/v3/account/accountConfig"}
WINDOW = 30_000


class Weex(StandIn):
    site = "weex.com"
    host = "api-spot.weex.com"

    def new_credentials(self) -> dict[str, Any]:
        return {
            "api_key": f"weex_{secrets.token_hex(16)}",
            "secret": secrets.token_hex(32),
            "passphrase": f"Pw{secrets.token_hex(6)}",
        }

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("ACCESS-KEY")

    def answer(self, call: Call) -> Said:
        if call.method == "GET" and call.path == "/api/v3/time":
            return Said(200, {"serverTime": call.now}, "ok")
        if call.method == "GET" and call.path == PATHS.get(call.host):
            return self._refusal(call) or _served(call, self.keys[call.headers["ACCESS-KEY"]])
        return _no(-1150, "Request method not supported.", 404, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return Said(429, {}, "429")

    def _refusal(self, call: Call) -> Said | None:
        return _headers(call) or _timestamp(call) or self._known(call) or self._signed(call)

    def _known(self, call: Call) -> Said | None:
        key = self.keys.get(call.headers["ACCESS-KEY"])
        if key is None or key.disabled or self.expired(key):
            return _no(-1044, "Invalid ACCESS_KEY")
        if not hmac.compare_digest(str(key.passphrase).encode(), call.headers.get("ACCESS-PASSPHRASE", "").encode()):
            return _no(-1049, "API key or passphrase incorrect")
        return None if self.admits(key) else _no(-1056, "Invalid IP address")

    def _signed(self, call: Call) -> Said | None:
        key = self.keys[call.headers["ACCESS-KEY"]]
        if not hmac.compare_digest(signature(key.secret, call), call.headers["ACCESS-SIGN"]):
            return _no(-1047, "API authentication failed")
        return None if "read" in key.permissions else _no(-1052, "Insufficient permissions for this action")


def signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-256(timestamp + METHOD + path with query + body))"""
    path = f"{call.path}?{call.query}" if call.query else call.path
    text = call.headers["ACCESS-TIMESTAMP"] + call.method + path + call.body
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _headers(call: Call) -> Said | None:
    for name, code in HEADERS.items():
        if not call.headers.get(name):
            return _no(code, f"{name.replace('-', '_')} header is required.")
    return None


def _timestamp(call: Call) -> Said | None:
    sent = call.headers["ACCESS-TIMESTAMP"]
    if not sent.isdigit():
        return _no(-1043, "Invalid ACCESS_TIMESTAMP")
    return _no(-1046, "Request timestamp expired") if abs(call.now - int(sent)) > WINDOW else None


def _served(call: Call, key: Key) -> Said:
    """The flags are the account's: they stay on whatever the key may do."""
    flags = {"canTrade": True, "canWithdraw": True, "canDeposit": True}
    if call.path == PATHS["api-spot.weex.com"]:
        rest = {"permissions": ["SPOT_TRADING"], "balances": [], "uid": int(key.account)}
        return Said(200, flags | rest | key.tells, "ok")
    return Said(200, flags | {"dualSidePosition": True, "updateTime": call.now} | key.tells, "ok")


def _no(code: int, text: str, status: int = 400, verdict: str | None = None) -> Said:
    return Said(status, {"code": code, "msg": text}, verdict or str(code))
