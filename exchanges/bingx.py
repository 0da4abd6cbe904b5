"""BingX: what it tells of a key, in any of the three shapes that are published for the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchanges.reading import listed, milliseconds, named, yes
from keys.model import Ask, KeyFacts

NUMBERS = {1: "spot", 2: "read", 3: "futures", 4: "transfer", 5: "withdraw", 7: "subaccount"}
WORDS = {
    "enableReading": "read",
    "enableSpotAndMarginTrading": "spot",
    "enableFutures": "futures",
    "permitsUniversalTransfer": "transfer",
    "enableWithdrawals": "withdraw",
    "enableInternalTransfer": "subaccount",
    "enableVanillaOptions": "options",
}


def read_key(body: Any) -> KeyFacts:
    """Of GET /openApi/v1/account/apiPermissions: numbers, numbers inside `data`, or booleans."""
    data = body.get("data", body)
    return _numbers(data) if "permissions" in data else _booleans(data)


def _numbers(data: Mapping[str, Any]) -> KeyFacts:
    """A number without a published meaning, such as 6, is shown as it is."""
    addresses = listed(data["ipAddresses"])
    return KeyFacts(
        permissions=frozenset(NUMBERS.get(number, str(number)) for number in data["permissions"]),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        label=named(data.get("note")),
    )


def _booleans(data: Mapping[str, Any]) -> KeyFacts:
    if "enableReading" not in data:
        raise ValueError("no permissions in it")
    bound = yes(data["ipRestrict"])
    return KeyFacts(
        permissions=frozenset(word for name, word in WORDS.items() if name in data and yes(data[name])),
        ip_bound=bound,
        ip_whitelist=None if bound else (),
        created_at=milliseconds(data["createTime"]) if "createTime" in data else None,
    )


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: key info does not say."""
    answer = await ask("accountV1PrivateGetUid")
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    return replace(facts, account=named(data.get("uid"))) if isinstance(data, dict) else facts
