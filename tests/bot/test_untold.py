"""What an operator is told of demands that no key can be held to."""

from typing import Any

import pytest

from bot.profile import parse
from bot.untold import untold
from exchanges import every

ADDRESSES = [{"label": "core", "address": "198.51.100.7"}]


def told(*exchanges: str, **values: Any) -> list[str]:
    return [*untold(parse({"name": "Desk", "exchanges": [*exchanges], "addresses": ADDRESSES} | values))]


def test_nothing_is_said_where_nothing_is_asked() -> None:
    assert told("okx", "toobit", "bitstamp", "hyperliquid") == []


def test_rights_that_an_exchange_does_not_tell_are_named_with_it() -> None:
    (line,) = told("okx", "toobit", "bitstamp", "hyperliquid", permissions={"forbidden": ["withdraw"]})
    assert line.startswith("toobit, bitstamp: no word of what a key may do")


def test_a_whitelist_that_an_exchange_does_not_show_is_named_with_it() -> None:
    (line,) = told("okx", "hyperliquid", "derive", whitelist="required")
    assert line.startswith("hyperliquid: no word of a key's addresses")


def test_what_is_asked_of_one_exchange_counts_there_alone() -> None:
    own = {"toobit": {"required": ["read"]}}
    (line,) = told("okx", "toobit", "bitstamp", exchange=own)
    assert line.startswith("toobit: no word")


def test_needs_of_the_account_that_an_exchange_does_not_tell_are_named_with_it() -> None:
    account = {"position_mode": "one_way", "subaccount_only": True, "no_lead_trader": False}
    assert told("okx", "bybit", "bitstamp", account=account) == [
        "bybit, bitstamp: no word of `account.position_mode`, so keys are taken there whether the account is so or not",
        "bitstamp: no word of `account.subaccount_only`, so keys are taken there whether the account is so or not",
    ]


def test_keys_that_nothing_proves_are_named() -> None:
    (line,) = told("okx", "grvt", unproven=["grvt"])
    assert line.startswith("grvt: no question proves all of a key")


@pytest.mark.parametrize("name", ["hyperliquid", "binanceus", "toobit", "bitstamp"])
def test_the_demands_are_in_vain_where_the_exchange_says_nothing(name: str) -> None:
    lines = told(name, whitelist="required", permissions={"required": ["read"]})
    assert len(lines) == 2 - ("rights" in every()[name].tells)
