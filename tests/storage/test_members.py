from storage.database import Database
from storage.members import Members, State
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW


async def test_a_person_asks_once_and_is_decided_about_once_more(db: Database) -> None:
    members = Members(db)
    async with db.write() as conn:
        assert await members.ask(conn, ANNA, NOW)
        assert not await members.ask(conn, ANNA, NOW + MINUTE)
        assert await members.asked_since(conn, NOW - MINUTE) == 1
        assert await members.asked_since(conn, NOW) == 0
        await members.put(conn, ANNA, State.DECLINED, "9", NOW + MINUTE)
        assert not await members.ask(conn, ANNA, NOW + MINUTE)
    member = await members.get(ANNA)
    assert member is not None
    assert (member.state, member.by, member.at) == (State.DECLINED, "9", NOW + MINUTE)
    assert await members.get(BORIS) is None


async def test_who_waits_comes_first(db: Database) -> None:
    async with db.write() as conn:
        await Members(db).put(conn, BORIS, State.ADMITTED, "9", NOW + MINUTE, "autumn")
        await Members(db).ask(conn, ANNA, NOW)
    assert [(one.owner, one.label) for one in await Members(db).list()] == [(ANNA, ""), (BORIS, "autumn")]
