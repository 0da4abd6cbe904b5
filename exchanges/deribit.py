"""Deribit: a key asks for a token, by a signature and never with the secret itself, and is told its own rights."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchanges.clock import is_off
from exchanges.places import Place, Search
from exchanges.reading import named
from keys.model import Answer, Ask, Credentials, Fault, KeyFacts, Split

WORDS = {
    "account:read": ("read",),
    "account:read_write": ("read", "subaccount"),
    "trade:read_write": ("spot", "futures", "options"),
    "wallet:read_write": ("transfer", "withdraw"),
    "block_trade:read_write": ("block_trade",),
    "block_rfq:read_write": ("block_rfq",),
}
GROUPS = ("account:", "trade:", "wallet:")
MAIN = "mainaccount"
INVALID, UNAUTHORIZED = "13004", "13009"


def signed(credentials: Credentials) -> Mapping[str, str]:
    """For GET /api/v2/public/auth: HMAC-SHA-256 of time, nonce and (no) data; with client_credentials instead the
    secret would stand in the address. The token that comes is not used: every question is signed by itself."""
    now, nonce = str(int(time.time() * 1000)), secrets.token_hex(8)
    signature = hmac.digest(credentials["secret"].reveal().encode(), f"{now}\n{nonce}\n".encode(), hashlib.sha256)
    return {"timestamp": now, "nonce": nonce, "signature": signature.hex()}


def read_key(body: Any) -> KeyFacts:
    """Of its answer. Some answers name no right of account, trade and wallet: then nothing is known of them."""
    result = body["result"]
    words = _text(result["scope"]).split()
    told = any(word.startswith(GROUPS) for word in words)
    return KeyFacts(
        permissions=frozenset(right for word in words for right in WORDS.get(word, ())) if told else None,
        subaccount=MAIN not in words,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no scope")
    return value


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is; only a key with account:read may ask."""
    answer = await ask("privateGetGetAccountSummaries", {"extended": "true"})
    result = answer.body.get("result") if isinstance(answer.body, dict) else None
    return replace(facts, account=named(result.get("id"))) if isinstance(result, dict) else facts


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """The clock is compared first; then the test site is asked, whose keys look the same."""
    if _code(answer) not in (INVALID, UNAUTHORIZED):
        return Split(faults=faults)
    off = await is_off(ask, "publicGetGetTime", lambda body: body["result"])
    if off:
        return Split(faults=(Fault.CLOCK_SKEW,))
    left = tuple(fault for fault in faults if fault is not Fault.WRONG_ENVIRONMENT)
    there = await SEARCH.run(ask, places, nowhere=left)
    if there.where or off is False:
        return there
    return replace(there, faults=(*there.faults, Fault.CLOCK_SKEW))


def _code(answer: Answer) -> str | None:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    return str(error.get("code")) if isinstance(error, dict) else None


def _served(answer: Answer) -> bool:
    return isinstance(answer.body, dict) and isinstance(answer.body.get("result"), dict)


SEARCH = Search("publicGetAuth", home=_served, surely_not=lambda there: _code(there) in (INVALID, UNAUTHORIZED))
