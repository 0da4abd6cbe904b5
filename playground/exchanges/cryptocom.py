"""A stand-in for Crypto.com Exchange, live and test (UAT).

Order of its checks, which Crypto.com does not publish: key, environment, address, signature, nonce, permission. What a
sub-account's key is answered when it asks for the accounts is not published either.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

LIVE, TEST = "api.crypto.com", "uat-api.3ona.co"
ROOT = "/exchange/v1/"
BALANCE, ACCOUNTS = "private/user-balance", "private/get-accounts"
WINDOW = 60_000
Body = dict[str, Any]


class CryptoCom(StandIn):
    site = "crypto.com"
    host = LIVE

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": secrets.token_hex(16), "secret": secrets.token_hex(16)}

    def key_in(self, call: Call) -> str | None:
        api_key = _sent(call).get("api_key")
        return api_key if isinstance(api_key, str) else None

    def answer(self, call: Call) -> Said:
        method = call.path.removeprefix(ROOT)
        if call.method == "GET" and method == "public/get-instruments":
            return _data(method, {"data": []})
        if call.method == "POST" and method in (BALANCE, ACCOUNTS):
            return self._refusal(call, method) or self._served(method, self.keys[self.key_in(call) or ""])
        return Said(404, {"code": 40401, "message": "NOT_FOUND"}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return _no(42901, "TOO_MANY_REQUESTS", 429)

    def _refusal(self, call: Call, method: str) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or key.disabled or self.expired(key) or (key.environment == "testnet") != (call.host == TEST):
            return _no(40101, "Authentication failure")
        if not self.admits(key):
            return _no(40103, "IP_ILLEGAL")
        return _signed(call, key, method) or _allowed(key, method)

    def _served(self, method: str, key: Key) -> Said:
        balance = {"total_available_balance": "0", "instrument_name": "USD", "position_balances": []}
        return _data(method, {"data": [balance]} if method == BALANCE else _accounts(key))


def signature(secret: str, sent: Body) -> str:
    """hex(HMAC-SHA-256(method + id + API key + parameters by name, name and value together + nonce))"""
    parameters = "".join(f"{name}{sent['params'][name]}" for name in sorted(sent["params"]))
    text = f"{sent['method']}{sent['id']}{sent['api_key']}{parameters}{sent['nonce']}"
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _sent(call: Call) -> Body:
    try:
        sent = json.loads(call.body)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _signed(call: Call, key: Key, method: str) -> Said | None:
    sent = _sent(call)
    complete = sent.get("method") == method and isinstance(sent.get("params"), dict) and {"id", "nonce"} <= sent.keys()
    if not complete or not hmac.compare_digest(signature(key.secret, sent), str(sent.get("sig"))):
        return _no(40101, "UNAUTHORIZED")
    nonce = str(sent["nonce"])
    late = not nonce.isdecimal() or abs(call.now - int(nonce)) > WINDOW
    return _no(40102, "INVALID_NONCE", 400) if late else None


def _allowed(key: Key, method: str) -> Said | None:
    lacks = "read" not in key.permissions or (key.subaccount and method == ACCOUNTS)
    return _no(10002, "UNAUTHORIZED", 200) if lacks else None


def _accounts(key: Key) -> Body:
    """With an e-mail address and a phone number, as the real one: they are nobody's."""
    account = {
        "uuid": key.account,
        "enabled": True,
        "tradable": True,
        "margin_access": "DEFAULT",
        "derivatives_access": "DEFAULT" if key.futures_open else "DISABLED",
        "email": "trader@example.org",
        "mobile_number": "+10000000000",
        "two_fa_enabled": True,
        "kyc_level": "ADVANCED",
        "suspended": False,
        "terminated": False,
        "create_time": milliseconds(key.created_at),
    }
    return {"master_account": account | key.tells, "sub_account_list": []}


def _no(code: int, message: str, status: int = 401) -> Said:
    return Said(status, {"code": code, "message": message}, str(code))


def _data(method: str, result: Body) -> Said:
    return Said(200, {"id": 1, "method": method, "code": 0, "result": result}, "ok")
