from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.audit import Audit, Entry
from storage.database import Database
from storage.keyring import Keyring
from tests.storage.samples import ANNA, DAY, NOW

ENTRY = Entry(what="reveal", key_id="abc", owner=ANNA, who="root", reason="support case 5", at=NOW)
LINES = 4


@pytest.fixture
async def trail(db: Database, keyring: Keyring) -> Audit:
    """Of four lines."""
    audit = Audit(db, keyring)
    for number in range(LINES):
        async with db.write() as conn:
            await audit.record(conn, replace(ENTRY, reason=f"case {number}", at=NOW + timedelta(hours=number)))
    return audit


AWAY = {
    "sqlite": ("DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER USER",),
}


async def behind_its_back(db: Database, *statements: str) -> None:
    """As somebody who has the file, and not the master key."""
    async with db.write() as conn:
        for away in AWAY[conn.dialect.name]:
            await conn.execute(text(away))
        for statement in statements:
            await conn.execute(text(statement))


async def test_what_was_recorded_is_listed_in_that_order(db: Database, keyring: Keyring) -> None:
    earlier = Entry(what="reveal", key_id="abd", owner=ANNA, who="root", reason="clock set back", at=NOW - DAY)
    async with db.write() as conn:
        await Audit(db, keyring).record(conn, ENTRY)
        await Audit(db, keyring).record(conn, earlier)
    assert await Audit(db, keyring).list() == [ENTRY, earlier]


def test_nothing_is_offered_that_changes_or_erases() -> None:
    assert {name for name in vars(Audit) if not name.startswith("_")} == {"record", "list", "verify"}


@pytest.mark.parametrize("change", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"])
async def test_the_database_itself_refuses_a_change(db: Database, trail: Audit, change: str) -> None:
    with pytest.raises(IntegrityError, match=r"only.ever.added.to"):
        async with db.write() as conn:
            await conn.execute(text(change))
    assert (await trail.verify()).whole


async def test_a_trail_that_nobody_touched_is_whole(db: Database, keyring: Keyring, trail: Audit) -> None:
    found = await trail.verify()
    assert (found.whole, found.lines, found.untied, len(found.head)) == (True, LINES, 0, 64)
    assert (await Audit(db, keyring).verify(found.head)).whole


async def test_an_empty_trail_is_whole(db: Database, keyring: Keyring) -> None:
    found = await Audit(db, keyring).verify()
    assert (found.whole, found.lines, found.head) == (True, 0, "")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("UPDATE audit SET reason = 'nothing to see' WHERE id = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE id = 3", 3),
        ("UPDATE audit SET owner = 5 WHERE id = 1", 1),
        ("UPDATE audit SET tie = NULL WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("DELETE FROM audit WHERE id = 3", 4),
        ("DELETE FROM audit WHERE id = 4", 4),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET id = 9 WHERE id = 2", 3),
        ("INSERT INTO audit SELECT 9, at, what, key_id, owner, who, reason, tie FROM audit WHERE id = 4", 9),
    ],
)
async def test_whatever_was_changed_taken_away_or_put_in_is_found(
    db: Database, trail: Audit, change: str, line: int
) -> None:
    await behind_its_back(db, change)
    assert (await trail.verify()).broken == line


async def test_an_end_that_was_cut_off_together_with_the_head_is_found_by_a_head_noted_down(
    db: Database, trail: Audit
) -> None:
    noted = (await trail.verify()).head
    async with db.read() as conn:
        tie = (await conn.scalars(text("SELECT tie FROM audit WHERE id = 3"))).one()
    cut = f"UPDATE meta SET value = '{tie.hex()}' WHERE name = 'audit_head'"  # noqa: S608
    await behind_its_back(db, "DELETE FROM audit WHERE id = 4", cut)
    assert (await trail.verify()).whole
    assert (await trail.verify(noted)).broken == LINES


async def test_lines_from_before_they_were_tied_are_counted_and_the_rest_is_held(
    db: Database, keyring: Keyring
) -> None:
    async with db.write() as conn:
        old = "INSERT INTO audit (at, what, key_id, owner, who, reason) VALUES (1, 'reveal', 'k', 1, 'root', 'old')"
        await conn.execute(text(old))
        await Audit(db, keyring).record(conn, ENTRY)
    found = await Audit(db, keyring).verify()
    assert (found.whole, found.lines, found.untied) == (True, 2, 1)
