"""The catalogue of situations that a trader may get into, and a fresh key in any of them."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from exchanges import load, site_name
from playground.exchanges.core import StandIn
from playground.exchanges.hostile import Behaviour, html, reply
from playground.exchanges.key import Key
from playground.exchanges.pasted import WAYS

FOREIGN = "198.51.100.7"
STATES = ("environment", "site", "account_mode", "futures_open", "tells")
WHERE = ("at", "only", "but", "tells", "hides")
Texts = Mapping[str, str]
"""By language: en, ru."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What befell a key at one exchange, and what it leads to at a service that asks as profiles/demo.toml does.

    `label` is short, `told` is one sentence: what the trader will see. `status`: accepted | refused | unsure | none
    (nothing is asked of the exchange); `faults` and `advice` in the bot's order. The other fields are as samples.toml
    explains them.
    """

    id: str
    exchange: str
    label: Texts
    told: Texts
    status: str
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    written: str
    state: Mapping[str, Any]
    credentials: str = "new_credentials"
    gone: bool = False
    spoilt: str = ""
    answer: str | Mapping[str, Any] | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Given:
    """A key in a situation, none where the exchange has none, and what the trader pastes."""

    key: Key | None
    text: str = field(repr=False)


@cache
def situations(exchange_id: str) -> tuple[Situation, ...]:
    """All there are at this exchange, in the order in which they are offered."""
    data = tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))
    rows = [row for row in data["situations"] if _exists(row, exchange_id)]
    usual = data["usual"] | {"state": data["usual"]["state"] | data["usual_state"].get(exchange_id, {})}
    return tuple(_situation(usual, row, exchange_id) for row in rows)


def _exists(row: Mapping[str, Any], exchange_id: str) -> bool:
    told = load()[exchange_id].tells
    meant = exchange_id in row.get("only", (exchange_id,)) and exchange_id not in row.get("but", ())
    return meant and told >= set(row.get("tells", ())) and told.isdisjoint(row.get("hides", ()))


def _situation(usual: Mapping[str, Any], row: Mapping[str, Any], exchange_id: str) -> Situation:
    here = row.get("at", {}).get(exchange_id, {})
    said = {**usual, **{name: value for name, value in row.items() if name not in WHERE}, **here}
    said["state"] = usual["state"] | row.get("state", {}) | here.get("state", {})
    said |= {name: tuple(said[name]) for name in ("faults", "advice")}
    said |= {name: _named(said[name], exchange_id) for name in ("label", "told")}
    return Situation(exchange=exchange_id, **said)


def _named(texts: Texts, exchange_id: str) -> Texts:
    return {language: text.format(exchange=site_name(exchange_id)) for language, text in texts.items()}


def give(stand_in: StandIn, situation: Situation, *, addresses: Sequence[str], now: datetime) -> Given:
    """A fresh key in this situation. `addresses`: the service's own, which the exchange sees it come from."""
    if situation.written == "seed_phrase":
        return Given(None, WAYS[situation.written](situation.exchange, {}))
    made: dict[str, Any] = getattr(stand_in, situation.credentials)()
    key = stand_in.add_key(**(_state(situation.state, addresses, now) | made))
    values = key.credentials
    if situation.spoilt:
        values[situation.spoilt] = Key(**stand_in.new_credentials()).credentials[situation.spoilt]
    if situation.answer is not None:
        stand_in.plan(_behaviour(stand_in, situation.answer), key, situation.times)
    if situation.gone:
        stand_in.remove_key(key)
    return Given(None if situation.gone else key, WAYS[situation.written](situation.exchange, values))


def _state(said: Mapping[str, Any], addresses: Sequence[str], now: datetime) -> dict[str, Any]:
    """Fields of a key; every key is of another account."""
    lists = {"ours": list(addresses), "one": list(addresses[:1]), "foreign": [FOREIGN], "none": []}
    days = {"created_at": said.get("made"), "expires_at": said.get("ends")}
    rest = {name: value for name, value in said.items() if name in STATES}
    return {
        "permissions": set(said["permissions"]),
        "ips": lists[said["ips"]],
        "account": str(10_000_000 + secrets.randbelow(90_000_000)),
        **{name: now + timedelta(days=number) for name, number in days.items() if number is not None},
        **rest,
    }


def _behaviour(stand_in: StandIn, answer: str | Mapping[str, Any]) -> Behaviour:
    if isinstance(answer, str):
        return {"down": html(), "throttled": stand_in.throttled}[answer]
    return reply(answer["status"], answer["body"])
