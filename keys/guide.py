"""The mark to a key: what has to be there first, and the forks that change what the trader does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keys.model import Bookmark, Exchange, Wanted

SITE, ACCOUNT, DEVICE = "site", "account", "device"


@dataclass(frozen=True, slots=True)
class Fork:
    """A question before the steps. `choices`: ccxt ids of `site`, main | sub of `account`, web | phone of `device`."""

    name: str
    choices: tuple[str, ...]


def needed(exchange: Exchange, wanted: Wanted) -> tuple[str, ...]:
    """What has to be there before the key is made; an open futures account only where futures are wanted or all there is."""
    futures = "futures" in wanted.required or not any("spot" in box.grants for box in exchange.boxes)
    return tuple(word for word in exchange.prerequisites if futures or word != "futures_account")


def forks(exchange: Exchange, offered: Sequence[Exchange]) -> tuple[Fork, ...]:
    """Those that this exchange has; of its sites those on offer whose keys are made in another way."""
    others = [one for one in offered if one.id in exchange.nearby and _other(one, exchange)]
    found = (
        Fork(SITE, (exchange.id, *(one.id for one in others)) if others else ()),
        Fork(ACCOUNT, ("main", "sub") if any(step.sub for step in exchange.steps) else ()),
        Fork(DEVICE, ("web", "phone") if any(screen.phone for screen in exchange.screens) else ()),
    )
    return tuple(fork for fork in found if fork.choices)


def _other(one: Exchange, exchange: Exchange) -> bool:
    return (one.page, one.steps) != (exchange.page, exchange.steps)


def ahead(mark: Bookmark, exchange: Exchange, offered: Sequence[Exchange]) -> Fork | None:
    """The fork at which the mark stands, if the trader has not taken it before."""
    return next((fork for fork in forks(exchange, offered) if mark.chosen.get(fork.name) not in fork.choices), None)
