"""What an operator may need of the account behind a key, and where an exchange tells it: the words alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

YES, NO = "yes", "no"


class Need(StrEnum):
    """By the names of the profile's `[account]`; the order is that in which they are told."""

    FUTURES_OPEN = "futures_open"
    UNIFIED = "unified"
    ACCOUNT_MODE = "account_mode"
    POSITION_MODE = "position_mode"
    SUBACCOUNT_ONLY = "subaccount_only"
    NO_LEAD_TRADER = "no_lead_trader"
    MIN_BALANCE = "min_balance"


ACCOUNT_MODES = ("spot", "futures", "multi_currency", "portfolio")
POSITION_MODES = ("one_way", "hedge")
MODES: Mapping[Need, tuple[str, ...]] = {Need.ACCOUNT_MODE: ACCOUNT_MODES, Need.POSITION_MODE: POSITION_MODES}
"""Needs with words of their own; of any other it is told whether the account is so: yes or no."""

REFUSING = frozenset({Need.FUTURES_OPEN, Need.UNIFIED, Need.ACCOUNT_MODE, Need.POSITION_MODE, Need.SUBACCOUNT_ONLY})
"""Without these the account is not ready; the others are only told of: docs/adr/0011-account-readiness.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Where an exchange tells of a need.

    `at`: path in an answer. `words`: what the value there, as text, means: yes, no or the word of a mode; `there`: what
    it means that anything stands there. Of MIN_BALANCE neither: an amount in USDT stands there. `method`, `params`,
    `seen`: the question, as of `Exchange.key_info`, whose own answer it is where there is none.
    """

    need: Need
    at: str
    words: Mapping[str, str] = field(default_factory=dict)
    there: str | None = None
    method: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    seen: str | None = None
    unconfirmed: bool = False
    source: str = ""
