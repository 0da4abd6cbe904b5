"""Gate: two answers that together tell of a key, and what becomes of its labels that mean several things."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import listed, named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS = {"wallet": "transfer", "unified": "margin", "account": "read"}
SHOWN = 4  # characters of a key's beginning that we look at
NOT_THERE = (Fault.UNKNOWN_KEY, Fault.EXPIRED, Fault.DISABLED, Fault.WRONG_KEY_TYPE)
UNKNOWN, FORBIDDEN = "INVALID_KEY", "FORBIDDEN"
AT_HOME = frozenset({FORBIDDEN, "IP_FORBIDDEN", "INVALID_SIGNATURE", "READ_ONLY", "ACCOUNT_LOCKED"})
"""Labels that only a place which knows the key gives."""
OTHER_AREAS: tuple[tuple[str, dict[str, str]], ...] = (
    ("privateSpotGetAccounts", {}),
    ("privateFuturesGetSettleAccounts", {"settle": "usdt"}),
    ("privateWalletGetTotalBalance", {}),
)


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v4/account/detail: whose key it is and which addresses are bound, but no right."""
    addresses = listed(body["ip_whitelist"])
    return KeyFacts(ip_bound=bool(addresses), ip_whitelist=addresses, account=named(body["user_id"]))


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Of GET /api/v4/account/main_keys, which lists all keys of the account: only the one that asks is looked at.
    A key that may not ask keeps its rights unknown; a list that did not come must not pass for that: ValueError."""
    answer = await ask("privateAccountGetMainKeys")
    if not _served(answer) and _label(answer) != FORBIDDEN:
        raise ValueError("the list of keys did not come")
    keys = answer.body if isinstance(answer.body, list) else [answer.body]
    with suppress(ValueError, KeyError, TypeError):  # a list that is not as documented tells nothing
        own = [key for key in keys if _asks(key, answer.asker, facts)]
        return _told(own[0], facts) if len(own) == 1 else facts
    return facts


def _asks(key: Mapping[str, Any], asker: str | None, facts: KeyFacts) -> bool:
    """A listed key shows its beginning, then asterisks."""
    beginning = str(key["key"]).partition("*")[0]  # of a single object (an older schema) no beginning is known
    same = (named(key["user_id"]), listed(key["ip_whitelist"])) == (facts.account, facts.ip_whitelist)
    return asker is not None and len(beginning) >= SHOWN and beginning[:SHOWN] == asker[:SHOWN] and same


def _told(key: Mapping[str, Any], facts: KeyFacts) -> KeyFacts:
    return replace(
        facts,
        permissions=frozenset(word for perm in key["perms"] for word in _words(perm)),
        created_at=_seconds(key["created_at"]),
        label=named(key.get("name")),
    )


def _words(perm: Mapping[str, Any]) -> set[str]:
    """An area that may only be read says no more than that. Withdrawal has no name in the list of the documents."""
    if yes(perm["read_only"]):
        return {"read"}
    name = str(perm["name"])
    return {"read", "withdraw" if "withdraw" in name else WORDS.get(name, name)}


def _seconds(value: object) -> datetime:
    """A number in the published example, a text in the published schema."""
    if not isinstance(value, int | str):
        raise TypeError("no time in seconds")
    with suppress(OverflowError, OSError):
        return datetime.fromtimestamp(int(value), UTC)
    raise ValueError("no time in seconds")


def _label(answer: Answer) -> str | None:
    return named(answer.body.get("label")) if isinstance(answer.body, dict) else None


def _served(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict | list) and _label(answer) is None


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """An unknown key is looked for at the other places; FORBIDDEN without a telling text is asked of other areas."""
    if _label(answer) == UNKNOWN:
        return await SEARCH.run(ask, places, nowhere=NOT_THERE)
    if len(faults) > 1 and _label(answer) == FORBIDDEN:
        return Split(faults=await _forbidden(ask, faults))
    return Split(faults=faults)


async def _forbidden(ask: Ask, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """An area that is served shows that the address is let in; one that is not may say why."""
    for method, params in OTHER_AREAS:
        there = await ask(method, params)
        text = str(there.body.get("message")) if isinstance(there.body, dict) else ""
        if _label(there) == "IP_FORBIDDEN" or "not in whitelist" in text:
            return (Fault.IP_NOT_ALLOWED,)
        if _served(there) or (_label(there) == FORBIDDEN and "permission" in text):
            return (Fault.MISSING_PERMISSION,)
    return faults


SEARCH = Search(
    "privateAccountGetDetail",
    home=lambda there: _served(there) or _label(there) in AT_HOME,
    surely_not=lambda there: _label(there) == UNKNOWN,
)
