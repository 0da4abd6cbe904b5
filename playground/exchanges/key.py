"""A key as a stand-in exchange knows it: its state may be changed at any moment."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

LETTERS = string.ascii_letters + string.digits


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Key:
    """`permissions` in Keyferry's words; the stand-in puts them into its exchange's own.

    `site`: the domain on which it was made (`www.okx.com`, `bybit.kz`); `environment`: live | demo | testnet.
    `wallet`: the account's address where `secret` is the private key of one that may sign for it, at `api_key`.
    `ips`: addresses and ranges bound to it, none when empty. `tells`: fields of the key-info answer to replace.
    """

    api_key: str
    secret: str
    passphrase: str | None = None
    wallet: str | None = None
    permissions: set[str] = field(default_factory=lambda: {"read"})
    ips: list[str] = field(default_factory=list)
    site: str = ""
    environment: str = "live"
    expired: bool = False
    expires_at: datetime | None = None
    created_at: datetime = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    disabled: bool = False
    account: str = "10001"
    subaccount: bool = False
    account_mode: str = "futures"  # spot | futures | multi | portfolio; classic, unified
    position_mode: str = "one_way"  # one_way | hedge
    leads: bool = False  # others copy its trades
    kyc: int = 2
    futures_open: bool = True
    label: str = "my bot"
    tells: dict[str, Any] = field(default_factory=dict)

    @property
    def credentials(self) -> dict[str, str]:
        """By ccxt's field names, as a trader would paste them."""
        if self.wallet is not None:
            return {"walletAddress": self.wallet, "privateKey": self.secret}
        fields = {"apiKey": self.api_key, "secret": self.secret}
        return fields | ({"password": self.passphrase} if self.passphrase is not None else {})

    def admits(self, caller: str) -> bool:
        address = ip_address(caller)
        return not self.ips or any(address in ip_network(entry, strict=False) for entry in self.ips)

    def __repr__(self) -> str:
        return f"Key({masked(self.api_key)})"


def masked(api_key: str) -> str:
    ends = 4 if len(api_key) >= 12 else 2
    return f"{api_key[:ends]}…{api_key[-ends:]}" if len(api_key) >= 8 else "…"


def letters(length: int) -> str:
    """Letters and digits at random, as most exchanges make their keys of."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))
