"""WEEX: whose key it is. Its flags of trading and withdrawal are probably the account's, so they are no rights of a key."""

from __future__ import annotations

from typing import Any

from exchanges.reading import named, yes
from keys.model import KeyFacts


def read_key(body: Any) -> KeyFacts:
    """Of GET /api/v3/account/; weex.global api-doc, "Get account information"."""
    yes(body["canTrade"])
    return KeyFacts(account=named(body["uid"]))
