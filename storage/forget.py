"""Erases a person: every row of theirs, and the data key. A backup made before still holds both."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import deletions, inbox, walks
from storage.keyring import Keyring
from storage.letters import asked_by, reported_by
from storage.members import State
from storage.tables import (
    attempts,
    bookmarks,
    broadcasts,
    checks,
    drafts,
    exposed,
    fsm,
    invites,
    key_history,
    keys,
    letters,
    members,
    moving,
    owners,
    watches,
)

ROWS = (watches, letters, exposed, moving, key_history, keys, attempts, fsm, bookmarks, owners)
WALKING = (checks, drafts)
SOMEBODY = 0  # an invite that was used stays so, and a broadcast goes on


async def forget_owner(conn: AsyncConnection, keyring: Keyring, owner: int) -> None:
    """Messages that are still to be deleted stay on the list: forgetting a secret does not take it out of the chat.

    Who was not let in stays so: to be forgotten must be no way in.
    """
    for table in ROWS:
        await conn.execute(delete(table).where(table.c.owner == owner))
    await conn.execute(delete(members).where(members.c.owner == owner, members.c.state != State.DECLINED))
    await conn.execute(update(invites).where(invites.c.used_by == owner).values(used_by=SOMEBODY))
    await conn.execute(update(broadcasts).where(broadcasts.c.by == owner).values(by=SOMEBODY))
    for table in WALKING:
        await walks.leave(conn, table, table.c.owner == owner)
    await conn.execute(delete(letters).where(letters.c.about.in_((reported_by(owner), asked_by(owner)))))
    await inbox.erase(conn, owner)
    await deletions.erase_refused(conn, owner)
    await keyring.forget(conn, owner)
