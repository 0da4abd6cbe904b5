"""What is needed before a key, and the forks on the way to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exchanges import load
from keys.guide import Fork, ahead, forks, needed
from keys.model import Bookmark, Exchange, Policy, Wanted

EXCHANGES = load()
OKX, BYBIT, BINANCE, GATE = (EXCHANGES[name] for name in ("okx", "bybit", "binance", "gate"))
ACCOUNT, DEVICE = Fork("account", ("main", "sub")), Fork("device", ("web", "phone"))


def wanted(*required: str) -> Wanted:
    return Wanted(required=frozenset(required), forbidden=frozenset(), whitelist=Policy.OFF)


@pytest.mark.parametrize(
    ("exchange", "required", "asked"),
    [("binance", ("read", "futures"), True), ("binance", ("read", "spot"), False), ("krakenfutures", ("read",), True)],
)
def test_an_open_futures_account_is_needed_where_futures_are_wanted_or_all_there_is(
    exchange: str, required: tuple[str, ...], asked: bool
) -> None:
    words = needed(EXCHANGES[exchange], wanted(*required))
    assert ("futures_account" in words) is asked
    assert {"kyc", "totp"} <= set(words)


@pytest.mark.parametrize(
    ("exchange", "offered", "found"),
    [
        ("okx", ("okx",), (ACCOUNT, DEVICE)),
        ("okx", ("okx", "bybit", "myokx"), (Fork("site", ("okx", "myokx")), ACCOUNT, DEVICE)),
        ("myokx", ("okx", "okxus"), (Fork("site", ("myokx", "okx", "okxus")), ACCOUNT, DEVICE)),
        ("kraken", ("kraken", "krakenfutures"), (Fork("site", ("kraken", "krakenfutures")),)),
        ("binance", ("binance", "binanceus"), (Fork("site", ("binance", "binanceus")), DEVICE)),
        ("gate", ("gate", "gateeu"), (Fork("site", ("gate", "gateeu")),)),
        ("bybit", ("bybit", "bybiteu", "bybitid"), (Fork("site", ("bybit", "bybiteu", "bybitid")), ACCOUNT)),
    ],
)
def test_the_sites_that_are_on_offer_and_the_accounts_are_asked_for(
    exchange: str, offered: tuple[str, ...], found: tuple[Fork, ...]
) -> None:
    assert forks(EXCHANGES[exchange], [EXCHANGES[id] for id in offered]) == found


@pytest.mark.parametrize(("exchange", "twin"), [("binance", "binanceusdm"), ("kucoin", "kucoinfutures")])
def test_an_id_whose_keys_are_made_on_the_same_page_is_no_fork(exchange: str, twin: str) -> None:
    alone = forks(EXCHANGES[exchange], [EXCHANGES[exchange]])
    assert forks(EXCHANGES[exchange], [EXCHANGES[exchange], EXCHANGES[twin]]) == alone


def test_a_fork_is_taken_once_and_anew_where_its_way_is_closed() -> None:
    offered = [OKX, EXCHANGES["myokx"]]
    mark = Bookmark(exchange="okx")
    first = ahead(mark, OKX, offered)
    assert first == Fork("site", ("okx", "myokx"))
    mark = replace(mark, chosen={"site": "okx"})
    assert ahead(mark, OKX, offered) == ACCOUNT
    mark = replace(mark, chosen={"site": "okx", "account": "sub", "device": "phone"})
    assert ahead(mark, OKX, offered) is None
    assert ahead(replace(mark, chosen={**mark.chosen, "site": "okxus"}), OKX, offered) == first


@pytest.mark.parametrize("exchange", [one for one in EXCHANGES.values() if any(step.sub for step in one.steps)])
def test_a_sub_account_reads_something_else_in_both_languages(exchange: Exchange) -> None:
    changed = [step for step in exchange.steps if step.said("sub") != step.said(None)]
    assert changed
    for step in changed:
        assert "sub-account" in step.said("sub").en
        assert "субаккаунт" in step.said("sub").ru
        assert "or the sub-account" not in step.said("main").en
