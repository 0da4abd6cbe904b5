from storage.database import Database
from storage.letters import Letter, Letters
from tests.storage.samples import ANNA, BORIS, DAY, LEASE, MINUTE, NOW


async def post(db: Database, owner: int, once: str | None = None) -> None:
    async with db.write() as conn:
        await Letters(db).post(conn, owner=owner, kind="news", about="k1", values={"n": [1]}, at=NOW, once=once)


async def end(db: Database, letter: Letter) -> None:
    async with db.write() as conn:
        await Letters(db).end(conn, letter, "sent", NOW)


async def test_a_letter_is_claimed_once_and_ended_for_good(db: Database) -> None:
    await post(db, ANNA)
    assert await Letters(db).next_at() == NOW
    (letter,) = await Letters(db).claim(NOW, 10, LEASE)
    assert (letter.owner, letter.kind, letter.about, letter.values) == (ANNA, "news", "k1", {"n": [1]})
    assert (letter.urgent, letter.tries) == (False, 0)
    assert await Letters(db).claim(NOW, 10, LEASE) == []
    await end(db, letter)
    assert await Letters(db).next_at() is None
    assert await Letters(db).claim(NOW + DAY, 10, LEASE) == []


async def test_put_off_it_counts_as_tried_only_where_it_was(db: Database) -> None:
    await post(db, ANNA)
    (letter,) = await Letters(db).claim(NOW, 10, LEASE)
    await Letters(db).later(letter, NOW + MINUTE, tried=False)
    (letter,) = await Letters(db).claim(NOW + MINUTE, 10, LEASE)
    assert letter.tries == 0
    await Letters(db).later(letter, NOW + 2 * MINUTE, tried=True)
    (letter,) = await Letters(db).claim(NOW + 2 * MINUTE, 10, LEASE)
    assert letter.tries == 1


async def test_what_is_said_once_is_not_said_again_however_often_it_is_posted(db: Database) -> None:
    await post(db, ANNA, once="a")
    (letter,) = await Letters(db).claim(NOW, 10, LEASE)
    await end(db, letter)
    await post(db, ANNA, once="a")
    await post(db, BORIS, once="b")
    assert [letter.owner for letter in await Letters(db).claim(NOW, 10, LEASE)] == [BORIS]


async def test_what_has_ended_is_swept_away_in_time_and_what_waits_is_not(db: Database) -> None:
    await post(db, ANNA, once="a")
    (letter,) = await Letters(db).claim(NOW, 10, LEASE)
    await end(db, letter)
    await post(db, BORIS)
    async with db.write() as conn:
        await Letters(db).purge(conn, NOW + DAY)
    await post(db, ANNA, once="a")
    assert {letter.owner for letter in await Letters(db).claim(NOW, 10, LEASE)} == {ANNA, BORIS}


async def test_a_letter_that_was_lost_to_another_holder_is_not_ended_twice(db: Database) -> None:
    await post(db, ANNA)
    (stale,) = await Letters(db).claim(NOW, 10, LEASE)
    (holder,) = await Letters(db).claim(NOW + LEASE, 10, LEASE)
    await end(db, stale)
    assert await Letters(db).next_at() == NOW + 2 * LEASE
    await end(db, holder)
    assert await Letters(db).next_at() is None
