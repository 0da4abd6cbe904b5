"""Crypto.com Exchange: a key that answers is a key that reads; of its account a second question tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import code_of, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split

SUSPECTS = (Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.IP_NOT_ALLOWED, Fault.DISABLED)
UNAUTHORISED = "40101"
AT_HOME = frozenset({"0", "40103"})
"""Codes that only a place which knows the key gives."""
TRADES = ("spot", "margin", "futures")


def read_key(body: Any) -> KeyFacts:
    """Of POST private/user-balance; exchange-docs.crypto.com, "private/user-balance". It tells nothing of the key."""
    if not all(isinstance(wallet["total_available_balance"], str) for wallet in body["result"]["data"]):
        raise ValueError("no balances")
    return KeyFacts()


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is and whether the account may trade. E-mail and phone stand in this answer: they are left there."""
    answer = await ask("v1PrivatePostPrivateGetAccounts")
    result = answer.body.get("result") if isinstance(answer.body, Mapping) else None
    # where there are sub-accounts, or the list is missing, it is not told which of them the key is of
    if not isinstance(result, Mapping) or result.get("sub_account_list") != []:
        return facts
    account = result.get("master_account")
    if not isinstance(account, Mapping):
        return facts
    return replace(facts, account=named(account.get("uuid")), subaccount=False, shortcomings=_shortcomings(account))


def _shortcomings(account: Mapping[str, Any]) -> dict[str, str]:
    closed = {"futures": "derivatives_closed"} if account.get("derivatives_access") == "DISABLED" else {}
    if account.get("suspended") is True or account.get("terminated") is True:
        return dict.fromkeys(TRADES, "suspended")
    return dict.fromkeys(TRADES, "not_tradable") if account.get("tradable") is False else closed


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """40101 is asked again in the test environment; what else it may mean, Crypto.com does not tell apart."""
    if code_of(answer) != UNAUTHORISED:
        return Split(faults=faults)
    return await SEARCH.run(ask, places, nowhere=SUSPECTS)


SEARCH = Search(
    "v1PrivatePostPrivateUserBalance",
    home=lambda there: code_of(there) in AT_HOME,
    surely_not=lambda there: code_of(there) == UNAUTHORISED,
)
