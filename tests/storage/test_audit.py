from storage.audit import Audit, Entry
from storage.database import Database
from tests.storage.samples import ANNA, DAY, NOW

ENTRY = Entry(what="reveal", key_id="abc", owner=ANNA, who="root", reason="support case 5", at=NOW)


async def test_what_was_recorded_is_listed_in_that_order(db: Database) -> None:
    earlier = Entry(what="reveal", key_id="abd", owner=ANNA, who="root", reason="clock set back", at=NOW - DAY)
    async with db.write() as conn:
        await Audit(db).record(conn, ENTRY)
        await Audit(db).record(conn, earlier)
    assert await Audit(db).list() == [ENTRY, earlier]


def test_nothing_is_offered_that_changes_or_erases() -> None:
    assert {name for name in vars(Audit) if not name.startswith("_")} == {"record", "list"}
