"""Phemex: a private read that proves a key, whose key it is, and whether one that it does not know is of the test site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

UNKNOWN = re.compile("^(Api key not found|Failed to find api-key)|Failed to load API KEY")
KNOWN = re.compile("API Signature verification failed|Request IP mismatch|Insufficient privilege")
"""Words that only a place which knows the key has for it."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /spot/wallets: it answers, so the key reads; of its rights, addresses and end nothing is said anywhere."""
    if str(body["code"]) != "0" or not isinstance(body["data"], list):
        raise ValueError("no wallets in it")
    return KeyFacts()


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: the account of USDT contracts says so, where these are open."""
    answer = await ask("privateGetGAccountsAccountPositions", {"currency": "USDT"})
    data = answer.body.get("data") if isinstance(answer.body, Mapping) else None
    account = data.get("account") if isinstance(data, Mapping) else None
    told = [account[name] for name in ("userID", "userId") if name in account] if isinstance(account, Mapping) else []
    return replace(facts, account=named(told[0])) if told else facts


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """A key that is not there is tried at the test site."""
    if not UNKNOWN.search(_words(answer)):
        return Split(faults=faults)
    return await SEARCH.run(ask, places, nowhere=(Fault.UNKNOWN_KEY,))


def _words(answer: Answer) -> str:
    return str(answer.body.get("msg", "")) if isinstance(answer.body, Mapping) else ""


def _served(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, Mapping) and str(answer.body.get("code")) == "0"


SEARCH = Search(
    "privateGetSpotWallets",
    home=lambda there: _served(there) or KNOWN.search(_words(there)) is not None,
    surely_not=lambda there: UNKNOWN.search(_words(there)) is not None,
)
