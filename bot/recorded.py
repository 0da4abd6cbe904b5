"""The recorded answers of an exchange, as they stand in `tests/exchanges/<brand>.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keys.model import Answer, Fault, KeyFacts


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


def read(path: Path, kind: str) -> list[Recorded]:
    """`kind`: errors or good. Raises OSError, KeyError, ValueError."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    return [_recorded(path.stem, row) for row in rows]


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
