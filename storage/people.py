"""Everybody of whom the bot keeps anything at all. Who pressed /start and went on nowhere left no trace."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.campaign import Ready
from keys.model import Status
from storage.key_store import HERE, STATUS
from storage.tables import attempts, bookmarks, campaigns, checks, drafts, keys, members, moving, owners

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


async def by_exchange(conn: AsyncConnection) -> dict[str, set[int]]:
    """The owners of keys at each exchange."""
    found: dict[str, set[int]] = {}
    for exchange, owner in await conn.execute(select(keys.c.exchange, keys.c.owner).where(HERE).distinct()):
        found.setdefault(exchange, set()).add(owner)
    return found


async def with_refused(conn: AsyncConnection) -> set[int]:
    """The owners of keys that their exchange no longer takes, and that are not paused."""
    refused = select(keys.c.owner).where(HERE, keys.c.paused_at.is_(None), Status.REFUSED.value == STATUS)
    return set(await conn.scalars(refused))


async def still_moving(conn: AsyncConnection) -> set[int]:
    """Whose keys are not ready for the change of addresses that is under way."""
    here = and_(keys.c.id == moving.c.key_id, HERE)
    open_ones = select(campaigns.c.id).where(campaigns.c.ended_at.is_(None))
    waiting = moving.c.campaign.in_(open_ones), moving.c.ready != Ready.READY, moving.c.said.is_(False)
    return set(await conn.scalars(select(moving.c.owner).join(keys, here).where(*waiting)))
