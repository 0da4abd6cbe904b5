"""What the recorded answers tell of the account behind a key, by each exchange's own file."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from exchanges import load
from keys.account import MODES, Need
from keys.model import Answer, KeyFacts, Policy, Wanted
from keys.readiness import Heard, told
from tests.exchanges.recorded import HERE, brands
from tests.exchanges.scripted import Script

EXCHANGES = load()
NOTHING = Answer(404, {})
ALL = Wanted(
    required=frozenset(),
    forbidden=frozenset(),
    whitelist=Policy.OFF,
    account={need: frozenset(MODES.get(need, ("yes",))) for need in Need},
    min_balance=50,
)


@dataclass(frozen=True, slots=True)
class Row:
    brand: str
    name: str
    asks: str | None
    answer: Answer
    state: dict[Need, str]

    def __str__(self) -> str:
        return f"{self.brand}: {self.name}"


@cache
def rows() -> tuple[Row, ...]:
    return tuple(_row(brand, raw) for brand in brands() for raw in _raw(brand))


def _raw(brand: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((HERE / f"{brand}.toml").read_text(encoding="utf-8")).get("account", [])
    return found


def _row(brand: str, raw: dict[str, Any]) -> Row:
    state = {Need(name): word for name, word in raw["state"].items()}
    return Row(brand, raw["name"], raw.get("asks"), Answer(200, json.loads(raw["body"])), state)


@pytest.mark.parametrize("row", rows(), ids=str)
async def test_a_recorded_answer_tells_of_the_account_what_is_written_beside_it(row: Row) -> None:
    exchange = EXCHANGES[row.brand]
    script = Script({row.asks: row.answer} if row.asks else {}, NOTHING)
    heard = Heard(script, exchange, NOTHING if row.asks else row.answer)
    for telling in exchange.account:  # for a balance nothing is asked, so another question has to have been
        if telling.method == row.asks and row.asks is not None:
            await heard(row.asks, telling.params)
    facts, _ = await told(exchange, ALL, heard, KeyFacts())
    assert facts.state == row.state


def test_every_line_of_a_file_is_reached_by_a_recorded_answer() -> None:
    reached = {(row.brand, need) for row in rows() for need in row.state}
    assert {(brand, one.need) for brand in brands() for one in EXCHANGES[brand].account} == reached


async def test_nothing_is_asked_or_looked_at_that_the_operator_does_not_need() -> None:
    exchange, script = EXCHANGES["gate"], Script({}, NOTHING)
    none = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF)
    facts, asked = await told(exchange, none, Heard(script, exchange, NOTHING), KeyFacts())
    assert (facts, asked, script.asked) == (KeyFacts(), (), [])
