"""Where an exchange tells how the account behind a key is, and what to press there: the `account` part of a file of facts."""

from __future__ import annotations

from collections.abc import Iterator

from exchanges.table import Table
from keys.account import MODES, NO, YES, Need, Telling
from keys.model import Text

NEEDS = frozenset(Need)
TOLD = NEEDS - {Need.SUBACCOUNT_ONLY}  # whether it is a sub-account `read_key` tells


def read_account(table: Table) -> tuple[Telling, ...]:
    return tuple(_telling(one) for one in table.maybe_tables("account"))


def read_press(table: Table, not_ready: Text | None) -> dict[Need, Text]:
    """`not_ready`: the remedy of an account that is not ready, which may stand for some of the needs."""
    same = [Need(name) for name in table.words("not_ready", NEEDS)]
    return {**(dict.fromkeys(same, not_ready) if not_ready else {}), **dict(_texts(table))}


def _texts(table: Table) -> Iterator[tuple[Need, Text]]:
    if not table.has("press"):
        return
    for name, one in table.entries("press"):
        if name in NEEDS:
            yield Need(name), one.both()
            one.done()
        else:
            table.wrong(f"press.{name}", "no such need")


def _telling(table: Table) -> Telling:
    need = Need(table.word("need", frozenset(TOLD)))
    known = frozenset(MODES.get(need, (YES, NO)))
    telling = Telling(
        need=need,
        at=table.blank("at") or "",
        words=table.texts("is", known),
        there=table.word("there", known) if table.has("there") else None,
        method=table.maybe("asks"),
        params=table.texts("params"),
        seen=table.maybe("seen"),
        unconfirmed=table.flag("unconfirmed"),
        source=table.string("source"),
    )
    if (need is Need.MIN_BALANCE) is bool(telling.words or telling.there):
        table.wrong("is", "a balance has no words, and every other need has: `is` or `there`")
    table.done()
    return telling
