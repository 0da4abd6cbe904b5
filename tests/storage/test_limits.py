from datetime import datetime, timedelta

import pytest

from exchanges import load
from keys.model import Allowed, Secret, Wait
from storage.database import Database
from storage.keyring import Keyring
from storage.limits import Limits, free_at
from storage.unit import Unit
from tests.storage.samples import ANNA, BORIS, CREDENTIALS, DAY, MINUTE, NOW

HOUR = timedelta(hours=1)
OKX, EUROPE, BYBIT = (load()[id] for id in ("okx", "myokx", "bybit"))
OTHER = {**CREDENTIALS, "apiKey": Secret("another")}


def minutes(*numbers: int) -> list[datetime]:
    return [NOW + number * MINUTE for number in numbers]


@pytest.mark.parametrize(
    ("times", "free"),
    [
        ([], None),
        (minutes(0, 1), None),
        (minutes(0, 1, 2), NOW + HOUR),
        (minutes(0, 1, 2, 3), NOW + DAY),  # the day's are reached too, and end later
        (minutes(-500, -400, -300, 2), NOW - 500 * MINUTE + DAY),
    ],
)
def test_the_next_may_come_when_every_span_has_room_again(times: list[datetime], free: datetime | None) -> None:
    assert free_at(times, {HOUR: 3, DAY: 4}) == free


class Store:
    def __init__(self, db: Database, keyring: Keyring, allowed: Allowed) -> None:
        self.db, self.limits = db, Limits(db, keyring, allowed)

    async def check(self, owner: int = ANNA, exchange: str = "okx", at: datetime = NOW) -> None:
        unit = Unit()
        self.limits.count(unit, owner, load()[exchange], at)
        await unit.commit(self.db)

    async def why(self, owner: int = ANNA, exchange: str = "okx", at: datetime = NOW) -> tuple[str, datetime] | None:
        wait = await self.limits.wait(owner, load()[exchange], CREDENTIALS, at)
        return None if wait is None else (wait.why, wait.until)


async def test_one_person_may_ask_so_often_in_an_hour_and_in_a_day(db: Database, keyring: Keyring) -> None:
    store = Store(db, keyring, Allowed(an_hour=2, a_day=3))
    await store.check()
    assert await store.why() is None
    await store.check(exchange="bybit", at=NOW + MINUTE)
    assert await store.why(at=NOW + MINUTE) == ("owner", NOW + HOUR)
    assert await store.why(BORIS, at=NOW + MINUTE) is None
    assert await store.why(at=NOW + HOUR) is None
    await store.check(at=NOW + HOUR)
    assert await store.why(at=NOW + HOUR) == ("owner", NOW + DAY)
    assert await store.why(at=NOW + DAY) is None


async def test_stored_keys_may_be_checked_four_times_as_often_and_are_counted_apart(
    db: Database, keyring: Keyring
) -> None:
    store = Store(db, keyring, Allowed(an_hour=1, a_day=2, at_exchange=5))
    await store.check()
    for number in range(4):
        assert await store.limits.wait_stored(ANNA, OKX, NOW) is None, number
        unit = Unit()
        store.limits.count(unit, ANNA, OKX, NOW, stored=True)
        await unit.commit(db)
    waits = [await store.limits.wait_stored(owner, OKX, NOW) for owner in (ANNA, BORIS)]
    assert waits == [Wait("owner", NOW + HOUR), Wait("exchange", NOW + HOUR)]
    assert await store.limits.wait_stored(BORIS, BYBIT, NOW) is None
    assert await store.why(exchange="bybit") == ("owner", NOW + HOUR)  # by the one key that was entered


async def test_a_key_that_was_wrong_so_often_rests_for_a_day_whoever_brings_it(db: Database, keyring: Keyring) -> None:
    store = Store(db, keyring, Allowed(failures=2))
    async with db.write() as conn:
        await store.limits.failed(conn, OKX, CREDENTIALS, NOW)
        await store.limits.failed(conn, OKX, OTHER, NOW)
        await store.limits.failed(conn, BYBIT, CREDENTIALS, NOW)
    assert await store.why() is None
    async with db.write() as conn:
        await store.limits.failed(conn, EUROPE, CREDENTIALS, NOW + MINUTE)  # a site of the same brand
    assert await store.why(BORIS, at=NOW + MINUTE) == ("key", NOW + DAY)
    assert await store.why(BORIS, "bybit", NOW + MINUTE) is None
    assert await store.why(BORIS, at=NOW + DAY) is None


async def test_one_exchange_is_asked_so_often_by_all_of_them(db: Database, keyring: Keyring) -> None:
    store = Store(db, keyring, Allowed(at_exchange=2))
    for owner in (ANNA, BORIS):
        await store.check(owner)
    assert await store.why(3) == ("exchange", NOW + HOUR)
    assert await store.why(3, "bybit") is None


async def test_of_checks_that_were_let_through_side_by_side_those_too_many_wait_and_do_not_count(
    db: Database, keyring: Keyring
) -> None:
    store = Store(db, keyring, Allowed(failures=1, at_exchange=2))
    for minute, owner in enumerate((ANNA, BORIS, 3, 4)):  # none of the later ones saw the marks of the others
        await store.check(owner, at=NOW + minute * MINUTE)
    at = NOW + 4 * MINUTE
    waits = [await store.limits.wait_begun(exchange, OTHER, at) for exchange in (BYBIT, OKX, EUROPE, OKX)]
    assert waits == [None, Wait("exchange", NOW + MINUTE + HOUR), Wait("exchange", NOW + HOUR), None]
    assert await store.why(at=at) == ("exchange", NOW + HOUR), "by the two that were made"
    async with db.write() as conn:
        await store.limits.failed(conn, OKX, CREDENTIALS, at)
    assert await store.limits.wait_begun(EUROPE, CREDENTIALS, at) == Wait("key", at + DAY)
    assert await store.limits.wait_begun(EUROPE, OTHER, at) is None


async def test_nothing_tells_whose_it_was_and_after_a_day_nothing_is_left(db: Database, keyring: Keyring) -> None:
    store = Store(db, keyring, Allowed())
    await store.check()
    async with db.write() as conn:
        rows = (await conn.exec_driver_sql("select mark from tries")).all()
        assert all(str(ANNA).encode() not in mark and b"okx" not in mark for (mark,) in rows)
        await store.limits.purge(conn, NOW + DAY)
        assert (await conn.exec_driver_sql("select count(*) from tries")).scalar_one() == 0
