"""A stand-in for Bybit: the global site, its regional hosts, testnet and demo, told apart by the host asked.

Order of its checks, which Bybit does not publish: timestamp, key (site and environment with it), expiry, address,
signature, permission. Nearly every answer is HTTP 200.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Any

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key, letters

GROUPS = (
    ("futures", "ContractTrade", "Order"),
    ("futures", "ContractTrade", "Position"),
    ("spot", "Spot", "SpotTrade"),
    ("transfer", "Wallet", "AccountTransfer"),
    ("subaccount_transfer", "Wallet", "SubMemberTransfer"),
    ("withdraw", "Wallet", "Withdraw"),
    ("options", "Options", "OptionsTrade"),
    ("futures", "Derivatives", "DerivativesTrade"),
    ("convert", "Exchange", "ExchangeHistory"),
    ("earn", "Earn", "Earn"),
)
EMPTY = ("CopyTrading", "BlockTrade", "NFT", "Affiliate", "FiatP2P")
ENVIRONMENTS = {"": "live", "-testnet": "testnet", "-demo": "demo"}
EPOCH = "1970-01-01T00:00:00Z"
LIFE = timedelta(days=90)  # of a key without addresses


class Bybit(StandIn):
    site = "bybit.com"
    host = "api.bybit.com"

    def new_credentials(self) -> dict[str, Any]:
        return {"api_key": letters(18), "secret": letters(36)}

    def key_in(self, call: Call) -> str | None:
        return call.headers.get("X-BAPI-API-KEY")

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/v5/market/time":
                return _result(call, {"timeSecond": str(call.now // 1000), "timeNano": f"{call.now}000000"})
            case "GET", "/v5/user/query-api":
                return self._refusal(call) or _result(call, self._info(self._key(call)))
            case "GET", "/v5/account/info":
                return self._refusal(call) or _result(call, _account(self._key(call)))
            case "GET", "/v5/account/wallet-balance":
                return self._refusal(call, "read") or _result(call, {"list": []})
        return Said(404, {"retCode": 404, "retMsg": "path not found"}, "not_found")

    def throttle(self, call: Call) -> Said:
        return _no(call, 10006, "Too many visits. Exceeded the API Rate Limit.")

    def _key(self, call: Call) -> Key:
        return self.keys[call.headers["X-BAPI-API-KEY"]]

    def _refusal(self, call: Call, permission: str | None = None) -> Said | None:
        return _timestamp(call) or self._known(call) or self._trusted(call, permission)

    def _known(self, call: Call) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or key.disabled or home(call.host) != (key.site, key.environment):
            return _no(call, 10003, "API key is invalid.")
        return _no(call, 33004, "Your api key has expired.") if self.expired(key) else None

    def _trusted(self, call: Call, permission: str | None) -> Said | None:
        key = self._key(call)
        if not self.admits(key):
            return _no(call, 10010, "Unmatched IP, please check your API key's bound IP addresses.")
        if not hmac.compare_digest(signature(key.secret, call), call.headers.get("X-BAPI-SIGN", "")):
            return _no(call, 10004, f"error sign! origin_string[{signed_text(call)}]")
        if permission is not None and permission not in key.permissions:
            return _no(call, 10005, "Permission denied, please check your API key permissions.")
        return None

    def _info(self, key: Key) -> dict[str, Any]:
        bound = bool(key.ips)
        return {
            "id": "2208369",
            "note": key.label,
            "apiKey": key.api_key,
            "readOnly": int(key.permissions <= {"read"}),
            "secret": "",
            "permissions": _groups(key.permissions),
            "ips": list(key.ips) if bound else ["*"],
            "type": 1,
            "deadlineDay": -2 if bound else _days_left(key, self.now()),
            "expiredAt": _moment(key.expires_at),
            "createdAt": _moment(key.created_at),
            "unified": 0,
            "uta": int(key.account_mode != "classic"),
            "userID": int(key.account),
            "isMaster": not key.subaccount,
            "parentUid": "90009" if key.subaccount else "0",
            "kycLevel": f"LEVEL_{key.kyc}" if key.kyc else "LEVEL_DEFAULT",
            "kycRegion": "MYS",
            "rsaPublicKey": "",
        } | key.tells


def _account(key: Key) -> dict[str, Any]:
    unified = key.account_mode != "classic"
    return {
        "unifiedMarginStatus": 5 if unified else 1,
        "marginMode": "REGULAR_MARGIN",
        "isMasterTrader": key.leads,
        "spotHedgingStatus": "OFF",
    }


def home(host: str) -> tuple[str, str]:
    """api-testnet.bybit.com -> the domain and the environment that it serves."""
    found = re.fullmatch(r"api(-testnet|-demo|)\.(.+)", host)
    return (found[2], ENVIRONMENTS[found[1]]) if found else (host, "live")


def signed_text(call: Call) -> str:
    """timestamp + key + recvWindow + (query of a GET | body of a POST)"""
    names = ("X-BAPI-TIMESTAMP", "X-BAPI-API-KEY", "X-BAPI-RECV-WINDOW")
    said = "".join(call.headers.get(name, "") for name in names)
    return said + (call.query if call.method == "GET" else call.body)


def signature(secret: str, call: Call) -> str:
    return hmac.digest(secret.encode(), signed_text(call).encode(), hashlib.sha256).hex()


def _timestamp(call: Call) -> Said | None:
    sent, window = call.headers.get("X-BAPI-TIMESTAMP", ""), call.headers.get("X-BAPI-RECV-WINDOW", "5000")
    if sent.isdigit() and window.isdigit() and call.now - int(window) <= int(sent) < call.now + 1000:
        return None
    clocks = f"req_timestamp[{sent}],server_timestamp[{call.now}],recv_window[{window}]"
    return _no(call, 10002, f"invalid request, please check your server timestamp or recv_window param. {clocks}")


def _groups(permissions: set[str]) -> dict[str, list[str]]:
    """A read-only key lists what it may read; a key that may write, what it may write."""
    groups: dict[str, list[str]] = {name: [] for name in (*(group for _, group, _ in GROUPS), *EMPTY)}
    for word, group, entry in GROUPS:
        readable = permissions <= {"read"} and word in {"futures", "spot", "options"}
        if readable or word in permissions:
            groups[group].append(entry)
    return groups


def _days_left(key: Key, now: datetime) -> int:
    return LIFE.days if key.expires_at is None else (key.expires_at - now).days


def _moment(moment: datetime | None) -> str:
    return EPOCH if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _no(call: Call, code: int, message: str) -> Said:
    return Said(200, _form(call, code, message, {}), str(code))


def _result(call: Call, result: dict[str, Any]) -> Said:
    return Said(200, _form(call, 0, "", result), "ok")


def _form(call: Call, code: int, message: str, result: dict[str, Any]) -> dict[str, Any]:
    return {"retCode": code, "retMsg": message, "result": result, "retExtInfo": {}, "time": call.now}
