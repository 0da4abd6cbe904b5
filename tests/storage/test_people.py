"""Who is known, and who is concerned by what."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from bot.audience import audiences
from bot.entry import Mode, Rule
from keys.campaign import Ready
from keys.model import Bookmark, Draft, Secret, Verdict
from storage.attempts import Attempts
from storage.bookmarks import Bookmarks
from storage.campaigns import Campaigns
from storage.database import Database
from storage.draft_store import Drafts
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.members import Members, State
from storage.owners import Owners
from storage.people import Person, known
from storage.tables import keys as key_rows
from storage.unit import Unit
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, MINUTE, NOW, REFUSED
from tests.storage.test_campaigns import CHANGE

CARL, DORA, EMIL = 333, 444, 555
ALL_IN = Rule()


async def give(db: Database, keyring: Keyring, owner: int, verdict: Verdict = ACCEPTED, exchange: str = "okx") -> str:
    own = {**CREDENTIALS, "apiKey": Secret(f"api key {owner} {exchange}")}
    async with db.write() as conn:
        return await Keys(db, keyring).add(
            conn, owner=owner, exchange=exchange, name="K", credentials=own, verdict=verdict, now=NOW
        )


async def reached(db: Database, rule: Rule = ALL_IN) -> dict[str, list[int]]:
    async with db.read() as conn:
        return {word: sorted(owners) for word, owners in (await audiences(conn, rule)).items()}


async def block(db: Database, owner: int, at: datetime = NOW) -> None:
    async with db.write() as conn:
        await Owners(db).blocked(conn, owner, at)


async def test_whoever_left_any_trace_is_known_once(db: Database, keyring: Keyring) -> None:
    await give(db, keyring, ANNA)
    await give(db, keyring, ANNA, exchange="bybit")
    unit = Unit()
    Drafts(db, keyring).save(unit, Draft(owner=BORIS, exchange="okx", expires_at=NOW + MINUTE, fields={}))
    await unit.commit(db)
    async with db.write() as conn:
        await Bookmarks(db).save(conn, CARL, Bookmark(exchange="okx", step=3))
        await Attempts(db).record(conn, id="c", owner=DORA, exchange="okx", api_key="k", verdict=REFUSED, now=NOW)
        await Members(db).put(conn, EMIL, State.ADMITTED, "9", NOW, "autumn")
    await block(db, DORA)
    async with db.read() as conn:
        found = await known(conn)
    someone = Person(owner=ANNA, state=None, label="", has_keys=False, blocked=False)
    assert found == [
        replace(someone, has_keys=True),
        replace(someone, owner=BORIS),
        replace(someone, owner=CARL),
        replace(someone, owner=DORA, blocked=True),
        replace(someone, owner=EMIL, state="admitted", label="autumn"),
    ]


async def test_each_audience_is_those_whom_it_concerns_and_an_empty_one_is_none(db: Database, keyring: Keyring) -> None:
    assert await reached(db) == {}
    await give(db, keyring, ANNA)
    await give(db, keyring, BORIS, REFUSED)
    await give(db, keyring, CARL, exchange="bybit")
    everybody = [ANNA, BORIS, CARL]
    assert await reached(db) == {"all": everybody, "refused": [BORIS], "okx": [ANNA, BORIS], "bybit": [CARL]}


async def test_who_blocked_the_bot_and_who_was_declined_are_left_out(db: Database, keyring: Keyring) -> None:
    for owner in (ANNA, BORIS):
        await give(db, keyring, owner)
    async with db.write() as conn:
        await Members(db).put(conn, BORIS, State.DECLINED, "9", NOW)
        await Members(db).ask(conn, CARL, NOW)
    await block(db, ANNA)
    assert await reached(db) == {"all": [CARL], "okx": [BORIS]}
    assert await reached(db, Rule(Mode.APPROVE)) == {"okx": [BORIS]}


async def test_a_refused_key_that_is_paused_or_deleted_concerns_nobody(db: Database, keyring: Keyring) -> None:
    paused, deleted = await give(db, keyring, ANNA, REFUSED), await give(db, keyring, BORIS, REFUSED)
    async with db.write() as conn:
        await Keys(db, keyring).pause(conn, paused, ANNA, NOW)
        await Keys(db, keyring).delete(conn, deleted, BORIS, NOW)
    assert await reached(db) == {"all": [ANNA], "okx": [ANNA]}


async def test_a_change_of_addresses_concerns_those_who_are_not_ready_while_it_is_under_way(
    db: Database, keyring: Keyring
) -> None:
    ready, said, _ = [await give(db, keyring, owner) for owner in (ANNA, BORIS, CARL)]
    campaigns = Campaigns(db)
    async with db.write() as conn:
        await campaigns.begin(conn, "c1", CHANGE)
        await campaigns.enrol(conn, "c1", NOW)
        await campaigns.found(conn, "c1", ready, Ready.READY, NOW)
        await campaigns.say(conn, said, BORIS)
    assert (await reached(db))["moving"] == [CARL]
    async with db.write() as conn:
        await conn.execute(update(key_rows).where(key_rows.c.owner == CARL).values(deleted_at=1))
    assert "moving" not in await reached(db)
    async with db.write() as conn:
        await conn.execute(update(key_rows).values(deleted_at=None))
        await campaigns.end(conn, "c1", NOW)
    assert "moving" not in await reached(db)
