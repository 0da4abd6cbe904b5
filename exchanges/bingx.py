"""BingX: what it tells of a key, in any of the three shapes that are published for the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

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
    addresses = tuple(address for address in data["ipAddresses"] if address)
    return KeyFacts(
        permissions=frozenset(NUMBERS.get(int(number), str(number)) for number in data["permissions"]),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        label=data.get("note") or None,
    )


def _booleans(data: Mapping[str, Any]) -> KeyFacts:
    known = {name: data[name] for name in ("ipRestrict", "enableReading", *WORDS) if name in data}
    if not {"ipRestrict", "enableReading"} <= known.keys() or not all(type(value) is bool for value in known.values()):
        raise ValueError("not as documented")
    created = data.get("createTime")
    return KeyFacts(
        permissions=frozenset(WORDS[name] for name, on in known.items() if on and name in WORDS),
        ip_bound=known["ipRestrict"],
        ip_whitelist=None if known["ipRestrict"] else (),
        created_at=datetime.fromtimestamp(created / 1000, UTC) if created else None,
    )


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: key info does not say."""
    answer = await ask("accountV1PrivateGetUid")
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    uid = data.get("uid") if isinstance(data, dict) else None
    return replace(facts, account=str(uid)) if uid else facts
