"""What a profile asks of the account behind a key: its `[account]`, as the words that meet each need."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reading import Reading
from keys.account import ACCOUNT_MODES, POSITION_MODES, YES, Need


def needs(account: Reading, above: Mapping[Need, frozenset[str]]) -> dict[Need, frozenset[str]]:
    """The words that meet each need that is asked for."""
    asked = dict(above)
    for need in Need:
        words = _words(account, need)
        if need in account.names():
            asked[need] = words
    return {need: words for need, words in asked.items() if words}


def _words(account: Reading, need: Need) -> frozenset[str]:
    """None where it is not asked for: `false`, or an empty list."""
    match need:
        case Need.ACCOUNT_MODE:
            return frozenset(account.words(need, ACCOUNT_MODES))
        case Need.POSITION_MODE:
            return frozenset({account.word(need, POSITION_MODES, POSITION_MODES[0])})
        case Need.MIN_BALANCE:
            return frozenset({YES})
        case _:
            return frozenset({YES} if account.flag(need) else ())
