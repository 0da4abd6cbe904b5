"""A stand-in for Gate: the global site, the one for the European Union, and the testnet.

Order of its checks: headers, timestamp (seen live to come first), key with site and environment, address, signature,
right of the area asked; Gate publishes none. `terse`: FORBIDDEN without a text that tells why.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

API = "/api/v4"
HOMES = {
    "api.gateio.ws": ("gate.com", "live"),
    "api.gateeu.com": ("gateeu.com", "live"),
    "api-testnet.gateapi.io": ("gate.com", "testnet"),
}
AREAS = {
    f"{API}/account/detail": "account",
    f"{API}/account/main_keys": "account",
    f"{API}/spot/accounts": "spot",
    f"{API}/futures/usdt/accounts": "futures",
    f"{API}/wallet/total_balance": "wallet",
}
NAMES = {"read": "account", "transfer": "wallet"}
HEADERS = ("KEY", "Timestamp", "SIGN")
GAP = 60  # seconds
SHOWN = 12  # characters of a listed key


class Gate(StandIn):
    site = "gate.com"
    host = "api.gateio.ws"

    def __init__(self) -> None:
        super().__init__()
        self.terse = False

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": secrets.token_hex(16), "secret": secrets.token_hex(32)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("KEY")

    def answer(self, call: Call) -> Said:
        if (call.method, call.path) == ("GET", f"{API}/spot/time"):
            return Said(200, {"server_time": call.now}, "ok")
        if call.method == "GET" and call.path in AREAS:
            return self._refusal(call) or self._served(call, self.keys[call.headers["KEY"]])
        return _no(404, "NOT_FOUND", "Request URL not exists")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no(429, "TOO_MANY_REQUESTS", "Request Rate limit Exceeded")

    def _refusal(self, call: Call) -> Said | None:
        return _headers(call) or _timestamp(call) or self._known(call) or self._trusted(call)

    def _known(self, call: Call) -> Said | None:
        key = self.keys.get(call.headers["KEY"])
        if key is None or key.disabled or self.expired(key) or HOMES.get(call.host) != (key.site, key.environment):
            return _no(401, "INVALID_KEY", "Invalid key provided")
        return None

    def _trusted(self, call: Call) -> Said | None:
        key = self.keys[call.headers["KEY"]]
        if not self.admits(key):
            return self._forbidden(f"Request IP not in whitelist: {self.caller_ip}")
        if not hmac.compare_digest(signature(key.secret, call), call.headers["SIGN"]):
            return _no(401, "INVALID_SIGNATURE", "Signature mismatch")
        if AREAS[call.path] not in _areas(key):
            return self._forbidden(f"Request API key does not have {AREAS[call.path]} permission")
        return None

    def _forbidden(self, text: str) -> Said:
        return _no(403, "FORBIDDEN", "Forbidden" if self.terse else text)

    def _served(self, call: Call, key: Key) -> Said:
        match call.path.removeprefix(API):
            case "/account/detail":
                return Said(200, _detail(key), "ok")
            case "/account/main_keys":
                own = [one for one in self.keys.values() if one.account == key.account]
                return Said(200, [_listed(one) for one in own], "ok")
            case "/futures/usdt/accounts" if not key.futures_open:
                text = "please transfer funds first to create futures account"
                return Said(400, {"label": "USER_NOT_FOUND", "detail": text}, "USER_NOT_FOUND")
            case "/spot/accounts":
                return Said(200, [], "ok")
        return Said(200, {"total": "0", "currency": "USDT"}, "ok")


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-512(METHOD \\n path \\n raw query \\n hex(SHA-512(body)) \\n timestamp in seconds))"""
    body = hashlib.sha512(call.body.encode()).hexdigest()
    text = "\n".join((call.method, call.path, call.query, body, call.headers["Timestamp"]))
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha512).hex()


def _headers(call: Call) -> Said | None:
    missing = [name for name in HEADERS if not call.headers.get(name)]
    return _no(400, "MISSING_REQUIRED_HEADER", f"Missing required header: {missing[0]}") if missing else None


def _timestamp(call: Call) -> Said | None:
    sent, now = call.headers["Timestamp"], call.now // 1000
    if sent.isdigit() and abs(now - int(sent)) <= GAP:
        return None
    clocks = f"current_time: {now}, header.timestamp: {sent}"
    return _no(403, "REQUEST_EXPIRED", f"gap between request Timestamp and server time exceeds {GAP}, {clocks}")


def _areas(key: Key) -> set[str]:
    return {NAMES.get(word, word) for word in key.permissions}


def _detail(key: Key) -> dict[str, Any]:
    told = {"user_id": int(key.account), "ip_whitelist": list(key.ips), "currency_pairs": [], "key": {"mode": 1}}
    return told | {"tier": 2, "copy_trading_role": 0} | key.tells


def _listed(key: Key) -> dict[str, Any]:
    """Only reading the account is asked for as such; the other areas may be written."""
    made = milliseconds(key.created_at) // 1000
    return {
        "state": 1,
        "mode": 1,
        "name": key.label,
        "user_id": int(key.account),
        "perms": [{"name": area, "read_only": area == "account"} for area in sorted(_areas(key))],
        "ip_whitelist": list(key.ips),
        "currency_pairs": [],
        "key": f"{key.api_key[:SHOWN]}*****",
        "created_at": made,
        "update_at": made,
        "last_access": made,
    }


def _no(status: int, label: str, message: str) -> Said:
    return Said(status, {"label": label, "message": message}, "not_found" if status == 404 else label)
