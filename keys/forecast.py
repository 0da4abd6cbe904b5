"""When a key ends whose exchange does not tell it: by its rule for keys without addresses. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from keys.model import Exchange, KeyFacts


def foreseen(exchange: Exchange, facts: KeyFacts, now: datetime) -> KeyFacts:
    """The facts of a key that works now, with the end that follows from the rule where none is told.

    Only where all that the rule asks for is known to hold: no address is bound, and the day on which the key was made
    is told. A key that works after that end was renewed or is an exception: its end is not known.
    """
    days = exchange.whitelist.life_days
    if facts.expires_at is not None or days is None or facts.ip_bound is not False or facts.created_at is None:
        return facts
    end = facts.created_at + timedelta(days=days)
    return replace(facts, expires_at=end, expires_by_rule=True) if end > now else facts


def last_known(found: KeyFacts, before: KeyFacts) -> KeyFacts:
    """Of two looks at a key, the facts that tell of its end: one that is not told today is still ahead, unless addresses
    have been bound, which takes it away."""
    return found if found.expires_at is not None or found.ip_bound else before
