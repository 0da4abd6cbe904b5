"""Whom a broadcast goes to. Who blocked the bot is not written to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.entry import Rule
from bot.roster import standing
from storage import people

ALL, REFUSED, MOVING = "all", "refused", "moving"


async def audiences(conn: AsyncConnection, rule: Rule) -> Mapping[str, set[int]]:
    """By one of these words, or by the id of an exchange; those of nobody are left out."""
    known = await people.known(conn)
    blocked = {one.owner for one in known if one.blocked}
    found = {
        ALL: {one.owner for one in known if standing(rule, one) == "in"},
        REFUSED: await people.with_refused(conn),
        MOVING: await people.still_moving(conn),
        **await people.by_exchange(conn),
    }
    return {word: owners - blocked for word, owners in found.items() if owners - blocked}
