"""What the exchanges of wallets have in common: the address of a private key, and that the account's own is not taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keys.model import Credentials, Fault, Prepared


def addresses(client: Any, credentials: Credentials) -> Prepared:
    """The account's and that of the private key, both in lower case; raises where the key is none. Of a text that is
    too short ccxt makes some address all the same: such a field is `strict`, and does not come here."""
    account, key = (credentials[name].reveal().lower() for name in ("walletAddress", "privateKey"))
    agent = client.eth_get_address_from_private_key(key)
    return Prepared(own=(account, agent), meant={"walletAddress": account, "agent": agent})


def delegated(client: Any, credentials: Credentials) -> Prepared:
    """The same, of a key that signs: the account's own is not even asked with."""
    made = addresses(client, credentials)
    return replace(made, fault=Fault.MAIN_KEY_PASTED) if made.own[0] == made.own[1] else made
