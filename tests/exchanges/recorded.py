"""The recorded answers of the exchanges: published or seen in the field, as `<brand>.toml` beside this file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from keys.model import Answer, Fault, KeyFacts

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    brand: str
    name: str
    status: int
    body: Any
    faults: tuple[Fault, ...]
    facts: KeyFacts | None
    source: str
    unconfirmed: bool

    @property
    def answer(self) -> Answer:
        return Answer(self.status, self.body)

    def __str__(self) -> str:
        return f"{self.brand}: {self.name}"


def brands() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.toml"))


@cache
def errors(brand: str | None = None) -> tuple[Recorded, ...]:
    return tuple(one for name in brands() if brand in (None, name) for one in _of(name, "errors"))


@cache
def good(brand: str | None = None) -> tuple[Recorded, ...]:
    return tuple(one for name in brands() if brand in (None, name) for one in _of(name, "good"))


def _of(brand: str, kind: str) -> list[Recorded]:
    rows = tomllib.loads((HERE / f"{brand}.toml").read_text(encoding="utf-8"))[kind]
    return [_recorded(brand, row) for row in rows]


def _recorded(brand: str, row: Mapping[str, Any]) -> Recorded:
    return Recorded(
        brand=brand,
        name=row["name"],
        status=row.get("status", 200),
        body=json.loads(row["body"]) if "body" in row else None,
        faults=tuple(Fault(word) for word in row.get("faults", ())),
        facts=_facts(row["facts"]) if "facts" in row else None,
        source=row["source"],
        unconfirmed=row.get("unconfirmed", False),
    )


def _facts(told: Mapping[str, Any]) -> KeyFacts:
    values: dict[str, Any] = dict(told)
    values["permissions"] = frozenset(told["permissions"]) if "permissions" in told else None
    values["ip_whitelist"] = tuple(told["ip_whitelist"]) if "ip_whitelist" in told else None
    return KeyFacts(**values)
