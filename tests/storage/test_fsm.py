import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from keys.model import Secret
from storage.database import Database
from storage.fsm import SqlStorage, erase
from storage.tables import fsm
from storage.unit import Unit, current
from tests.storage.samples import ANNA, BORIS

KEY = StorageKey(bot_id=1, chat_id=ANNA, user_id=ANNA)


class Adding(StatesGroup):
    paste = State()


@pytest.fixture
def storage(db: Database) -> SqlStorage:
    return SqlStorage(db)


@pytest.fixture
def unit() -> Iterator[Unit]:
    unit = Unit()
    token = current.set(unit)
    yield unit
    current.reset(token)


async def outside(db: Database, key: StorageKey = KEY) -> tuple[str | None, dict[str, Any]]:
    """What is stored, as another process sees it."""

    async def look() -> tuple[str | None, dict[str, Any]]:
        current.set(None)
        return await SqlStorage(db).get_state(key), await SqlStorage(db).get_data(key)

    return await asyncio.create_task(look())


async def test_at_first_there_is_no_place(storage: SqlStorage) -> None:
    assert await storage.get_state(KEY) is None
    assert await storage.get_data(KEY) == {}


async def test_a_place_survives_a_restart(db: Database, url: str) -> None:
    context = FSMContext(SqlStorage(db), KEY)
    await context.set_state(Adding.paste)
    await context.update_data(exchange="okx")
    await context.update_data(panel=5)
    again = await Database.open(url)
    assert await outside(again) == ("Adding:paste", {"exchange": "okx", "panel": 5})
    await again.close()


async def test_a_state_may_be_given_as_text(storage: SqlStorage) -> None:
    await storage.set_state(KEY, "somewhere")
    assert await storage.get_state(KEY) == "somewhere"


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, bot_id=2),
        replace(KEY, chat_id=-100),
        replace(KEY, user_id=BORIS),
        replace(KEY, thread_id=3),
        replace(KEY, business_connection_id="b"),
        replace(KEY, destiny="other"),
    ],
    ids=["bot", "chat", "user", "thread", "business", "destiny"],
)
async def test_each_conversation_has_its_own_place(storage: SqlStorage, other: StorageKey) -> None:
    await storage.set_state(KEY, "here")
    await storage.set_data(other, {"a": 1})
    assert await storage.get_state(other) is None
    assert await storage.get_data(KEY) == {}


async def test_a_place_that_is_left_leaves_no_row(db: Database, storage: SqlStorage) -> None:
    context = FSMContext(storage, KEY)
    await context.set_state(Adding.paste)
    await context.set_data({"a": 1})
    await context.clear()
    async with db.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(fsm)) == 0


@pytest.mark.parametrize(
    "value",
    [
        Secret("S3cret"),
        [Secret("S3cret")],
        {"a": {"b": Secret("S3cret")}},
        b"x",
        {1: "x"},
        (1, 2),
        {1, 2},
        float("nan"),
        float("inf"),
    ],
    ids=repr,
)
async def test_a_secret_or_what_json_does_not_give_back_is_refused_and_not_shown(
    storage: SqlStorage, value: Any
) -> None:
    await storage.set_data(KEY, {"before": True})
    with pytest.raises(TypeError, match="plain JSON") as caught:
        await storage.set_data(KEY, {"x": value})
    assert "S3cret" not in str(caught.value)
    assert await storage.get_data(KEY) == {"before": True}


async def test_data_that_holds_itself_is_refused(storage: SqlStorage) -> None:
    data: dict[str, Any] = {}
    data["self"] = data
    with pytest.raises(TypeError, match="plain JSON"):
        await storage.set_data(KEY, data)


async def test_within_a_unit_reads_see_what_was_set_and_nobody_else_does(
    db: Database, storage: SqlStorage, unit: Unit
) -> None:
    await storage.set_state(KEY, "here")
    await storage.set_data(KEY, {"a": 1})
    assert await storage.get_state(KEY) == "here"
    assert await storage.get_data(KEY) == {"a": 1}
    assert await outside(db) == (None, {})
    await unit.commit(db)
    assert await outside(db) == ("here", {"a": 1})


async def test_what_a_unit_does_not_set_stays_as_it_is_stored(db: Database, storage: SqlStorage, unit: Unit) -> None:
    token = current.set(None)
    await storage.set_state(KEY, "here")
    await storage.set_data(KEY, {"a": 1})
    current.reset(token)
    await storage.set_state(KEY, "there")
    await unit.commit(db)
    assert await outside(db) == ("there", {"a": 1})


async def test_of_all_that_a_unit_sets_the_last_is_stored(db: Database, storage: SqlStorage, unit: Unit) -> None:
    statements: list[str] = []

    async def listen(conn: AsyncConnection) -> None:
        event.listen(conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))

    unit.later(listen)
    for number in range(3):
        await storage.set_data(KEY, {"number": number})
    await unit.commit(db)
    assert len(statements) == 1
    assert await outside(db) == (None, {"number": 2})


async def test_what_is_set_after_an_erasure_in_the_same_unit_stays(
    db: Database, storage: SqlStorage, unit: Unit
) -> None:
    await storage.set_state(KEY, "before")
    unit.later(lambda conn: erase(conn, ANNA))
    await storage.set_state(KEY, "after")
    await unit.commit(db)
    assert (await outside(db))[0] == "after"


async def test_what_was_read_can_be_changed_without_changing_what_is_kept(storage: SqlStorage, unit: Unit) -> None:
    await storage.set_data(KEY, {"list": [1]})
    (await storage.get_data(KEY))["list"].append(2)
    assert await storage.get_data(KEY) == {"list": [1]}


async def test_those_in_the_middle_of_something_are_known_and_one_can_be_cleared(
    db: Database, storage: SqlStorage
) -> None:
    await storage.set_state(KEY, "here")
    await storage.set_state(replace(KEY, chat_id=-100), "here")
    await storage.set_state(replace(KEY, user_id=BORIS), "here")
    await storage.set_data(replace(KEY, user_id=333), {"a": 1})
    assert await storage.owners_in_flow() == [ANNA, BORIS]
    async with db.write() as conn:
        await storage.clear_owner(conn, ANNA)
    assert await storage.owners_in_flow() == [BORIS]


async def test_closing_it_leaves_the_database_open(db: Database, storage: SqlStorage) -> None:
    await storage.close()
    assert await storage.get_state(KEY) is None


async def test_the_states_of_all_are_found_at_once_each_in_the_chat_with_the_bot_alone(storage: SqlStorage) -> None:
    group, other = StorageKey(bot_id=1, chat_id=-100, user_id=BORIS), StorageKey(bot_id=2, chat_id=BORIS, user_id=BORIS)
    for key in (KEY, group, other):
        await storage.set_state(key, Adding.paste)
    assert await storage.in_flow(1) == {ANNA: "Adding:paste"}
    await storage.set_state(KEY, None)
    await storage.set_data(KEY, {"exchange": "okx"})
    assert await storage.in_flow(1) == {}
