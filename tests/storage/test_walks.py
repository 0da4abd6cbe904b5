"""What is counted of a walk to a key, and that it is counted once and says nothing of whose it is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import and_

from keys.model import Draft, Fault, Status, Verdict
from storage import walks
from storage.check_store import Check, Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.forget import forget_owner
from storage.funnel import Funnel
from storage.keyring import Keyring
from storage.tables import checks, funnel
from storage.unit import Unit
from tests.storage.samples import ACCEPTED, ANNA, BORIS, CREDENTIALS, LEASE, MINUTE, NOW, REFUSED, SECOND

EMPTY = Draft(owner=ANNA, exchange="okx", expires_at=NOW + 15 * MINUTE)
FULL = Draft(owner=ANNA, exchange="okx", expires_at=NOW + 15 * MINUTE, fields=CREDENTIALS)


class Walking:
    """One owner's walk, a transaction a move."""

    def __init__(self, db: Database, keyring: Keyring) -> None:
        self.db = db
        self.keyring = keyring
        self.drafts, self.checks = Drafts(db, keyring), Checks(db, keyring)

    async def begins(self, draft: Draft = EMPTY, now: datetime = NOW) -> None:
        unit = Unit()
        self.drafts.begin(unit, draft, now)
        await unit.commit(self.db)

    async def reaches(self, *steps: str, owner: int = ANNA, now: datetime = NOW) -> None:
        unit = Unit()
        for step in steps:
            self.drafts.reach(unit, owner, step, now, now + 15 * MINUTE)
        await unit.commit(self.db)

    async def cancels(self) -> None:
        unit = Unit()
        self.drafts.drop(unit, ANNA)
        await unit.commit(self.db)

    async def submits(self, id: str = "c1", key_id: str | None = None) -> Check:
        unit = Unit()
        self.checks.submit(
            unit,
            id=id,
            owner=ANNA,
            exchange="okx",
            chat=1,
            message=50,
            language="ru",
            credentials=CREDENTIALS,
            now=NOW,
            expires_at=NOW + 15 * MINUTE,
            key_id=key_id,
        )
        self.drafts.drop(unit, ANNA)
        await unit.commit(self.db)
        (check,) = await self.checks.claim(NOW, 10, LEASE)
        return check

    async def hears(self, check: Check, verdict: Verdict, now: datetime = NOW) -> None:
        async with self.db.write() as conn:
            await walks.judged(conn, check.id, ANNA, verdict, now)
            if verdict.status is Status.ACCEPTED:
                await self.checks.finish(conn, check)
            else:
                await self.checks.rest(conn, check, None)

    async def time_goes_by(self) -> None:
        async with self.db.write() as conn:
            await self.drafts.purge(conn, NOW + 60 * MINUTE)
            await self.checks.purge(conn, NOW + 60 * MINUTE)

    async def counted(self) -> dict[str, int]:
        """`step` or `step/what` -> how many; where an exchange is chosen, at OKX."""
        tallies = await Funnel(self.db).read()
        assert {one.exchange for one in tallies} <= {"", "okx"}
        return {one.step if one.what == "came" else f"{one.step}/{one.what}": one.number for one in tallies}


@pytest.fixture
def walk(db: Database, keyring: Keyring) -> Walking:
    return Walking(db, keyring)


