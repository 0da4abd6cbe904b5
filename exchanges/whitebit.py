"""WhiteBIT: a key that answers is a key that reads, and WhiteBIT tells nothing more of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keys.model import KeyFacts

PARTS = ("available", "freeze")


def read_key(body: Any) -> KeyFacts:
    """Of POST /api/v4/trade-account/balance, by ticker. Asked once only: from a foreign address it ends the key."""
    if not body or not all(_is_balance(balance) for balance in body.values()):
        raise ValueError("no balances by ticker")
    return KeyFacts()


def _is_balance(balance: Any) -> bool:
    return isinstance(balance, Mapping) and all(isinstance(balance.get(part), str) for part in PARTS)
