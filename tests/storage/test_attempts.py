from datetime import datetime

from keys.model import StoredKey, Verdict
from storage.attempts import Attempts
from storage.database import Database
from tests.storage.samples import ACCEPTED, ANNA, BORIS, DAY, NOW, REFUSED, SECOND


async def record(
    db: Database, id: str = "c1", owner: int = ANNA, verdict: Verdict = REFUSED, now: datetime = NOW
) -> None:
    async with db.write() as conn:
        await Attempts(db).record(
            conn, id=id, owner=owner, exchange="okx", api_key="k1ab…stuv", verdict=verdict, now=now
        )


async def test_an_attempt_is_listed_like_a_key_without_a_name(db: Database) -> None:
    await record(db)
    assert await Attempts(db).list() == [
        StoredKey(
            id="c1",
            owner=ANNA,
            exchange="okx",
            name="",
            api_key="k1ab…stuv",
            verdict=REFUSED,
            added_at=NOW,
            checked_at=NOW,
        )
    ]


async def test_the_same_check_tried_again_is_one_attempt_with_its_newest_verdict(db: Database) -> None:
    await record(db)
    await record(db, verdict=ACCEPTED, now=NOW + DAY)
    (attempt,) = await Attempts(db).list()
    assert (attempt.verdict, attempt.added_at, attempt.checked_at) == (ACCEPTED, NOW, NOW + DAY)


async def test_attempts_can_be_listed_for_one_owner_the_oldest_first(db: Database) -> None:
    await record(db, "c2", now=NOW + DAY)
    await record(db, "c1")
    await record(db, "c3", BORIS)
    assert [attempt.id for attempt in await Attempts(db).list(ANNA)] == ["c1", "c2"]
    assert [attempt.id for attempt in await Attempts(db).list()] == ["c1", "c3", "c2"]


async def test_what_was_accepted_after_all_is_dropped_for_its_owner_only(db: Database) -> None:
    await record(db)
    async with db.write() as conn:
        await Attempts(db).drop(conn, "c1", BORIS)
    assert len(await Attempts(db).list()) == 1
    async with db.write() as conn:
        await Attempts(db).drop(conn, "c1", ANNA)
    assert await Attempts(db).list() == []


async def test_old_attempts_are_purged_by_their_last_try(db: Database) -> None:
    await record(db, "old")
    await record(db, "tried again")
    await record(db, "tried again", now=NOW + DAY)
    async with db.write() as conn:
        await Attempts(db).purge(conn, NOW + SECOND)
    assert [attempt.id for attempt in await Attempts(db).list()] == ["tried again"]
