"""Who will be waited for: what is taken and not handled yet may lead to the entry of a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiogram import Bot

from bot.waiting import Waiting, enters
from handlers.buttons import HaveKey, Keys, NewKey, Pick, Replace
from storage.fsm import SqlStorage
from tests.bot.raw import IVAN, Raw, update
from tests.storage.migrated import open_migrated


def press(data: object) -> Raw:
    return {"update_id": 2, "callback_query": {"id": "1", "from": {"id": IVAN}, "data": data}}


@pytest.mark.parametrize(
    "one",
    [
        update("/addkey"),
        update("/addkey okx"),
        update("/addkey@keyferry_bot okx"),
        update("/start addkey_okx"),
        update("/start 4Jb1qZ"),
        *(press(each.pack()) for each in (Pick(exchange="okx"), HaveKey(exchange="okx"), NewKey(exchange=""))),
        press(Replace(key="k1").pack()),
    ],
    ids=repr,
)
def test_a_command_a_link_or_a_press_may_lead_to_the_entry_of_a_key(one: Raw) -> None:
    assert enters(one)


@pytest.mark.parametrize(
    "one",
    [
        update("hello"),
        update("/start"),
        update("/keys"),
        update("okx /addkey"),
        update("/addkey", kind="edited_message"),
        press(Keys(page=0).pack()),
        press("picked"),
        press(None),
        press(["pick"]),
        update(),
        {"message": "/addkey", "callback_query": "pick:okx"},
        {},
    ],
    ids=repr,
)
def test_nothing_else_does(one: Raw) -> None:
    assert not enters(one)


async def test_a_key_is_foreseen_from_the_first_update_that_may_lead_to_it_until_the_last_was_handled(
    tmp_path: Path,
) -> None:
    db = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    waiting = Waiting(Bot("42:test"), SqlStorage(db))
    for number in (1, 2):
        waiting.begun(IVAN, number)
    assert waiting.foresees(IVAN)
    assert not waiting.expects(IVAN)
    assert not waiting.foresees(IVAN + 1)
    for number, still in ((1, True), (1, True), (2, False), (2, False)):
        waiting.over(IVAN, number)
        assert waiting.foresees(IVAN) is still
    await db.close()
