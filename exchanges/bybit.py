"""Bybit: what it tells of a key, and where a key that it does not know lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import iso, listed, named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS = {
    "Spot.SpotTrade": "spot",
    "Options.OptionsTrade": "options",
    "Wallet.AccountTransfer": "transfer",
    "Wallet.SubMemberTransfer": "subaccount_transfer",
    "Wallet.SubMemberTransferList": "subaccount_transfer",
    "Wallet.Withdraw": "withdraw",
    "Exchange.ExchangeHistory": "convert",
    "Earn.Earn": "earn",
}
ORDERS, POSITIONS = "ContractTrade.Order", "ContractTrade.Position"
DERIVATIVES = "Derivatives.DerivativesTrade"
ANYWHERE = ("*",)
NEVER = 1970
THIRD_PARTY = 2
UNKNOWN = "10003"
AT_HOME = frozenset({"0", "10004", "10005", "10010", "33004"})
"""Codes that only a place which knows the key gives."""


def read_key(body: Any) -> KeyFacts:
    """Of GET /v5/user/query-api; bybit-exchange/docs, docs/v5/user/apikey-info.mdx."""
    key = body["result"]
    addresses = listed(key["ips"])
    expires = iso(key["expiredAt"]) if key["expiredAt"] else None
    bound = addresses not in (ANYWHERE, ())
    return KeyFacts(
        permissions=_permissions(key),
        ip_bound=bound,
        ip_whitelist=addresses if bound else (),
        expires_at=expires if expires and expires.year != NEVER else None,
        created_at=iso(key["createdAt"]),
        account=named(key["userID"]),
        subaccount=not yes(key["isMaster"]) if "isMaster" in key else None,
        label=named(key.get("note")),
        shortcomings={"ip_whitelist": "third_party_key"} if key.get("type") == THIRD_PARTY else {},
    )


def _permissions(key: Mapping[str, Any]) -> frozenset[str]:
    """A read-only key lists what it may read; futures take orders and positions both."""
    if key["readOnly"]:
        return frozenset({"read"})
    ticked = {f"{group}.{name}" for group, names in key["permissions"].items() for name in listed(names)}
    futures = {ORDERS, POSITIONS} <= ticked or (not key.get("uta") and DERIVATIVES in ticked)
    others = ticked - {ORDERS, POSITIONS, DERIVATIVES}
    return frozenset({"read", *(WORDS.get(one, one) for one in others)} | ({"futures"} if futures else set()))


def _code(answer: Answer) -> str | None:
    return str(answer.body.get("retCode")) if isinstance(answer.body, dict) else None


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """10003 is asked again at the test places, the other sites and the national hosts: ten questions at most."""
    if _code(answer) != UNKNOWN:
        return Split(faults=faults)
    return await SEARCH.run(ask, places, nowhere=(Fault.UNKNOWN_KEY, Fault.DISABLED))


SEARCH = Search(
    "privateGetV5UserQueryApi",
    home=lambda there: _code(there) in AT_HOME,
    surely_not=lambda there: _code(there) == UNKNOWN,
)
