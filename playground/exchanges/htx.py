"""A stand-in for HTX: spot questions, old and new, and one of contracts, with their three forms of an answer.

Order of its checks, which HTX does not publish: parameters, key, time, address, signature, permission.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

SIGNED = {"AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "Signature"}
TRADE = {"spot", "margin", "futures", "options", "transfer", "trade"}
WINDOW = 60_000  # by the FAQ; five minutes by the documents
TAILS = {
    "Incorrect Access key": "[Access key错误]",
    "Verification failure": "[校验失败]",
    "API key has no permission": "[API Key没有权限]",
    "API key has expired": "[API Key已经过期]",
    "Invalid submission time or incorrect time format": "[无效的提交时间，或时间格式错误]",
}
CONTRACTS = "api.hbdm.vn"


class Htx(StandIn):
    site = "htx.com"
    host = "api.huobi.pro"

    def __init__(self) -> None:
        super().__init__()
        self.wants_uid = False  # older versions of one question do

    def new_credentials(self) -> dict[str, Any]:
        groups = [secrets.token_hex(4) for _ in range(3)]
        return {
            "api_key": "-".join([*groups, _five()]),
            "secret": "-".join([secrets.token_hex(4) for _ in range(3)] + [_five()]),
        }

    def key_in(self, call: Call) -> str | None:
        return call.params.get("AccessKeyId")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/v1/common/timestamp":
                return Said(200, {"status": "ok", "data": call.now}, "ok")
            case "GET", "/v1/account/accounts":
                return self._refusal(call) or _accounts(self._key(call))
            case "GET", "/v2/user/uid":
                return self._refusal(call) or Said(200, {"code": 200, "data": 10000001}, "ok")
            case "GET", "/v2/user/api-key":
                return self._refusal(call) or self._info(call)
            case "GET", "/v5/account/balance":
                return self._refusal(call) or _contracts(self._key(call), call)
        return Said(
            404, {"status": "error", "err-code": "base-not-found", "err-msg": "Not Found", "data": None}, "not_found"
        )

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        code, words = "rate-too-many-requests", "exceeded rate limit"
        return Said(429, {"status": "error", "err-code": code, "err-msg": words, "data": None}, code)

    def _key(self, call: Call) -> Key:
        return self.keys[call.params["AccessKeyId"]]

    def _refusal(self, call: Call) -> Said | None:
        if not set(call.params) >= SIGNED:
            code = "login-required"
            return Said(200, {"status": "error", "err-code": code, "err-msg": "Login is required.", "data": None}, code)
        words = self._wrong(call)
        return _no(call, words) if words else None

    def _wrong(self, call: Call) -> str | None:
        key = self.keys.get(call.params["AccessKeyId"])
        if key is None or key.disabled:
            return "Incorrect Access key"
        if self.expired(key):
            return "API key has expired"
        if _late(call):
            return "Invalid submission time or incorrect time format"
        return self._untrusted(call, key)

    def _untrusted(self, call: Call, key: Key) -> str | None:
        if not self.admits(key):
            return f"Incorrect IP address [IP地址错误]:{self.caller_ip}"
        if not hmac.compare_digest(signature(key.secret, call), call.params["Signature"]):
            return "Verification failure"
        return None if "read" in key.permissions else "API key has no permission"

    def _info(self, call: Call) -> Said:
        key = self._key(call)
        if key.subaccount:
            return Said(200, {"code": 1002, "message": "forbidden"}, "1002")
        if self.wants_uid and "uid" not in call.params:
            return Said(200, {"code": 2002, "message": "invalid field value in `uid`"}, "2002")
        asked = call.params.get("accessKey")
        told = [_told(one, self.now()) for one in self.keys.values() if asked in (None, one.api_key)]
        return Said(200, {"code": 200, "message": "success", "ok": True, "data": told}, "ok")


def signature(secret: str, call: Call) -> str:
    """base64(HMAC-SHA-256(METHOD, host, path and the sorted parameters but the signature, a line each))"""
    rest = sorted((name, value) for name, value in call.params.items() if name != "Signature")
    text = "\n".join([call.method, call.host, call.path, urlencode(rest, quote_via=quote)])
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _late(call: Call) -> bool:
    try:
        sent = datetime.strptime(call.params["Timestamp"], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return True
    return abs(call.now - milliseconds(sent)) > WINDOW


def _told(key: Key, now: datetime) -> dict[str, Any]:
    words = ["trade"] if key.permissions & TRADE else []
    words += [name for name, word in (("readOnly", "read"), ("withdraw", "withdraw")) if word in key.permissions]
    return {
        "accessKey": key.api_key,
        "status": "normal",
        "note": key.label,
        "permission": ",".join(words),
        "ipAddresses": ",".join(key.ips),
        "validDays": (key.expires_at - now).days if key.expires_at else -1,
        "createTime": milliseconds(key.created_at),
        "updateTime": milliseconds(key.created_at),
    } | key.tells


def _accounts(key: Key) -> Said:
    accounts = [{"id": int(key.account), "type": "spot", "subtype": "", "state": "working"}]
    return Said(200, {"status": "ok", "data": accounts}, "ok")


def _contracts(key: Key, call: Call) -> Said:
    if not key.futures_open:
        words = "You don’t have access permission as you have not opened contracts trading."
        return Said(200, {"status": "error", "err_code": 1220, "err_msg": words, "ts": call.now}, "1220")
    return Said(200, {"code": 200, "message": "Success", "data": {}}, "ok")


def _no(call: Call, words: str) -> Said:
    """Contracts say it in another form."""
    said, verdict = f"{words} {TAILS[words]}" if words in TAILS else words, words.partition(" [")[0]
    if call.host == CONTRACTS:
        return Said(200, {"status": "error", "err_code": 403, "err_msg": said, "ts": call.now}, verdict)
    code, said = "api-signature-not-valid", f"Signature not valid: {said}"
    return Said(200, {"status": "error", "err-code": code, "err-msg": said, "data": None}, verdict)


def _five() -> str:
    return secrets.token_hex(3)[:5]
