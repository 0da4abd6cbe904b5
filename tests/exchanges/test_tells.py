"""What a file says that its exchange tells of a key is what it does tell: by recorded answers, and by its stand-in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.exchange_page import markdown
from exchanges import load
from keys.diagnose import examine
from keys.model import KeyFacts, Policy, Secret, Wanted
from keys.probe import Exchanges
from playground.exchanges import STAND_INS
from tests.exchanges.recorded import good
from tests.exchanges.test_answers import at_home
from tests.test_architecture import ROOT

EXCHANGES = load()
ANYTHING = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF)


def told(facts: KeyFacts) -> set[str]:
    values = {
        "account": facts.account is not None,
        "rights": facts.permissions is not None,
        "addresses": bool(facts.ip_whitelist),
        "bound": facts.ip_bound is not None and not facts.ip_whitelist,
        "expiry": facts.expires_at is not None,
        "subaccount": facts.subaccount is not None,
    }
    return {name for name, is_told in values.items() if is_told}


@pytest.mark.parametrize("name", EXCHANGES)
async def test_what_an_exchange_tells_of_a_key_is_what_its_file_says(name: str) -> None:
    exchange = EXCHANGES[name]
    async with STAND_INS[exchange.brand].start() as stand_in, Exchanges.open({exchange.brand: stand_in.url}) as edge:
        expiry = datetime.now(UTC) + timedelta(days=40)
        key = at_home(stand_in.add_key(ips=[stand_in.caller_ip], expires_at=expiry), exchange)
        ask = edge.asking(exchange, {field: Secret(value) for field, value in key.credentials.items()})
        seen = told((await examine(exchange, ANYTHING, ask)).facts)
    if exchange.key_info == EXCHANGES[exchange.brand].key_info:
        seen |= set[str]().union(*(told(one.facts) for one in good(exchange.brand) if one.facts is not None))
    if "addresses" in seen:
        seen.discard("bound")
    assert exchange.tells == seen


def test_the_page_of_the_docs_is_what_the_command_prints() -> None:
    told = (ROOT / "docs" / "exchanges.md").read_text(encoding="utf-8")
    assert told == markdown(), "keyferry exchanges --markdown > docs/exchanges.md"
