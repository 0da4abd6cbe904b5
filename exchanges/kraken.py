"""Kraken: what it tells of a key, and whether a key that it does not know is one of Kraken Futures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import listed, milliseconds, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

READING = frozenset({"query-funds", "query-open-trades", "query-closed-trades"})
"""Each alone passes a test and fails later: only the three together let a program read."""
TRADING = frozenset({"modify-trades", "close-trades"})
MORE_READING = frozenset({"query-ledger", "export-data", "create-ws-token"})
WORDS = {
    "withdraw-funds": "withdraw",
    "add-withdraw-address": "withdraw",
    "update-withdraw-address": "withdraw",
    "earn-funds": "earn",
}
UNKNOWN = "EAPI:Invalid key"
NOT_HERE = "authenticationError"


def read_key(body: Any) -> KeyFacts:
    """Of POST /0/private/GetApiKeyInfo; its names occur as `ip_allowlist` and as `ipAllowlist`."""
    told = {name.replace("_", "").lower(): value for name, value in body["result"].items()}
    addresses = listed(told["ipallowlist"])
    return KeyFacts(
        permissions=_words(frozenset(listed(told["permissions"]))),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        expires_at=_moment(told["validuntil"]),
        created_at=_moment(told.get("createdtime", 0)),
        account=named(told.get("iban")),
        label=named(told.get("apikeyname")),
    )


def _words(on: frozenset[str]) -> frozenset[str]:
    """Half of the trading rights is shown by its own name: a key with it does not trade and is no reader either."""
    whole = [({"read"}, READING), ({"spot", "margin"}, TRADING)]
    words = {word for given, needed in whole if needed <= on for word in given}
    rest = on - READING - MORE_READING - (TRADING if on >= TRADING else frozenset())
    return frozenset(words | {WORDS.get(one, one) for one in rest})


def _moment(seconds: object) -> datetime | None:
    number = int(str(seconds))
    return milliseconds(number * 1000) if number else None


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """One question more, to Kraken Futures: a further one here would bring the lockout nearer."""
    if spot_code(answer) != UNKNOWN:
        return Split(faults=faults)
    left = tuple(fault for fault in faults if fault is not Fault.WRONG_ENVIRONMENT)
    found = await SEARCH.run(ask, places, nowhere=left)
    return Split(faults=found.faults, where=found.site)  # its answer is of another form, so it is not handed on


def spot_code(answer: Answer) -> str | None:
    errors = answer.body.get("error") if isinstance(answer.body, dict) else None
    return errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], str) else None


def futures_code(answer: Answer) -> str | None:
    return str(answer.body.get("error")) if isinstance(answer.body, dict) and "error" in answer.body else None


def futures_home(answer: Answer) -> bool:
    served = isinstance(answer.body, dict) and answer.body.get("result") == "success"
    return served or futures_code(answer) == "accountInactive"


SEARCH = Search(
    "privateGetAccounts",
    home=futures_home,
    surely_not=lambda there: futures_code(there) == NOT_HERE,
)
