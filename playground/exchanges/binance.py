"""A stand-in for Binance: spot (api, sapi) and futures (fapi), the spot testnet, demo trading, Binance.US.

Order of its checks, which Binance does not publish: form of the key, key with site and environment, address,
timestamp, signature, permission. `unknown_code`: -2015 as documented, -2008 as some hosts answer. What ends at
`expires_at` is the right to trade of a key without addresses, and key info shows it as off (unconfirmed).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

HOMES = {
    "api.binance.com": ("binance.com", "live"),
    "fapi.binance.com": ("binance.com", "live"),
    "api.binance.us": ("binance.us", "live"),
    "testnet.binance.vision": ("binance.com", "testnet"),
    "demo-api.binance.com": ("binance.com", "demo"),
    "demo-fapi.binance.com": ("binance.com", "demo"),
}
FLAGS = {
    "enableReading": "read",
    "enableWithdrawals": "withdraw",
    "enableInternalTransfer": "internal_transfer",
    "enableMargin": "margin",
    "enableFutures": "futures",
    "permitsUniversalTransfer": "transfer",
    "enableVanillaOptions": "options",
    "enableFixApiTrade": "fix_trade",
    "enableFixReadOnly": "fix_read",
    "enableSpotAndMarginTrading": "spot",
    "enablePortfolioMarginTrading": "portfolio_margin",
}
TRADING = {"spot", "margin", "futures"}
TIMES = ("/api/v3/time", "/fapi/v1/time")
UNKNOWN = "Invalid API-key, IP, or permissions for action."


class Binance(StandIn):
    site = "binance.com"
    host = "api.binance.com"

    def __init__(self) -> None:
        super().__init__()
        self.unknown_code = -2015

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": letters(64), "secret": letters(64)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("X-MBX-APIKEY")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", path if path in TIMES:
                return Said(200, {"serverTime": call.now}, "ok")
            case "GET", "/sapi/v1/system/status" if _has_sapi(call):
                return Said(200, {"status": 0, "msg": "normal"}, "ok")
            case "GET", path if body := self._private(path, call):
                return self._refusal(call) or Said(200, body, "ok")
        return Said(404, {"code": -1, "msg": "path not found"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        text = f"Too many requests; current limit of IP({self.caller_ip}) is 6000 requests per minute."
        return _no(429, -1003, text)

    def expired(self, key: Key) -> bool:
        return key.expired

    def _may(self, key: Key) -> set[str]:
        over = not key.ips and key.expires_at is not None and key.expires_at <= self.now()
        return key.permissions - TRADING if over else key.permissions

    def _private(self, path: str, call: Call) -> dict[str, Any] | None:
        """What a question is answered with once the key is let in; {"…": …} for a key that is not there, too."""
        key = self.keys.get(self.key_in(call) or "") or Key(api_key="", secret="")
        if call.host.removeprefix("demo-").startswith("fapi."):
            mode = {"canTrade": key.futures_open, "dualSidePosition": key.position_mode == "hedge"}
            return mode if path == "/fapi/v1/accountConfig" else None
        if path == "/api/v3/account":
            return {"canTrade": True, "canWithdraw": True, "accountType": "SPOT", "uid": int(key.account)}
        if path == "/sapi/v1/account/apiRestrictions" and _has_sapi(call):
            return self._restrictions(key)
        if path == "/sapi/v1/account/info" and _has_sapi(call):
            return {"vipLevel": 0, "isMarginEnabled": False, "isFutureEnabled": key.futures_open}
        return None

    def _refusal(self, call: Call) -> Said | None:
        api_key = self.key_in(call) or ""
        if len(api_key) != 64 or not api_key.isalnum():
            return _no(401, -2014, "API-key format invalid.")
        key = self.keys.get(api_key)
        if key is None or key.disabled or self.expired(key) or HOMES.get(call.host) != (key.site, key.environment):
            return self._unknown(call)
        return self._trusted(call, key)

    def _unknown(self, call: Call) -> Said:
        if self.unknown_code == -2008:
            return _no(400, -2008, "Invalid Api-Key ID.")
        return self._not_let_in(call)

    def _not_let_in(self, call: Call) -> Said:
        futures = call.path.startswith("/fapi/")  # only there the caller's address is told
        return _no(401, -2015, f"{UNKNOWN}, request ip: {self.caller_ip}" if futures else UNKNOWN)

    def _trusted(self, call: Call, key: Key) -> Said | None:
        if not self.admits(key):
            return self._not_let_in(call)
        if late := _timestamp(call):
            return late
        if not hmac.compare_digest(signature(key.secret, call), call.params.get("signature", "")):
            return _no(400, -1022, "Signature for this request is not valid.")
        return None if "read" in key.permissions else self._not_let_in(call)

    def _restrictions(self, key: Key) -> dict[str, Any]:
        may = self._may(key)
        flags: dict[str, Any] = {flag: word in may for flag, word in FLAGS.items()}
        if not key.ips and may & TRADING and key.expires_at is not None:
            flags["tradingAuthorityExpirationTime"] = milliseconds(key.expires_at)
        return {"ipRestrict": bool(key.ips), "createTime": milliseconds(key.created_at)} | flags | key.tells


def signature(secret: str, call: Call) -> str:
    """hex(HMAC-SHA-256(the query as sent, without &signature=…, + body))"""
    text = call.query.rpartition("&signature=")[0] + call.body
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _timestamp(call: Call) -> Said | None:
    sent, window = call.params.get("timestamp", ""), call.params.get("recvWindow", "5000")
    if sent.isdigit() and window.isdigit() and call.now - int(window) <= int(sent) < call.now + 1000:
        return None
    return _no(400, -1021, "Timestamp for this request is outside of the recvWindow.")


def _has_sapi(call: Call) -> bool:
    return call.host in ("api.binance.com", "api.binance.us")


def _no(status: int, code: int, message: str) -> Said:
    return Said(status, {"code": code, "msg": message}, str(code))
