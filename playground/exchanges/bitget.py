"""A stand-in for Bitget: classic and unified accounts (`account_mode` unified), live and demo keys.

Order of its checks, which Bitget does not publish: headers, timestamp, key, environment, address, passphrase,
signature, kind of account, permission.
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

HEADERS = {
    "ACCESS-KEY": ("40001", "ACCESS_KEY cannot be empty"),
    "ACCESS-SIGN": ("40003", "ACCESS_SIGN cannot be empty"),
    "ACCESS-PASSPHRASE": ("40011", "ACCESS_PASSPHRASE cannot be empty"),
}
CODES = {"read": ("stor", "coor"), "spot": ("stow",), "futures": ("coow",), "margin": ("smow",), "withdraw": ("wwow",)}
TRADES = {"spot", "margin", "futures"}
WINDOW = 30_000
CLASSIC, UNIFIED = "/api/v2/spot/account/info", "/api/v3/account/info"
FUTURES = "/api/v2/mix/account/accounts"


class Bitget(StandIn):
    site = "bitget.com"
    host = "api.bitget.com"

    def new_credentials(self) -> dict[str, Any]:
        return {
            "api_key": f"bg_{secrets.token_hex(16)}",
            "secret": secrets.token_hex(32),
            "passphrase": f"Pw{secrets.token_hex(6)}",
        }

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("ACCESS-KEY")

    def answer(self, call: Call) -> Said:
        if call.method == "GET" and call.path == "/api/v2/public/time":
            return _data(call, {"serverTime": str(call.now)})
        if call.method == "GET" and call.path in (CLASSIC, UNIFIED, FUTURES):
            return self._refusal(call) or self._served(call, self.keys[call.headers["ACCESS-KEY"]])
        return _no(call, "40404", "Request URL NOT FOUND", 404, "not_found")

    def throttle(self, call: Call) -> Said:
        return _no(call, "429", "Too Many Requests", 429)

    def _refusal(self, call: Call) -> Said | None:
        return _headers(call) or _timestamp(call) or self._known(call) or self._signed(call) or self._allowed(call)

    def _known(self, call: Call) -> Said | None:
        key = self.keys.get(call.headers["ACCESS-KEY"])
        if key is None or key.disabled or self.expired(key):
            return _no(call, "40037", "Apikey does not exist")
        if (key.environment == "demo") != (call.headers.get("PAPTRADING") == "1"):
            return _no(call, "40099", "exchange environment is incorrect")
        if not self.admits(key):
            return _no(call, "40018", f"invalid ip,current request ip {self.caller_ip}")
        return None

    def _signed(self, call: Call) -> Said | None:
        key = self.keys[call.headers["ACCESS-KEY"]]
        if not hmac.compare_digest(str(key.passphrase).encode(), call.headers["ACCESS-PASSPHRASE"].encode()):
            return _no(call, "40012", "apikey/password is incorrect")
        if not hmac.compare_digest(signature(key.secret, call), call.headers["ACCESS-SIGN"]):
            return _no(call, "40009", "sign signature error")
        return None

    def _allowed(self, call: Call) -> Said | None:
        """A key with the boxes of futures alone may not read spot; of a unified account every key may ask v3."""
        key = self.keys[call.headers["ACCESS-KEY"]]
        if key.account_mode == "unified" and call.path != UNIFIED:
            text = "You are in Unified Account mode, and the Classic Account API is not supported at this time"
            return _no(call, "40085", text)
        if call.path == CLASSIC and not key.permissions & {"read", "spot"}:
            text = "need spot order read or spot order write permissions"
            return _no(call, "40014", f"Incorrect permissions, {text}")
        if call.path == FUTURES and not key.permissions & {"read", "futures"}:
            return _no(call, "40014", "Incorrect permissions")
        return None

    def _served(self, call: Call, key: Key) -> Said:
        if call.path == FUTURES:
            return _data(call, [{"marginCoin": "USDT", "available": "0", "accountEquity": "0"}])
        told = {
            "userId": key.account,
            "inviterId": None,
            "parentId": "90009" if key.subaccount else "",
            "channelCode": "",
            "channel": "",
            "ips": ",".join(key.ips),
        }
        return _data(call, told | (_unified(key) if call.path == UNIFIED else _classic(key)) | key.tells)


def _classic(key: Key) -> dict[str, Any]:
    codes = [code for word in sorted(key.permissions) for code in CODES.get(word, ())]
    return {"authorities": codes, "traderType": "not_trader", "regisTime": 1246566789345}


def _unified(key: Key) -> dict[str, Any]:
    """A read-only key has the same boxes; what differs is its kind."""
    writes = key.permissions - {"read"}
    boxes = ["uta_trade"] if writes & TRADES or not writes else []
    boxes += ["uta_mgt"] if "transfer" in writes or not writes else []
    boxes += ["withdraw"] if "withdraw" in writes else []
    kind = "read-and-write" if writes else "read-only"
    return {"permType": kind, "permissions": boxes, "regisTime": "1704067200000"}


def signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-256(timestamp + METHOD + path with query + body))"""
    path = f"{call.path}?{call.query}" if call.query else call.path
    text = call.headers["ACCESS-TIMESTAMP"] + call.method + path + call.body
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _headers(call: Call) -> Said | None:
    for name, (code, text) in HEADERS.items():
        if not call.headers.get(name):
            return _no(call, code, text)
    return None


def _timestamp(call: Call) -> Said | None:
    sent = call.headers.get("ACCESS-TIMESTAMP", "")
    if not sent.isdigit():
        return _no(call, "40005", "Invalid ACCESS_TIMESTAMP")
    return _no(call, "40008", "Request timestamp expired") if abs(call.now - int(sent)) > WINDOW else None


def _no(call: Call, code: str, text: str, status: int = 400, verdict: str | None = None) -> Said:
    return Said(status, {"code": code, "msg": text, "requestTime": call.now, "data": None}, verdict or code)


def _data(call: Call, data: Any) -> Said:
    return Said(200, {"code": "00000", "msg": "success", "requestTime": call.now, "data": data}, "ok")
