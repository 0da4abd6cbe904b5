"""One request to a stand-in exchange: as it reads it, what it says to it, and how it remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it is remembered: never a secret, a signature or a whole key."""

    number: int  # from 1, at this exchange
    at: datetime
    method: str
    path: str
    host: str
    key: str | None
    verdict: str  # ok | not_found | planned | the exchange's code


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the exchange reads it; `query` is as sent, byte for byte."""

    method: str
    path: str
    query: str
    host: str
    headers: Mapping[str, str]
    body: str
    now: int  # the exchange's clock, ms

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Said:
    """The answer and, for the record, what it amounts to."""

    status: int
    body: Any
    verdict: str


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
