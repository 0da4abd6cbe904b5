"""What can be changed at the exchange about a key that was stored, as switches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from playground.exchanges.binance import Binance
from playground.exchanges.bybit import LIFE, Bybit
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key
from playground.exchanges.okx import Okx
from playground.exchanges.samples import FOREIGN

TRADING = {"trade", "spot", "margin", "futures", "options"}
SOON = timedelta(days=5)
EARLY = timedelta(days=14)
CAN_STOP_READING = (Okx, Binance)  # Bybit tells every key of itself, and at BingX reading cannot be unticked
TELL_AN_END = (Bybit, Binance)  # and only of keys without addresses


def switches(key: Key, stand_in: StandIn, addresses: Sequence[str]) -> dict[str, bool]:
    """Those that mean something for this key at its exchange now. `addresses`: the service's own."""
    found = {"withdraw": "withdraw" in key.permissions, "trade": bool(key.permissions & TRADING)}
    if isinstance(stand_in, CAN_STOP_READING):
        found["read"] = "read" in key.permissions
    found["whitelist_ours"] = set(addresses) <= set(key.ips)
    found["whitelist_foreign"] = FOREIGN in key.ips
    if isinstance(stand_in, TELL_AN_END) and not key.ips:
        found["expires_soon"] = key.expires_at is not None and key.expires_at <= stand_in.now() + EARLY
    return found | {"disabled": key.disabled}


def turn(key: Key, name: str, on: bool, addresses: Sequence[str], now: datetime) -> None:
    """ValueError: there is no such switch."""
    match name:
        case "withdraw" | "read":
            _grant(key, {name}, {name}, on)
        case "trade":
            _grant(key, {"futures"}, TRADING, on)
        case "whitelist_ours":
            _bind(key, addresses, on)
        case "whitelist_foreign":
            _bind(key, [FOREIGN], on)
        case "disabled":
            key.disabled = on
        case "expires_soon":
            key.expires_at = now + (SOON if on else LIFE)
        case _:
            raise ValueError(f"there is no switch {name!r}")


def _grant(key: Key, given: set[str], taken: set[str], on: bool) -> None:
    key.permissions = key.permissions | given if on else key.permissions - taken


def _bind(key: Key, addresses: Sequence[str], on: bool) -> None:
    """A key with addresses has no end."""
    others = [address for address in key.ips if address not in addresses]
    key.ips = [*others, *addresses] if on else others
    if key.ips:
        key.expires_at = None
