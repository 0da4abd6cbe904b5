"""Which boxes of an exchange's form stand for which permissions: to tick and to leave empty. Pure."""

from __future__ import annotations

from keys.advice import HARMLESS
from keys.model import Box, Exchange


def boxes_for(exchange: Exchange, wanted: frozenset[str]) -> tuple[Box, ...]:
    """The boxes to tick for these permissions: those that grant nothing else where there are such."""
    exact = [box for box in exchange.boxes if box.grants & wanted and box.grants <= wanted]
    rest = wanted.difference(*(box.grants for box in exact))
    return tuple(box for box in exchange.boxes if box in exact or box.grants & rest)


def boxes_on(exchange: Exchange, words: frozenset[str], key: frozenset[str]) -> tuple[Box, ...]:
    """The boxes for these permissions of a key that has or shall have those of `key`: where reading alone and
    reading with more are a choice of one, the one that fits."""
    unfit = "read_write" if HARMLESS.issuperset(key) else "read_only"
    fit = [box for box in boxes_for(exchange, words) if box.id != unfit]
    return tuple(box for box in fit if not (box.grants == {"read"} and any(box.grants < one.grants for one in fit)))


def boxes_off(exchange: Exchange, unwanted: frozenset[str], wanted: frozenset[str]) -> tuple[Box, ...]:
    """The boxes to leave empty: a box that is needed for something else is not among them."""
    needed = boxes_for(exchange, wanted)
    return tuple(box for box in exchange.boxes if box.grants & unwanted and box not in needed)
