"""A stand-in for Hyperliquid, main and test network: what /info tells everybody about addresses.

Agents alone are its keys: `Key.api_key` is the agent's address, `secret` its private key, `wallet` the account that
approved it. A key whose wallet is its own address is a main key; a sub-account's wallet belongs to `master` of it.
An agent that has ended, was switched off or was never there is missing, as the documents have it. Nothing can be done.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

from playground.exchanges.call import Call, Said, milliseconds
from playground.exchanges.core import StandIn
from playground.exchanges.keccak import address_of
from playground.exchanges.key import Key

HOSTS = {"api.hyperliquid.xyz": "live", "api.hyperliquid-testnet.xyz": "testnet"}
ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
UNREADABLE = Said(422, "Failed to deserialize the JSON body into the target type", "422")


class Hyperliquid(StandIn):
    site = "hyperliquid.xyz"
    host = "api.hyperliquid.xyz"

    def new_credentials(self) -> dict[str, Any]:
        private_key = f"0x{secrets.token_hex(32)}"
        wallet = f"0x{secrets.token_hex(20)}"
        return {"api_key": address_of(private_key), "secret": private_key, "wallet": wallet, "account": wallet}

    @staticmethod
    def new_main_key() -> dict[str, str]:
        """Of an account itself, which owns all that is in it."""
        private_key = f"0x{secrets.token_hex(32)}"
        own = address_of(private_key)
        return {"api_key": own, "secret": private_key, "wallet": own, "account": own}

    def key_in(self, call: Call) -> str | None:
        """The agent that is asked about, or an agent of the account that is."""
        address = _asked(call).get("user", "").lower()
        if address in self.keys:
            return address
        return next((key.api_key for key in self._of(address, HOSTS.get(call.host))), None)

    def answer(self, call: Call) -> Said:
        if (call.method, call.path) != ("POST", "/info"):
            return Said(404, None, "not_found")
        asked, environment = _asked(call), HOSTS.get(call.host)
        address = asked.get("user") or asked.get("vaultAddress") or ""
        if not ADDRESS.fullmatch(address):
            return UNREADABLE
        match asked.get("type"):
            case "userRole":
                role = self._role(address.lower(), environment)
                return Said(200, role, "ok" if role["role"] != "missing" else "missing")
            case "extraAgents":
                return Said(200, [_agent(key) for key in self._agents(address.lower(), environment)], "ok")
        return UNREADABLE

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        return Said(429, None, "429")

    def _role(self, address: str, environment: str | None) -> dict[str, Any]:
        key = self.keys.get(address)
        if key is not None and key.wallet != address and self._alive(key, environment):
            return {"role": "agent", "data": {"user": _main(key)}} | key.tells
        for one in self._of(address, environment):
            if one.subaccount and address == one.wallet:
                return {"role": "subAccount", "data": {"master": master(one)}}
            return {"role": "user"}
        return {"role": "missing"}

    def _agents(self, account: str, environment: str | None) -> Iterator[Key]:
        alive = (key for key in self.keys.values() if self._alive(key, environment))
        return (key for key in alive if _main(key) == account != key.api_key and key.label)

    def _of(self, account: str, environment: str | None) -> Iterator[Key]:
        """The keys of an account that has been funded in this network."""
        known = (key for key in self.keys.values() if key.environment == environment)
        return (key for key in known if account in (key.wallet, _main(key)))

    def _alive(self, key: Key, environment: str | None) -> bool:
        return key.environment == environment and not key.disabled and not self.expired(key)


def master(key: Key) -> str:
    """The main account of a sub-account."""
    return f"0x{hashlib.sha256(str(key.wallet).encode()).hexdigest()[:40]}"


def _main(key: Key) -> str:
    return master(key) if key.subaccount else str(key.wallet)


def _agent(key: Key) -> dict[str, Any]:
    until = milliseconds(key.expires_at) if key.expires_at else None
    return {"name": key.label, "address": key.api_key, "validUntil": until}


def _asked(call: Call) -> dict[str, str]:
    try:
        asked = json.loads(call.body)
    except ValueError:
        return {}
    return {name: str(value) for name, value in asked.items()} if isinstance(asked, dict) else {}
