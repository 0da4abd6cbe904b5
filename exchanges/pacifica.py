"""Pacifica: an agent signs a question for its account. The Ed25519 key itself goes nowhere."""

from __future__ import annotations

import base64
import json
from typing import Any

from keys.model import Credentials, Fault, Prepared

WINDOW = 5000  # milliseconds for which the signature holds


def prepare(client: Any, credentials: Credentials) -> Prepared:
    """For the list of API config keys: of Solana's 64 bytes the first half is the seed, the second the address."""
    account, key = (credentials[name].reveal() for name in ("walletAddress", "privateKey"))
    pair: bytes = client.base58_to_binary(key)
    agent, now = client.binary_to_base58(pair[32:]), client.milliseconds()
    told = {"data": {}, "expiry_window": WINDOW, "timestamp": now, "type": "list_api_keys"}
    signed = client.eddsa(json.dumps(told, separators=(",", ":")).encode(), pair[:32], "ed25519")
    signature = client.binary_to_base58(base64.b64decode(signed))
    return Prepared(
        own=(account, agent),
        meant={"agent": agent, "signature": signature, "timestamp": now, "window": WINDOW},
        fault=Fault.MAIN_KEY_PASTED if agent == account else None,
    )
