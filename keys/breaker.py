"""Leaves an exchange alone that fails or throttles; knows nothing of what is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from keys.model import Fault

FAILING = frozenset({Fault.UNREACHABLE, Fault.MAINTENANCE, Fault.RATE_LIMITED})
IN_A_ROW = 5
LONGEST_WAIT = 120.0


@dataclass(slots=True)
class Breaker:
    """After five failures in a row nothing is asked for `rest` seconds, then one question tries.

    A wait that the exchange names itself (Retry-After) is kept after a single failure, up to two minutes, and one that
    its facts name for such an answer in full.
    """

    rest: float
    failures: int = 0
    until: float = 0.0
    fault: Fault = Fault.UNREACHABLE
    trying: bool = False

    def refusal(self, now: float) -> Fault | None:
        """Why nothing is asked now; None: go ahead, and tell `learn` what came of it."""
        if self.trying or now < self.until:
            return self.fault
        self.trying = self.failures >= IN_A_ROW
        return None

    def learn(self, faults: Collection[Fault], wait: float, now: float, ordered: float = 0.0) -> None:
        failed = [fault for fault in faults if fault in FAILING]
        if not failed:
            self.failures = 0  # a rest goes on: this answer was on its way when it began
            return
        self.failures, self.fault = self.failures + 1, failed[0]
        rest = self.rest if self.failures >= IN_A_ROW else 0.0
        self.until = max(self.until, now + max(rest, min(wait, LONGEST_WAIT), ordered))
