"""A stand-in for Phemex, live and testnet.

Order of its checks, which Phemex does not publish: key, time, address, signature, permission.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

HOSTS = {"api.phemex.com": "live", "testnet-api.phemex.com": "testnet"}
FARTHEST = 120  # seconds that a question may be good for


class Phemex(StandIn):
    site = "phemex.com"
    host = "api.phemex.com"

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": str(uuid.UUID(bytes=secrets.token_bytes(16))), "secret": secrets.token_urlsafe(64)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("x-phemex-access-token")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/spot/wallets":
                return self._refusal(call) or _data([_wallet(call.params.get("currency", "USDT"))])
            case "GET", "/g-accounts/accountPositions":
                return self._refusal(call) or _data(_contracts(self.keys[call.headers["x-phemex-access-token"]]))
        return Said(404, {"code": 404, "msg": "Not Found"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return Said(429, {"code": 429, "msg": "Too many requests"}, "429")

    def _refusal(self, call: Call) -> Said | None:
        api_key = self.key_in(call)
        if not api_key:
            return _denied("Failed to load API KEY.")
        key = self.keys.get(api_key)
        if key is None or key.disabled or self.expired(key) or key.environment != HOSTS.get(call.host):
            return Said(200, {"msg": f"Api key not found {api_key}", "code": "10500"}, "Api key not found")
        return self._untrusted(call, key)

    def _untrusted(self, call: Call, key: Key) -> Said | None:
        expiry = call.headers.get("x-phemex-request-expiry", "")
        if not expiry.isdigit() or not 0 <= int(expiry) - call.now / 1000 <= FARTHEST:
            return _denied(f"Request Expired at {expiry}")
        if not self.admits(key):
            return _denied("Request IP mismatch.")
        sent = call.headers.get("x-phemex-request-signature", "")
        if not hmac.compare_digest(signature(key.secret, call, expiry), sent):
            words = "API Signature verification failed."
            return Said(200, {"msg": words, "code": 10500}, words)
        return None if "read" in key.permissions else _denied("Insufficient privilege.")


def signature(secret: str, call: Call, expiry: str) -> str:
    """hex(HMAC-SHA-256(path + query without its question mark + expiry + body))"""
    text = call.path + call.query + expiry + call.body
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _wallet(currency: str) -> dict[str, Any]:
    return {
        "currency": currency,
        "balanceEv": 0,
        "lockedTradingBalanceEv": 0,
        "lockedWithdrawEv": 0,
        "lastUpdateTimeNs": 0,
    }


def _contracts(key: Key) -> dict[str, Any]:
    """Without USDT contracts, no account."""
    account = {"userID": int(key.account), "accountId": int(key.account) * 10_000 + 3, "currency": "USDT", "status": 0}
    return {"account": account if key.futures_open else None, "positions": []}


def _denied(words: str) -> Said:
    return Said(401, {"code": "401", "msg": f"401 {words}"}, words.partition(" at ")[0])


def _data(data: Any) -> Said:
    return Said(200, {"code": 0, "msg": "", "data": data}, "ok")
