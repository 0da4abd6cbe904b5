"""Stand-ins for Kraken's spot API and for Kraken Futures, live and test: two kinds of keys that look alike.

What a wrong address and an expired key are answered is not documented; here it is what every other wrong key is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

SPOT, FUTURES = "api.kraken.com", "futures.kraken.com"
HOMES = {SPOT: (SPOT, "live"), FUTURES: (FUTURES, "live"), "demo-futures.kraken.com": (FUTURES, "testnet")}
NAMES = {
    "read": ("query-funds", "query-open-trades", "query-closed-trades"),
    "spot": ("modify-trades", "close-trades"),
    "margin": ("modify-trades", "close-trades"),
    "withdraw": ("withdraw-funds",),
    "earn": ("earn-funds",),
}
NOW = "2026-11-21T10:06:57.631Z"


class Kraken(StandIn):
    site = SPOT
    host = SPOT

    def __init__(self) -> None:
        super().__init__()
        self._nonces: dict[str, int] = {}

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": _random(42), "secret": _random(64)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("API-Key") or call.headers.get("APIKey")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/0/public/Time":
                return _spot({"unixtime": call.now // 1000})
            case "POST", "/0/private/GetApiKeyInfo":
                return self._spot_refusal(call) or _spot(_info(self.keys[call.headers["API-Key"]]))
            case "GET", "/derivatives/api/v3/accounts":
                return self._futures_refusal(call) or _futures({"accounts": {"cash": _CASH}})
            case "GET", "/api/history/v3/account-log":
                return self._futures_refusal(call) or _log(self.keys[call.headers["APIKey"]])
        return Said(404, {"error": ["EGeneral:Unknown method"]}, "not_found")

    def throttle(self, call: Call) -> Said:
        return _no("EAPI:Rate limit exceeded") if call.host == SPOT else _not("apiLimitExceeded")

    def _known(self, call: Call, header: str) -> Key | None:
        """A key that may be used here and now; what is wrong with another one is not told."""
        key = self.keys.get(call.headers.get(header, ""))
        if key is None or key.disabled or self.expired(key) or not self.admits(key):
            return None
        return key if (key.site, key.environment) == HOMES.get(call.host) else None

    def _spot_refusal(self, call: Call) -> Said | None:
        key = self._known(call, "API-Key")
        if key is None:
            return _no("EAPI:Invalid key")
        nonce = "".join(parse_qs(call.body).get("nonce", []))
        if not hmac.compare_digest(spot_signature(key.secret, call, nonce), call.headers.get("API-Sign", "")):
            return _no("EAPI:Invalid signature")
        if not nonce.isdigit() or int(nonce) <= self._nonces.get(key.api_key, 0):
            return _no("EAPI:Invalid nonce")
        self._nonces[key.api_key] = int(nonce)
        return None

    def _futures_refusal(self, call: Call) -> Said | None:
        key = self._known(call, "APIKey")
        if key is None or "read" not in key.permissions:
            return _not("authenticationError")
        if not hmac.compare_digest(futures_signature(key.secret, call), call.headers.get("Authent", "")):
            return _not("authenticationError")
        return None if key.futures_open else _not("accountInactive")


class KrakenFutures(Kraken):
    site = FUTURES
    host = FUTURES


def spot_signature(secret: str, call: Call, nonce: str) -> str:
    """base64(HMAC-SHA-512(the secret decoded, path + SHA-256(nonce + form as sent)))"""
    inner = hashlib.sha256((nonce + call.body).encode()).digest()
    return _signed(secret, call.path.encode() + inner)


def futures_signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-512(the secret decoded, SHA-256(query + Nonce header + path without /derivatives)))"""
    text = call.query + call.headers.get("Nonce", "") + call.path.removeprefix("/derivatives")
    return _signed(secret, hashlib.sha256(text.encode()).digest())


def _signed(secret: str, message: bytes) -> str:
    return base64.b64encode(hmac.digest(base64.b64decode(secret), message, hashlib.sha512)).decode()


_CASH = {"type": "cashAccount", "balances": {"xbt": "0.0", "usd": "0.0"}}


def _info(key: Key) -> dict[str, Any]:
    names = {name for word in key.permissions for name in NAMES.get(word, (word,))}
    return {
        "api_key_name": key.label,
        "api_key": key.api_key,
        "nonce": "0",
        "nonce_window": "0",
        "permissions": sorted(names),
        "iban": key.account,
        "valid_until": _seconds(key.expires_at),
        "query_from": "0",
        "query_to": "0",
        "created_time": _seconds(key.created_at),
        "modified_time": _seconds(key.created_at),
        "ip_allowlist": list(key.ips) or [""],
        "last_used": "0",
    } | key.tells


def _seconds(moment: datetime | None) -> str:
    return str(int(moment.timestamp())) if moment else "0"


def _log(key: Key) -> Said:
    return Said(200, {"accountUid": key.account, "logs": []}, "ok")


def _random(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()


def _spot(result: Any) -> Said:
    return Said(200, {"error": [], "result": result}, "ok")


def _no(code: str) -> Said:
    return Said(200, {"error": [code]}, code)


def _futures(told: dict[str, Any]) -> Said:
    return Said(200, {"result": "success", **told, "serverTime": NOW}, "ok")


def _not(code: str) -> Said:
    return Said(200, {"result": "error", "error": code, "serverTime": NOW}, code)
