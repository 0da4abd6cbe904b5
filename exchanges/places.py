"""Other places of an exchange, and the search for the one where a key lives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keys.model import Answer, Ask, Fault, Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of: another ccxt id of the brand, another host of it, one of its test environments."""

    site: str | None = None
    hostname: str | None = None
    sandbox: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """`home`: the answer shows that the key lives there; `surely_not`: that it does not. Any other answer is no proof."""

    method: str
    home: Callable[[Answer], bool]
    surely_not: Callable[[Answer], bool]

    async def run(self, ask: Ask, places: Sequence[Place], *, nowhere: tuple[Fault, ...]) -> Split:
        """Asks in turn, up to the first home. `nowhere` is the outcome when no place knows the key; a place
        that could not tell leaves the wrong environment among the faults."""
        sure = True
        for place in places:
            there = await ask(self.method, site=place.site, hostname=place.hostname, sandbox=place.sandbox)
            if self.home(there):
                return _found(place, there)
            sure = sure and self.surely_not(there)
        return Split(faults=nowhere if sure else (*nowhere, Fault.WRONG_ENVIRONMENT))


def _found(place: Place, there: Answer) -> Split:
    """Of another ccxt id the answer goes with it: the key may be taken there."""
    if place.site:
        return Split(faults=(Fault.WRONG_ENVIRONMENT,), site=place.site, answer=there)
    return Split(faults=(Fault.WRONG_ENVIRONMENT,), where=place.hostname or place.sandbox)
