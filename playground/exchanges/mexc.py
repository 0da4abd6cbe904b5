"""A stand-in for MEXC: spot and futures on one host, each with its own signature, codes and words.

Order of its checks, which MEXC does not publish: form of the key, key, expiry, address, timestamp, signature, right.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

SPOT, FUTURES = "/api/v3", "/api/v1/private"
NEEDS = {
    f"{SPOT}/apiKeyInfo": "read",
    f"{SPOT}/uid": "read",
    f"{SPOT}/account": "read",
    f"{FUTURES}/account/assets": "futures",
}
BOXES = {
    "read": ("SPOT_ACCOUNT_READ", "SPOT_DEAL_READ"),
    "spot": ("SPOT_DEAL_WRITE",),
    "futures": ("CONTRACT_ACCOUNT_READ", "CONTRACT_DEAL_READ", "CONTRACT_DEAL_WRITE"),
    "transfer": ("SPOT_TRANSFER_READ", "SPOT_TRANSFER_WRITE"),
    "withdraw": ("SPOT_WITHDRAW_READ", "SPOT_WITHDRAW_WRITE"),
}
LIFE = timedelta(days=90)  # of a key without addresses
WINDOW = 10_000  # of futures


class Mexc(StandIn):
    site = "mexc.com"
    host = "api.mexc.com"

    def new_credentials(self) -> dict[str, Any]:
        ending = letters(15)
        return {"api_key": f"mx0{ending}", "secret": secrets.token_hex(16)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("ApiKey" if call.path.startswith(FUTURES) else "X-MEXC-APIKEY")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/api/v3/time":
                return Said(200, {"serverTime": call.now}, "ok")
            case "GET", "/api/v1/contract/ping":
                return _data(call.now)
            case "GET", path if path in NEEDS:
                refusal = self._futures if path.startswith(FUTURES) else self._spot
                return refusal(call) or self._served(call, self.keys[self.key_in(call) or ""])
        return Said(404, {"code": 404, "msg": "Not Found"}, "not_found")

    def throttle(self, call: Call) -> Said:
        if call.path.startswith(FUTURES):
            return _refused(510, "Requests are too frequent")
        return _no(429, 429, "Too Many Requests")

    def _spot(self, call: Call) -> Said | None:
        api_key = self.key_in(call) or ""
        key = self.keys.get(api_key)
        if not re.fullmatch("mx0[A-Za-z0-9]{15}", api_key):
            return _no(400, 700001, "API-key format invalid.")
        if key is None or key.disabled or self.expired(key):
            return _no(400, 10072, "Api key info invalid")
        if not self.admits(key):
            return _no(403, 700006, f"IP [{self.caller_ip}] not in the ip white list")
        return _signed(call, key) or _allowed(call, key)

    def _futures(self, call: Call) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or key.disabled:
            return _refused(401, "No authority!")
        if self.expired(key):
            return _refused(402, "Api_key expired")
        if not self.admits(key):
            return _refused(406, "Accessed IP is not in the whitelist")
        return _futures_signed(call, key) or _futures_allowed(call, key)

    def _served(self, call: Call, key: Key) -> Said:
        match call.path:
            case "/api/v3/apiKeyInfo":
                return Said(200, self._info(key), "ok")
            case "/api/v3/uid":
                return Said(200, {"uid": key.account}, "ok")
            case "/api/v3/account":
                return Said(200, {"canTrade": True, "canWithdraw": True, "accountType": "SPOT", "balances": []}, "ok")
        return _data([])

    def _info(self, key: Key) -> dict[str, Any]:
        boxes = [box for word in BOXES if word in key.permissions for box in BOXES[word]]
        told: dict[str, Any] = {
            "note": key.label,
            "accessKey": key.api_key,
            "createTime": key.created_at.strftime("%Y-%m-%dT%H:%M:%S.000+00:00"),
            "permissions": ",".join(boxes),
            "ipWhiteList": ",".join(key.ips),
            "status": "VALID",
        }
        left = (key.expires_at - self.now()).days if key.expires_at else LIFE.days
        return told | ({} if key.ips else {"remainingValidity": left}) | key.tells


def signature(secret: str, call: Call) -> str:
    """Spot: hex(HMAC-SHA-256(the query as sent, without &signature=…, + body))"""
    text = call.query.rpartition("&signature=")[0] + call.body
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def futures_signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-256(key + Request-Time + (sorted query of a GET | body of a POST)))"""
    asked = call.body if call.method == "POST" else "&".join(sorted(call.query.split("&")))
    text = call.headers["ApiKey"] + call.headers["Request-Time"] + asked
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _signed(call: Call, key: Key) -> Said | None:
    sent, window = call.params.get("timestamp", ""), call.params.get("recvWindow", "5000")
    if not sent.isdigit() or not window.isdigit() or not call.now - int(window) <= int(sent) < call.now + 1000:
        return _no(400, 700003, "Timestamp for this request is outside of the recvWindow.")
    if not hmac.compare_digest(signature(key.secret, call), call.params.get("signature", "")):
        return _no(400, 700002, "Signature for this request is not valid.")
    return None


def _allowed(call: Call, key: Key) -> Said | None:
    if NEEDS[call.path] not in key.permissions:
        return _no(403, 700007, "No permission to access the endpoint.")
    if call.path == f"{SPOT}/apiKeyInfo" and call.params.get("accessKey") != key.api_key:
        return _no(400, 730706, "API KEY information does not exist")
    return None


def _futures_signed(call: Call, key: Key) -> Said | None:
    sent = call.headers.get("Request-Time", "")
    if not sent.isdigit() or abs(call.now - int(sent)) > WINDOW:
        return _refused(513, "Invalid request")
    if not hmac.compare_digest(futures_signature(key.secret, call), call.headers.get("Signature", "")):
        return _refused(602, "Signature verification failed!")
    return None


def _futures_allowed(call: Call, key: Key) -> Said | None:
    if NEEDS[call.path] not in key.permissions:
        return _refused(701, "Account read permission is required")
    return None if key.futures_open else _refused(1000, "Account does not exist")


def _no(status: int, code: int, message: str) -> Said:
    return Said(status, {"code": code, "msg": message}, str(code))


def _refused(code: int, message: str) -> Said:
    return Said(200, {"success": False, "code": code, "message": message}, str(code))


def _data(data: Any) -> Said:
    return Said(200, {"success": True, "code": 0, "data": data}, "ok")
