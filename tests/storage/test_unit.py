import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import meta
from storage.database import Database
from storage.unit import Unit, current
from tests.storage.test_database import Stop, names


async def fail(_: AsyncConnection) -> None:
    raise Stop


async def test_writes_happen_at_the_commit_in_order_and_then_the_calls(db: Database) -> None:
    unit, seen = Unit(), []
    unit.after(lambda: seen.append("called"))
    unit.later(lambda conn: meta.put(conn, "name", "first"))
    unit.later(lambda conn: meta.put(conn, "name", "second"))
    assert await names(db) == set()
    assert seen == []
    await unit.commit(db)
    async with db.read() as conn:
        assert await meta.get(conn, "name") == "second"
    assert seen == ["called"]


@pytest.mark.parametrize("allowed", [True, False])
async def test_what_has_acted_elsewhere_acts_no_more(db: Database, allowed: bool) -> None:
    async def condition(conn: AsyncConnection) -> bool:
        assert await meta.get(conn, "name") is None, "it is asked first"
        return allowed

    unit, seen = Unit(only_if=condition), []
    unit.after(lambda: seen.append("called"))
    unit.later(lambda conn: meta.put(conn, "name", "value"))
    await unit.commit(db)
    assert (await names(db), seen) == (({"name"}, ["called"]) if allowed else (set(), []))


async def test_a_failure_in_a_later_write_leaves_nothing_and_calls_nobody(db: Database) -> None:
    unit, seen = Unit(), []
    unit.after(lambda: seen.append("called"))
    unit.later(lambda conn: meta.put(conn, "name", "value"))
    unit.later(fail)
    with pytest.raises(Stop):
        await unit.commit(db)
    assert await names(db) == set()
    assert seen == []


async def test_an_update_acts_once_however_often_it_is_tried(db: Database) -> None:
    for failing in (True, True, False):
        unit = Unit()
        unit.later(count_up)
        if failing:
            unit.later(fail)
            with pytest.raises(Stop):
                await unit.commit(db)
        else:
            await unit.commit(db)
    async with db.read() as conn:
        assert await meta.get(conn, "count") == "1"


async def count_up(conn: AsyncConnection) -> None:
    await meta.put(conn, "count", str(int(await meta.get(conn, "count") or 0) + 1))


async def test_without_writes_no_transaction_is_waited_for(db: Database) -> None:
    unit, seen = Unit(), []
    unit.after(lambda: seen.append("called"))
    async with db.write():
        await unit.commit(db)
    assert seen == ["called"]


def test_outside_of_an_update_there_is_no_unit() -> None:
    assert current.get() is None
