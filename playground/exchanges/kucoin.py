"""A stand-in for KuCoin: the main host, and the futures host, which also knows keys that are its own (`site`).

Order of its checks, which KuCoin does not publish: headers, timestamp, key, address, passphrase (hashed with the
secret, so that a wrong secret shows there), signature, permission. `hides`: octets of the addresses are masked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

HEADERS = ("KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE")
NAMES = {
    "read": "General",
    "spot": "Spot",
    "margin": "Margin",
    "futures": "Futures",
    "earn": "Earn",
    "transfer": "InnerTransfer",
    "withdraw": "Transfer",
}
FUTURES_HOST = "api-futures.kucoin.com"
PATHS = {"api.kucoin.com": "/api/v1/user/api-key", FUTURES_HOST: "/api/v1/account-overview"}
HASHED = ("2", "3")
WINDOW = 5_000


class KuCoin(StandIn):
    site = "kucoin.com"
    host = "api.kucoin.com"

    def __init__(self) -> None:
        super().__init__()
        self.hides = False

    def new_credentials(self) -> dict[str, Any]:
        return {
            "api_key": secrets.token_hex(12),
            "secret": str(uuid.UUID(bytes=secrets.token_bytes(16))),
            "passphrase": f"Pw-{secrets.token_hex(6)}",
        }

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("KC-API-KEY")

    def answer(self, call: Call) -> Said:
        if call.method == "GET" and call.path == "/api/v1/timestamp":
            return _data(call.now)
        if call.method == "GET" and call.path == PATHS.get(call.host):
            return self._refusal(call) or self._served(call, self.keys[call.headers["KC-API-KEY"]])
        return _no("404000", "Url Not Found", 404, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no("429000", "Too many requests in a short period of time, please retry later", 429)

    def _refusal(self, call: Call) -> Said | None:
        return _headers(call) or _timestamp(call) or self._known(call) or self._signed(call)

    def _known(self, call: Call) -> Said | None:
        key = self.keys.get(call.headers["KC-API-KEY"])
        if key is None or key.disabled or self.expired(key) or key.site not in (self.site, call.host):
            return _no("400003", "KC-API-KEY not exists")
        if not self.admits(key):
            return _no("400006", f"Invalid request ip, the current clientIp is:{self.caller_ip}", 403)
        return None

    def _signed(self, call: Call) -> Said | None:
        key = self.keys[call.headers["KC-API-KEY"]]
        if not hmac.compare_digest(passphrase(key, call), call.headers["KC-API-PASSPHRASE"]):
            return _no("400004", "Invalid KC-API-PASSPHRASE")
        if not hmac.compare_digest(signature(key.secret, call), call.headers["KC-API-SIGN"]):
            return _no("400005", "Invalid KC-API-SIGN")
        if "read" not in key.permissions:
            return _no("400007", "Access denied, require more permission.", 403)
        return None

    def _served(self, call: Call, key: Key) -> Said:
        if call.host == FUTURES_HOST:
            return _data({"currency": "USDT", "accountEquity": 0, "availableBalance": 0})
        told = {
            "remark": key.label,
            "apiKey": key.api_key,
            "apiVersion": 3,
            "permission": ",".join(name for word, name in NAMES.items() if word in key.permissions),
            "createdAt": milliseconds(key.created_at),
            "uid": int(key.account),
            "isMaster": not key.subaccount,
        }
        return _data(told | self._addresses(key) | ({"subName": "sub"} if key.subaccount else {}) | key.tells)

    def _addresses(self, key: Key) -> dict[str, str]:
        """Left out where none are bound."""
        shown = [_hidden(address) if self.hides else address for address in key.ips]
        return {"ipWhitelist": ",".join(shown)} if shown else {}


def signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-256(timestamp + METHOD + path with query + body))"""
    path = f"{call.path}?{call.query}" if call.query else call.path
    return _mac(secret, call.headers["KC-API-TIMESTAMP"] + call.method + path + call.body)


def passphrase(key: Key, call: Call) -> str:
    """Plain for keys of version 1, base64(HMAC-SHA-256(passphrase)) since."""
    plain = str(key.passphrase)
    return _mac(key.secret, plain) if call.headers.get("KC-API-KEY-VERSION") in HASHED else plain


def _mac(secret: str, text: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _hidden(address: str) -> str:
    first, *_middle, last = address.split(".")
    return f"{first}.**.{last}"


def _headers(call: Call) -> Said | None:
    if all(call.headers.get(name) for name in HEADERS):
        return None
    return _no("400001", f"Please check the header of your request for {', '.join(HEADERS)}")


def _timestamp(call: Call) -> Said | None:
    sent = call.headers["KC-API-TIMESTAMP"]
    late = not sent.isdigit() or abs(call.now - int(sent)) > WINDOW
    return _no("400002", "KC-API-TIMESTAMP Invalid") if late else None


def _no(code: str, text: str, status: int = 401, verdict: str | None = None) -> Said:
    return Said(status, {"code": code, "msg": text}, verdict or code)


def _data(data: Any) -> Said:
    return Said(200, {"code": "200000", "data": data}, "ok")