async def test_each_step_is_counted_once_a_walk(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1", "guide-2", "guide-1", "guide-2")
    await walk.reaches("guide-2")
    assert await walk.counted() == {"begun": 1, "guide-1": 1, "guide-2": 1}


async def test_another_walk_counts_anew(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1")
    await walk.begins()
    await walk.reaches("guide-1")
    assert await walk.counted() == {"begun": 2, "guide-1": 2, "guide-1/left": 1}


async def test_who_cancels_has_left_at_the_step_seen_last(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1", "guide-2", "guide-1")
    await walk.cancels()
    assert await walk.counted() == {"begun": 1, "guide-1": 1, "guide-2": 1, "guide-1/left": 1}


async def test_who_lets_the_time_go_by_has_left(walk: Walking) -> None:
    await walk.begins()
    await walk.time_goes_by()
    assert await walk.counted() == {"begun": 1, "begun/left": 1}


async def test_who_asks_for_help_asks_at_a_step_and_is_counted_once_there(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1", "help", "help", "guide-2", "help")
    await walk.cancels()
    counted = await walk.counted()
    assert (counted["guide-1/help"], counted["guide-2/help"], counted["guide-2/left"]) == (1, 1, 1)


async def test_who_reads_on_keeps_the_draft_and_who_is_late_does_not_get_it_back(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1", now=NOW + 14 * MINUTE)
    assert await walk.drafts.load(ANNA, NOW + 28 * MINUTE) is not None
    await walk.reaches("guide-2", now=NOW + 30 * MINUTE)
    assert await walk.drafts.load(ANNA, NOW + 30 * MINUTE) is None
    await walk.time_goes_by()
    assert await walk.counted() == {"begun": 1, "guide-1": 1, "guide-1/left": 1}


async def test_nothing_is_counted_of_who_has_no_draft(walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("help", "guide-1", owner=BORIS)
    assert await walk.counted() == {"begun": 1}


async def test_to_turn_without_a_walk_counts_nothing(db: Database, walk: Walking) -> None:
    unit = Unit()
    walk.drafts.save(unit, EMPTY)
    walk.drafts.turn(unit, ANNA)
    await unit.commit(db)
    assert await walk.counted() == {}


async def test_an_accepted_key_ends_the_walk_and_nobody_left(walk: Walking) -> None:
    await walk.begins()
    await walk.hears(await walk.submits(), ACCEPTED, NOW + 4 * MINUTE)
    await walk.time_goes_by()
    assert await walk.counted() == {"begun": 1, "accepted": 1, "accepted/within-5": 1}


async def test_who_was_refused_and_comes_back_with_another_key_is_on_the_same_walk(db: Database, walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("pasted", "checked")
    check = await walk.submits()
    await walk.hears(check, REFUSED)
    unit = Unit()
    walk.drafts.save(unit, EMPTY)
    unit.later(lambda conn: walks.turn_back(conn, check.id, ANNA))
    await unit.commit(db)
    await walk.reaches("pasted", "checked")
    await walk.hears(await walk.submits("c2"), ACCEPTED)
    await walk.time_goes_by()
    (fault,) = REFUSED.faults
    once = dict.fromkeys(("begun", "pasted", "checked", "refused", f"refused/{fault}", "accepted"), 1)
    assert await walk.counted() == once | {"accepted/within-1": 1}


async def test_who_is_refused_and_does_not_come_back_has_left_there(walk: Walking) -> None:
    await walk.begins()
    check = await walk.submits()
    either = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.UNKNOWN_KEY, Fault.BAD_SECRET))
    await walk.hears(check, either)
    await walk.time_goes_by()
    left = {"refused": 1, "refused/unknown_key": 1, "refused/bad_secret": 1, "refused/left": 1}
    assert await walk.counted() == {"begun": 1} | left


async def test_an_unsure_answer_that_comes_again_is_counted_once(db: Database, walk: Walking) -> None:
    unsure = Verdict(status=Status.UNSURE, exchange="okx", faults=(Fault.RATE_LIMITED,))
    await walk.begins()
    check = await walk.submits()
    async with db.write() as conn:
        await walks.judged(conn, check.id, ANNA, unsure, NOW)
        await walks.judged(conn, check.id, ANNA, unsure, NOW)
    assert await walk.counted() == {"begun": 1, "unsure": 1, "unsure/rate_limited": 1}


async def test_the_check_of_a_stored_key_is_no_walk_even_beside_one(db: Database, walk: Walking) -> None:
    await walk.begins()
    check = await walk.submits(key_id="k1")
    await walk.hears(check, ACCEPTED)
    assert await walk.counted() == {"begun": 1, "begun/left": 1}


async def test_a_crash_before_the_commit_counts_nothing_and_the_next_try_once(db: Database, walk: Walking) -> None:
    async def crash(_: object) -> None:
        raise InterruptedError

    await walk.begins()
    unit = Unit()
    walk.drafts.reach(unit, ANNA, "guide-1", NOW, NOW + MINUTE)
    unit.later(crash)
    with pytest.raises(InterruptedError):
        await unit.commit(db)
    assert await walk.counted() == {"begun": 1}
    await walk.reaches("guide-1")
    assert await walk.counted() == {"begun": 1, "guide-1": 1}


async def test_to_forget_a_person_leaves_the_counts(db: Database, keyring: Keyring, walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("guide-1")
    async with db.write() as conn:
        await forget_owner(conn, keyring, ANNA)
    assert await walk.counted() == {"begun": 1, "guide-1": 1, "guide-1/left": 1}


async def test_a_walk_counts_on_the_day_on_which_it_began(db: Database, walk: Walking) -> None:
    await walk.begins(now=NOW - timedelta(days=1))
    await walk.begins(now=NOW)
    assert [(one.step, one.what, one.number) for one in await Funnel(db).read(NOW.date())] == [("begun", "came", 1)]
    both = [("begun", "came", 2), ("begun", "left", 1)]
    assert [(one.step, one.what, one.number) for one in await Funnel(db).read()] == both


async def test_one_exchange_can_be_looked_at_alone(db: Database, walk: Walking) -> None:
    await walk.begins()
    await walk.reaches("chosen")
    assert [(one.step, one.number) for one in await Funnel(db).read(exchange="okx")] == [("chosen", 1)]
    assert await Funnel(db).read(exchange="bybit") == []


@pytest.mark.parametrize(
    ("took", "named"),
    [(timedelta(), "within-1"), (MINUTE, "within-1"), (MINUTE + SECOND, "within-2"), (61 * MINUTE, "longer")],
)
def test_times_are_counted_by_spans(took: timedelta, named: str) -> None:
    assert walks.span(took) == named


def test_no_column_of_the_counts_can_hold_a_person() -> None:
    assert list(funnel.c.keys()) == ["day", "exchange", "step", "what", "number"]


async def test_another_owners_check_moves_no_walk(db: Database, walk: Walking) -> None:
    await walk.begins()
    check = await walk.submits()
    async with db.write() as conn:
        await walks.judged(conn, check.id, BORIS, ACCEPTED, NOW)
        await walks.turn_back(conn, check.id, BORIS)
        await walks.leave(conn, checks, and_(checks.c.id == check.id, checks.c.owner == BORIS))
    assert await walk.counted() == {"begun": 1}
