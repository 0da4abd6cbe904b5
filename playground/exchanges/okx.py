"""A stand-in for OKX: the global site, my.okx.com (EEA) and app.okx.com (US), live and demo.

Order of its checks, which OKX does not publish: headers, timestamp, form of the key, key, site, environment,
address, passphrase, signature, permission.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import datetime
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

HEADERS = {
    "OK-ACCESS-KEY": "50103",
    "OK-ACCESS-PASSPHRASE": "50104",
    "OK-ACCESS-SIGN": "50106",
    "OK-ACCESS-TIMESTAMP": "50107",
}
TRADE = {"spot", "margin", "futures", "options", "transfer"}
MODES = {"spot": "1", "futures": "2", "multi": "3", "portfolio": "4"}
WINDOW = 30_000


class Okx(StandIn):
    site = "www.okx.com"
    host = "www.okx.com"

    def new_credentials(self) -> dict[str, Any]:
        return {
            "api_key": str(uuid.UUID(bytes=secrets.token_bytes(16))),
            "secret": secrets.token_hex(16).upper(),
            "passphrase": f"Pw-{secrets.token_urlsafe(9)}!1a",
        }

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("OK-ACCESS-KEY")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/api/v5/public/time":
                return _data({"ts": str(call.now)})
            case "GET", "/api/v5/account/config":
                return self._refusal(call) or _data(self._config(self._key(call)))
            case "GET", "/api/v5/account/balance":
                return self._refusal(call) or _data({"totalEq": "0", "details": []})
        return Said(404, {"msg": "Not Found", "code": "404"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no("50011", "Too Many Requests", 429)

    def _key(self, call: Call) -> Key:
        return self.keys[call.headers["OK-ACCESS-KEY"]]

    def _refusal(self, call: Call) -> Said | None:
        return _headers(call) or _timestamp(call) or self._known(call) or self._trusted(call)

    def _known(self, call: Call) -> Said | None:
        api_key = call.headers["OK-ACCESS-KEY"]
        key = self.keys.get(api_key)
        if not _is_uuid(api_key):
            return _no("50111", "Invalid OK-ACCESS-KEY")
        if key is None or key.disabled or self.expired(key) or key.site != call.host:
            return _no("50119", "API key doesn't exist")
        if (key.environment == "demo") != (call.headers.get("x-simulated-trading") == "1"):
            return _no("50101", "APIKey does not match current environment.")
        return None

    def _trusted(self, call: Call) -> Said | None:
        key = self._key(call)
        if not self.admits(key):
            return _no("50110", f"Your IP {self.caller_ip} is not included in your API key's IP whitelist.")
        if not hmac.compare_digest(str(key.passphrase).encode(), call.headers["OK-ACCESS-PASSPHRASE"].encode()):
            return _no("50105", 'Request header "OK-ACCESS-PASSPHRASE" incorrect.')
        if not hmac.compare_digest(signature(key.secret, call), call.headers["OK-ACCESS-SIGN"]):
            return _no("50113", "Invalid Sign")
        if "read" not in key.permissions:
            return _no("50120", "This API key doesn't have permission to use this function", 200)
        return None

    def _config(self, key: Key) -> dict[str, Any]:
        perm = ["read_only"] if "read" in key.permissions else []
        perm += ["trade"] if key.permissions & (TRADE | {"trade"}) else []
        perm += ["withdraw"] if "withdraw" in key.permissions else []
        return {
            "uid": key.account,
            "mainUid": "90009" if key.subaccount else key.account,
            "label": key.label,
            "perm": ",".join(perm),
            "ip": ",".join(key.ips),
            "acctLv": MODES[key.account_mode],
            "posMode": "long_short_mode" if key.position_mode == "hedge" else "net_mode",
            "type": "1" if key.subaccount else "0",
            "kycLv": str(key.kyc),
            "roleType": str(int(key.leads)),
            "level": "Lv1",
        } | key.tells


def signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-256(timestamp + METHOD + path with query + body))"""
    path = f"{call.path}?{call.query}" if call.query else call.path
    text = call.headers["OK-ACCESS-TIMESTAMP"] + call.method + path + call.body
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _headers(call: Call) -> Said | None:
    for name, code in HEADERS.items():
        if not call.headers.get(name):
            return _no(code, f'Request header "{name}" can\'t be empty.')
    return None


def _timestamp(call: Call) -> Said | None:
    try:
        sent = datetime.strptime(call.headers["OK-ACCESS-TIMESTAMP"], "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return _no("50112", "Invalid OK-ACCESS-TIMESTAMP")
    late = abs(call.now - sent.timestamp() * 1000) > WINDOW
    return _no("50102", "Timestamp request expired") if late else None


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _no(code: str, message: str, status: int = 401) -> Said:
    return Said(status, {"msg": message, "code": code} | ({"data": []} if status != 401 else {}), code)


def _data(*rows: dict[str, Any]) -> Said:
    return Said(200, {"code": "0", "msg": "", "data": list(rows)}, "ok")
