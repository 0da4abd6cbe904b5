"""What can be changed at the exchange about a key that was stored, as switches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from exchanges import load
from playground.exchanges.bybit import LIFE
from playground.exchanges.key import Key
from playground.exchanges.samples import FOREIGN

TRADING = {"trade", "spot", "margin", "futures", "options"}
GIVEN = {"kraken": {"spot"}}  # to a key that is to trade again; elsewhere futures
SOON = timedelta(days=5)
EARLY = timedelta(days=14)
FIXED_RIGHTS = {"hyperliquid"}  # an agent trades, and that is all
HIDES_WITHDRAWAL = {"blofin"}
CAN_STOP_READING = {"okx", "binance"}
ACCOUNT = {
    "okx": ("spot_mode", "hedge_mode", "leads"),
    "bybit": ("classic", "leads"),
}  # asked for by profiles/demo.toml
STATES: dict[str, tuple[str, object, object]] = {  # a field of the key, on and off
    "spot_mode": ("account_mode", "spot", "futures"),
    "classic": ("account_mode", "classic", "futures"),
    "hedge_mode": ("position_mode", "hedge", "one_way"),
    "leads": ("leads", True, False),
    "disabled": ("disabled", True, False),
}
TELL_AN_END = {"bybit", "binance", "mexc", "htx", "blofin"}  # and only of keys without addresses


def switches(key: Key, exchange: str, addresses: Sequence[str], now: datetime) -> dict[str, bool]:
    """Those whose turning the exchange (ccxt id) tells of this key now. `addresses`: the service's own."""
    tells, found = load()[exchange].tells, dict[str, bool]()
    if "rights" in tells and exchange not in FIXED_RIGHTS:
        if exchange not in HIDES_WITHDRAWAL:
            found["withdraw"] = "withdraw" in key.permissions
        found["trade"] = bool(key.permissions & TRADING)
    if exchange in CAN_STOP_READING:
        found["read"] = "read" in key.permissions
    if tells & {"addresses", "bound"}:
        found |= {"whitelist_ours": set(addresses) <= set(key.ips), "whitelist_foreign": FOREIGN in key.ips}
    if exchange in TELL_AN_END and not key.ips:
        found["expires_soon"] = key.expires_at is not None and key.expires_at <= now + EARLY
    account = {name: getattr(key, STATES[name][0]) == STATES[name][1] for name in ACCOUNT.get(exchange, ())}
    return found | account | {"disabled": key.disabled}


def turn(key: Key, name: str, on: bool, exchange: str, addresses: Sequence[str], now: datetime) -> None:
    """ValueError: there is no such switch."""
    match name:
        case "withdraw" | "read":
            _grant(key, {name}, {name}, on)
        case "trade":
            _grant(key, GIVEN.get(exchange, {"futures"}), TRADING, on)
        case "whitelist_ours":
            _bind(key, addresses, on)
        case "whitelist_foreign":
            _bind(key, [FOREIGN], on)
        case _ if name in STATES:
            field, turned, before = STATES[name]
            setattr(key, field, turned if on else before)
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
