"""A stand-in for BingX, HTTP 200 for everything but paths that are not there.

Order of its checks, which BingX does not publish: key, signature there at all, timestamp, signature, address,
permission. `shape`: which of the three published forms of key info it answers with: bare | wrapped | booleans.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

NUMBERS = {"spot": 1, "read": 2, "futures": 3, "transfer": 4, "withdraw": 5, "subaccount": 7}
FLAGS = {
    "enableReading": "read",
    "enableSpotAndMarginTrading": "spot",
    "enableWithdrawals": "withdraw",
    "enableInternalTransfer": "subaccount",
    "enableFutures": "futures",
    "permitsUniversalTransfer": "transfer",
    "enableVanillaOptions": "options",
}
BOXES = {"spot": "Spot Trading", "futures": "Perpetual Futures Trading", "read": "Read"}
PAGE = "https://bingx.com/en/account/api"
NEEDS = {
    "/openApi/v1/account/apiPermissions": "read",
    "/openApi/v1/account/apiRestrictions": "read",
    "/openApi/account/v1/uid": "read",
    "/openApi/swap/v3/user/balance": "read",
    "/openApi/spot/v1/account/balance": "read",
}


class BingX(StandIn):
    site = "bingx.com"
    host = "open-api.bingx.com"

    def __init__(self) -> None:
        super().__init__()
        self.shape = "wrapped"

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": letters(86), "secret": letters(86)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("X-BX-APIKEY")

    def answer(self, call: Call) -> Said:
        if call.method == "GET" and call.path == "/openApi/swap/v2/server/time":
            return _data(call, {"serverTime": call.now})
        if call.method == "GET" and call.path in NEEDS:
            return self._refusal(call) or self._served(call, self.keys[call.headers["X-BX-APIKEY"]])
        return Said(404, {"code": 100400, "msg": "this api is not exist", "timestamp": call.now}, "not_found")

    def throttle(self, call: Call) -> Said:
        return _no(call, 100410, "rate limited")

    def _refusal(self, call: Call) -> Said | None:
        api_key = self.key_in(call)
        if not api_key:
            return _no(call, 100413, "Null apiKey")
        key = self.keys.get(api_key)
        if key is None or key.disabled or self.expired(key):
            return _no(call, 100413, "Incorrect apiKey")
        return _signed(call, key) or self._trusted(call, key)

    def _trusted(self, call: Call, key: Key) -> Said | None:
        if not self.admits(key):
            ip = f"your current request IP is {self.caller_ip} does not match IP whitelist"
            return _no(call, 100419, f"{ip} , please go to {PAGE}/ to verify the ip you have set")
        if (needed := NEEDS[call.path]) not in key.permissions:
            text = "Permission denied as the API key was created without the permission，this api need"
            return _no(call, 100004, f"{text} {BOXES[needed]} permission， please config it in {PAGE}")
        return None

    def _served(self, call: Call, key: Key) -> Said:
        match call.path.rpartition("/")[2]:
            case "apiPermissions" if self.shape == "bare":
                return Said(200, _numbers(key), "ok")
            case "apiPermissions":
                return _data(call, _numbers(key) if self.shape == "wrapped" else _flags(key))
            case "apiRestrictions":
                return _data(call, _flags(key))
            case "uid":
                return _data(call, {"uid": key.account})
        return _data(call, [])


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-256(all parameters but the signature, sorted, `k=v&k=v`, values not URL-encoded))"""
    text = "&".join(f"{name}={value}" for name, value in sorted(call.params.items()) if name != "signature")
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _signed(call: Call, key: Key) -> Said | None:
    if "signature" not in call.params:
        return _no(call, 100412, "Null signature")
    sent, window = call.params.get("timestamp", ""), call.params.get("recvWindow", "5000")
    if not sent.isdigit() or not window.isdigit() or abs(call.now - int(sent)) > min(int(window), 5000):
        return _no(call, 100421, "Null timestamp or timestamp mismatch")
    if not hmac.compare_digest(signature(key.secret, call), call.params["signature"]):
        return _no(call, 100001, "Signature verification failed")
    return None


def _numbers(key: Key) -> dict[str, Any]:
    numbers = sorted(NUMBERS[word] for word in key.permissions if word in NUMBERS)
    told = {"apiKey": key.api_key, "permissions": numbers, "ipAddresses": list(key.ips), "note": key.label}
    return told | key.tells


def _flags(key: Key) -> dict[str, Any]:
    flags = {flag: word in key.permissions for flag, word in FLAGS.items()}
    return {"ipRestrict": bool(key.ips), "createTime": milliseconds(key.created_at)} | flags | key.tells


def _no(call: Call, code: int, message: str) -> Said:
    return Said(200, {"code": code, "msg": message, "timestamp": call.now}, str(code))


def _data(call: Call, data: Any) -> Said:
    return Said(200, {"code": 0, "msg": "", "timestamp": call.now, "data": data}, "ok")
