"""Figures of the diagnosis: what becomes of every recorded answer of every exchange in depth. `make diagnosis` prints them.

`python -m tests.diagnosis`; exit status 1 where an answer does not get its faults, or one that is no success is accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from bot.columns import columns
from exchanges import load
from exchanges.basic import load as load_basic
from keys.diagnose import judge
from tests.exchanges.recorded import Recorded, brands, errors, good

EXCHANGES = load()


@dataclass(frozen=True, slots=True)
class Count:
    """Of recorded answers that are no success."""

    answers: int = 0
    one_fault: int = 0  # exactly its fault
    several: int = 0  # exactly its faults, where the exchange gives one answer for several
    unsure: int = 0  # of these: nothing is said of the key
    unconfirmed: int = 0  # of these: nobody has seen it
    wrong: int = 0
    accepted: int = 0
    good: int = 0  # recorded answers to a key that works

    def __add__(self, other: Count) -> Count:
        return Count(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def count(brand: str) -> Count:
    return sum((_one(one) for one in errors(brand)), Count(good=len(good(brand))))


def _one(one: Recorded) -> Count:
    faults, _ = judge(EXCHANGES[one.brand], one.answer)
    right = faults == one.faults
    return Count(
        answers=1,
        one_fault=right and len(faults) == 1,
        several=right and len(faults) > 1,
        unsure=any(fault.transient for fault in faults),
        unconfirmed=one.unconfirmed,
        wrong=not right,
        accepted=not faults,
    )


def table(counts: Iterable[tuple[str, Count]]) -> str:
    told = list(counts)
    head = ["EXCHANGE", *(field.name.replace("_", " ").upper() for field in fields(Count))]
    rows = [*told, ("all", sum((one for _, one in told), Count()))]
    return columns(head, [[name, *map(str, astuple(one))] for name, one in rows])


def main() -> int:
    counts = [(brand, count(brand)) for brand in brands()]
    print(table(counts))
    basic, rules = load_basic(), sum(len(one.rules) for one in load_basic().values())
    print(f"\nin depth {len(EXCHANGES)}, basic {len(basic)} ({rules} answers known)")
    whole = sum((one for _, one in counts), Count())
    return 1 if whole.wrong or whole.accepted else 0


if __name__ == "__main__":
    sys.exit(main())
