"""A stand-in for Deribit, live and test: tokens by client_signature, and questions signed one by one.

What a wrong address, a key that is switched off and a wrong clock are answered is not documented: the first two are
invalid credentials here, the third is unauthorized.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

HOSTS = {"www.deribit.com": "live", "test.deribit.com": "testnet"}
SCHEME = re.compile(r"deri-hmac-sha256 id=([^,]*),ts=([^,]*),sig=([^,]*),nonce=([^,]*)")
WINDOW = 60_000
TRADE = {"spot", "futures", "options", "trade"}


class Deribit(StandIn):
    site = "www.deribit.com"
    host = "www.deribit.com"

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": f"{letters(3)}7a{letters(3)}", "secret": secrets.token_urlsafe(32)}

    def key_in(self, call: Call) -> str | None:
        return _header(call)[0] or call.params.get("client_id")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/api/v2/public/get_time":
                return _result(call, call.now)
            case "GET", "/api/v2/public/auth":
                return self._no_token(call) or _result(call, _token(self.keys[call.params["client_id"]]))
            case "GET", "/api/v2/private/get_account_summaries":
                return self._refusal(call) or _result(call, _account(self.keys[_header(call)[0]]))
        return Said(404, {"jsonrpc": "2.0", "error": {"message": "Method not found", "code": -32601}}, "not_found")

    def throttle(self, call: Call) -> Said:
        return _no(call, 10028, "too_many_requests", 429)

    def _no_token(self, call: Call) -> Said | None:
        asked = call.params
        if asked.get("grant_type") != "client_signature" or not {"client_id", "timestamp", "signature"} <= asked.keys():
            return _no(call, -32602, "Invalid params")
        text = f"{asked['timestamp']}\n{asked.get('nonce', '')}\n{asked.get('data', '')}"
        return self._wrong(call, asked["client_id"], asked["timestamp"], text, asked["signature"], 13004)

    def _refusal(self, call: Call) -> Said | None:
        name, moment, sent, nonce = _header(call)
        asked = f"{call.path}?{call.query}" if call.query else call.path
        text = f"{moment}\n{nonce}\n{call.method}\n{asked}\n{call.body}\n"
        refused = self._wrong(call, name, moment, text, sent, 13009)
        if refused is None and "read" not in self.keys[name].permissions:
            return _no(call, 13021, "forbidden")
        return refused

    def _wrong(self, call: Call, name: str, moment: str, text: str, sent: str, code: int) -> Said | None:
        """`code` is what a wrong signature is answered."""
        key = self.keys.get(name)
        if key is None or key.disabled or self.expired(key) or not self.admits(key) or not _at_home(key, call):
            return _no(call, 13004, "invalid_credentials")
        if not moment.isdigit() or abs(call.now - int(moment)) > WINDOW:
            return _no(call, 13009, "unauthorized", 401)
        if not hmac.compare_digest(signature(key.secret, text), sent):
            return _no(call, code, "invalid_credentials" if code == 13004 else "unauthorized")
        return None


def signature(secret: str, text: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


def _header(call: Call) -> tuple[str, str, str, str]:
    found = SCHEME.fullmatch(call.headers.get("Authorization", ""))
    return (found[1], found[2], found[3], found[4]) if found else ("", "", "", "")


def _at_home(key: Key, call: Call) -> bool:
    return HOSTS.get(call.host) == key.environment


def _token(key: Key) -> dict[str, Any]:
    return {
        "access_token": f"{secrets.token_hex(6)}.stand-in",
        "expires_in": 31_536_000,
        "refresh_token": f"{secrets.token_hex(6)}.stand-in",
        "scope": " ".join(sorted(_scope(key))),
        "enabled_features": [],
        "token_type": "bearer",
    } | key.tells


def _scope(key: Key) -> set[str]:
    main = [] if key.subaccount else ["mainaccount"]
    account = {"subaccount": "account:read_write", "read": "account:read"}
    manages = [word for right, word in account.items() if right in key.permissions][:1]
    trade = "trade:read_write" if key.permissions & TRADE else "trade:read"
    wallet = "wallet:read_write" if key.permissions & {"transfer", "withdraw"} else "wallet:read"
    return {"connection", trade, wallet, *main, *manages}


def _account(key: Key) -> dict[str, Any]:
    return {"id": int(key.account), "type": "subaccount" if key.subaccount else "main", "summaries": []}


def _result(call: Call, result: Any) -> Said:
    return Said(200, {"jsonrpc": "2.0", "result": result} | _envelope(call), "ok")


def _no(call: Call, code: int, message: str, status: int = 400) -> Said:
    told = {"jsonrpc": "2.0", "error": {"message": message, "code": code}}
    return Said(status, told | _envelope(call), str(code))


def _envelope(call: Call) -> dict[str, Any]:
    return {
        "testnet": HOSTS.get(call.host) == "testnet",
        "usIn": call.now * 1000,
        "usOut": call.now * 1000,
        "usDiff": 0,
    }
