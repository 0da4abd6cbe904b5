"""Everybody of whom the bot keeps anything at all. Who pressed /start and went on nowhere left no trace."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.key_store import HERE
from storage.tables import attempts, bookmarks, checks, drafts, keys, members, owners

TRACES = (owners, members, attempts, bookmarks, checks, drafts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`state`: a word of storage.members, or None. `label`: of the invite that they came with. `blocked`: they want
    nothing of the bot, and have not written since."""

    owner: int
    state: str | None
    label: str
    has_keys: bool
    blocked: bool


async def known(conn: AsyncConnection) -> list[Person]:
    """By their number."""
    with_keys = set(await conn.scalars(select(keys.c.owner).where(HERE)))
    blocked = set(await conn.scalars(select(owners.c.owner).where(owners.c.blocked_at.is_not(None))))
    decided = {row.owner: row for row in await conn.execute(select(members))}
    traces = await conn.scalars(union(*(select(table.c.owner) for table in TRACES)))
    return [
        Person(
            owner=owner,
            state=decided[owner].state if owner in decided else None,
            label=decided[owner].label if owner in decided else "",
            has_keys=owner in with_keys,
            blocked=owner in blocked,
        )
        for owner in sorted(with_keys.union(traces))
    ]
