"""An Ask that answers by script, for ladders whose every step is to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keys.model import Answer


@dataclass(slots=True)
class Script:
    """`answers`: by the place asked (a site, a host, a sandbox, "spoiled", or else the question), `rest` for all others."""

    answers: Mapping[str, Answer]
    rest: Answer
    asked: list[str] = field(default_factory=list)

    async def __call__(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        site: str | None = None,
        hostname: str | None = None,
        sandbox: str | None = None,
        spoiled: bool = False,
    ) -> Answer:
        place = site or hostname or sandbox or ("spoiled" if spoiled else method)
        self.asked.append(place)
        return self.answers.get(place, self.rest)
