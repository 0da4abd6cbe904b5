"""A new key in the place of another: the old one serves until the new one is accepted, whatever ends the bot. And keys
that are put aside: paused, or deleted with a minute to undo it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.key_desk import key_desk
from bot.mistakes import Failed
from bot.settings import load
from playground.exchanges import Key
from playground.telegram import User
from playground.telegram.chats import Message
from tests.e2e.moments import KILL, PATIENT, TERM, at_call, at_question, end, in_order, kept, over, questions, until
from tests.e2e.talking import ACCEPTED, REFUSED, add, pasted, prompt, say, verdict
from tests.e2e.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def restless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("replace")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def world(restless: World) -> AsyncIterator[World]:
    yield restless
    await restless.heal()


async def begun(world: World, **state: Any) -> tuple[User, Key, dict[str, Any], Message]:
    """A trader with a key, who has pressed “Replace” on its card and been asked for the new one."""
    trader, key = world.trader(), world.key("okx", **state)
    await add(trader, key, "okx")
    trader.press(say(trader, "button-key"))
    await trader.wait_for(lambda m: ":rename" in str(m.buttons))
    trader.press(say(trader, "button-replace"))
    told = say(trader, "replace-begin", name="OKX", api_key=masked(key))
    panel = await trader.wait_for(lambda m: told in m.text and "have:okx" in str(m.buttons))
    (stored,) = await world.stored(trader)
    return trader, key, stored, panel


def masked(key: Key) -> str:
    return f"{key.api_key[:4]}…{key.api_key[-4:]}"


async def credentials(world: World, id: str) -> dict[str, str]:
    """What would be handed out."""
    async with key_desk(load(world.bot.env)) as desk:
        _, given = await desk.reveal(id, "a test")
        return {name: value.reveal() for name, value in given.items()}


async def before_it(world: World, id: str) -> list[str]:
    """The API keys that were in the entry before."""
    async with key_desk(load(world.bot.env)) as desk:
        key = await desk.one(id)
        return [one.api_key for one in await desk.keys.former(key.id, key.owner)]


async def test_the_new_key_takes_the_place_of_the_old_one(world: World) -> None:
    trader, old, before, _ = await begun(world)
    assert await credentials(world, before["id"]) == old.credentials, "it serves until the new one is accepted"
    new = world.key("okx")
    await trader.wait_gone(trader.send(pasted(new)))
    card = await verdict(trader, ACCEPTED, "okx")
    assert say(trader, "replaced", exchange="OKX", api_key=masked(old)) in card.text
    (after,) = await world.stored(trader)
    same = ("id", "owner", "name", "added_at", "exchange", "account")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert await credentials(world, before["id"]) == new.credentials
    shown = await world.cli("keys", "show", before["id"], "--json")
    assert [one["api_key"] for one in shown["history"]] == [masked(old)]
    assert f"history: {masked(old)} (okx)" in await world.cli("keys", "show", before["id"])
    trader.press(say(trader, "button-key"))
    await trader.wait_for(lambda m: ":rename" in str(m.buttons) and masked(old) in m.text)
    await in_order(world, trader)


async def test_a_refused_one_leaves_the_old_one_and_can_be_given_once_more(world: World) -> None:
    trader, old, before, _ = await begun(world)
    bad = world.key("okx", permissions={"read", "futures", "withdraw"})
    await trader.wait_gone(trader.send(pasted(bad)))
    card = await verdict(trader, REFUSED, "okx")
    assert say(trader, "replace-still") in card.text
    (after,) = await world.stored(trader)
    assert after["api_key"] == before["api_key"] == masked(old)
    bad.permissions = {"read", "futures"}
    trader.press(say(trader, "button-again"))
    await verdict(trader, ACCEPTED, "okx")
    (after,) = await world.stored(trader)
    assert (after["id"], after["api_key"]) == (before["id"], masked(bad))
    await in_order(world, trader)


async def test_a_wrong_part_is_sent_again_and_the_place_is_kept(world: World) -> None:
    trader, _, before, _ = await begun(world)
    new = world.key("okx")
    await trader.wait_gone(trader.send(f"{new.api_key}\n{new.secret}\nNot-The-One-9!"))
    await verdict(trader, REFUSED, "okx")
    assert new.passphrase is not None
    await until(lambda: world.sql("select count(*) from drafts where owner = ?", trader.id), [(1,)])
    world.sql("update drafts set expires_at = 1 where owner = ?", trader.id)
    trader.send(new.passphrase)
    await trader.wait_for(say(trader, "addkey-lapsed"))
    await trader.wait_gone(trader.send(pasted(new)))
    await verdict(trader, ACCEPTED, "okx")
    (after,) = await world.stored(trader)
    assert (after["id"], after["api_key"]) == (before["id"], masked(new))


async def test_a_key_that_is_refused_now_is_replaced_from_the_verdict(world: World) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    card = await add(trader, key, "okx")
    del world.exchanges["okx"].keys[key.api_key]
    trader.press(say(trader, "button-key"))
    await trader.wait_for(lambda m: ":rename" in str(m.buttons))
    trader.press(say(trader, "button-again"), card.id)
    await verdict(trader, REFUSED, "okx")
    new = world.key("okx", account="20002")
    trader.press(say(trader, "button-replace"), card.id)
    await prompt(trader, "okx")
    await trader.wait_gone(trader.send(pasted(new)))
    told = await trader.wait_for(say(trader, "other-account", exchange="OKX"))
    assert say(trader, "other-account-which", new="20002", old="10001") in told.text
    assert [one["api_key"] for one in await world.stored(trader)] == [masked(key)]
    assert await world.stored(trader, "--attempts") == [], "it was neither taken nor refused"
    trader.press(say(trader, "button-add-instead"))
    await verdict(trader, ACCEPTED, "okx")
    assert [one["api_key"] for one in await world.stored(trader)] == [masked(key), masked(new)]
    await in_order(world, trader, keys=2)


async def test_the_same_key_once_more_is_the_same_key_renewed(world: World) -> None:
    trader, old, before, _ = await begun(world)
    await trader.wait_gone(trader.send(pasted(old)))
    card = await verdict(trader, ACCEPTED, "okx")
    assert say(trader, "replace-still") not in card.text
    assert say(trader, "key-already", name="OKX") in card.text
    (after,) = await world.stored(trader)
    assert after["id"] == before["id"]
    assert await before_it(world, before["id"]) == []


async def test_a_key_of_another_entry_stays_there_and_replaces_none(world: World) -> None:
    trader, _, before, _ = await begun(world)
    trader.send("/cancel")
    await trader.wait_for(say(trader, "cancelled"))
    other = world.key("okx")
    await add(trader, other, "okx")
    trader.press(f"repl:{before['id']}")
    await trader.wait_for(say(trader, "replace-begin", name="OKX", api_key=before["api_key"]))
    await trader.wait_gone(trader.send(pasted(other)))
    await trader.wait_for(say(trader, "key-already", name="OKX 2"), timeout=15)
    assert [key["api_key"] for key in await world.stored(trader)] == [before["api_key"], masked(other)]


async def test_a_key_that_went_cannot_be_replaced_and_what_was_begun_is_a_key_of_its_own(world: World) -> None:
    trader, _, before, _ = await begun(world)
    card = trader.chat[-1]
    world.sql("delete from watches where id = ?", before["id"])
    world.sql("delete from keys where id = ?", before["id"])
    new = world.key("okx")
    await trader.wait_gone(trader.send(pasted(new)))
    await verdict(trader, ACCEPTED, "okx")
    (after,) = await world.stored(trader)
    assert (after["id"] != before["id"], after["api_key"]) == (True, masked(new))
    world.telegram.inject(
        {
            "callback_query": {
                "id": "gone",
                "from": trader.person,
                "chat_instance": "1",
                "data": f"repl:{before['id']}",
                "message": card.to_json(),
            }
        }
    )
    await heard(world, say(trader, "key-gone"))


async def test_there_has_to_be_room_for_one_more_and_its_values_must_not_be_erased(world: World) -> None:
    trader, _, _, _ = await begun(world)
    await trader.wait_gone(trader.send(pasted(world.key("okx", account="20002"))))
    told = await trader.wait_for(say(trader, "other-account", exchange="OKX"))
    world.sql(
        """insert into keys (id, name, fingerprint, owner, exchange, api_key, sealed, verdict, added_at, checked_at)
        select 'x' || value, 'n' || value, 'f' || value, owner, exchange, api_key, sealed, verdict, added_at, checked_at
        from keys, json_each('[1,2,3,4]') where owner = ?""",
        trader.id,
    )
    trader.press(say(trader, "button-add-instead"), told.id)
    await heard(world, say(trader, "addkey-enough", count=5))
    world.sql("delete from keys where owner = ? and id like 'x%' and length(id) = 2", trader.id)
    await world.settle()
    world.sql("delete from checks where owner = ?", trader.id)
    trader.press(say(trader, "button-add-instead"), told.id)
    await heard(world, say(trader, "again-gone"))


async def heard(world: World, text: str) -> None:
    await world.telegram.wait_for_call("answerCallbackQuery", when=lambda call: call.parameters.get("text") == text)


async def test_a_look_at_the_old_key_that_ends_late_changes_nothing(world: World) -> None:
    trader, old, before, _ = await begun(world)
    world.sql("update keys set given_at = given_at + 3600000 where id = ?", before["id"])
    del world.exchanges["okx"].keys[old.api_key]
    trader.send("/keys")
    listed = await trader.wait_for(lambda m: f"key:{before['id']}:show" in str(m.buttons))
    trader.press("OKX", listed.id)
    await trader.wait_for(lambda m: m.id == listed.id and ":check" in str(m.buttons))
    trader.press(say(trader, "button-again"), listed.id)
    await verdict(trader, ACCEPTED, "okx")
    assert [one["verdict"] for one in await world.stored(trader)] == ["accepted"]


async def test_a_frozen_key_that_was_replaced_is_handed_out_after_the_incident(world: World) -> None:
    trader, _, before, _ = await begun(world)
    await world.cli("leak", "start", "--reason", "a drill", "--exchange", "okx", "--yes")
    new = world.key("okx")
    await trader.wait_gone(trader.send(pasted(new)))
    await verdict(trader, ACCEPTED, "okx")
    ends = world.sql('select "end" from exposed where key_id = ?', before["id"])
    assert ends == [("replaced",)]
    await world.cli("leak", "end", "--yes")
    assert await credentials(world, before["id"]) == new.credentials
    waiting = world.sql("select 1 from letters where about = ? and next_run_at is not null", before["id"])
    assert waiting == []


MOMENTS = {
    "before it is stored that the check begins": lambda w, t, k: at_call(w, t, "editMessageText", KILL, done=True),
    "while the exchange is asked": lambda w, t, k: at_question(w, "okx", k, KILL),
    "before the verdict is told": lambda w, t, k: at_call(w, t, "editMessageText", KILL, done=False, text="✅"),
    "before it is stored that it is told": lambda w, t, k: at_call(w, t, "editMessageText", KILL, done=True, text="✅"),
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_end_leaves_the_old_key_whole_or_the_new_one(world: World, moment: str) -> None:
    await kept(world)
    trader, old, before, _ = await begun(world)
    new = world.key("okx")
    struck = MOMENTS[moment](world, trader, new)
    message = trader.send(pasted(new))
    await over(world, struck, KILL)
    stored = old if "told" not in moment else new
    assert await credentials(world, before["id"]) == stored.credentials
    await world.bot.start()
    await trader.wait_gone(message, PATIENT)
    card = await verdict(trader, ACCEPTED, "okx", PATIENT)
    assert say(trader, "replaced", exchange="OKX", api_key=masked(old)) in card.text
    assert await credentials(world, before["id"]) == new.credentials
    assert await before_it(world, before["id"]) == [masked(old)]
    await in_order(world, trader)


async def opened(trader: User) -> Message:
    """The card of their key, just added."""
    trader.press(say(trader, "button-key"))
    return await trader.wait_for(lambda m: ":rename" in str(m.buttons))


async def test_a_deleted_key_is_out_of_sight_at_once_and_comes_back_by_undo(world: World) -> None:
    trader, key = world.trader("ru"), world.key("okx")
    await add(trader, key, "okx")
    (before,) = await world.stored(trader)
    await opened(trader)
    trader.press(say(trader, "button-delete"))
    await trader.wait_for(lambda m: "delete_yes" in str(m.buttons))
    trader.press(say(trader, "button-delete-yes"))
    told = await trader.wait_for(say(trader, "key-deleted-undo"))
    assert say(trader, "key-deleted-there", exchange="OKX", api_key=masked(key)) in told.text
    await world.settle()
    assert await world.stored(trader) == []
    with pytest.raises(Failed, match="There is no key"):
        await credentials(world, before["id"])
    trader.press(say(trader, "button-undo"), told.id)
    await trader.wait_for(lambda m: m.id == told.id and ":rename" in str(m.buttons))
    await world.settle()
    assert await world.stored(trader) == [before]
    assert await credentials(world, before["id"]) == key.credentials


async def test_after_the_minute_it_is_destroyed_whatever_ended_the_bot(world: World) -> None:
    await kept(world)
    trader, key = world.trader(), world.key("okx")
    await add(trader, key, "okx")
    card = await opened(trader)
    trader.press(say(trader, "button-delete"))
    await trader.wait_for(lambda m: "delete_yes" in str(m.buttons))
    trader.press(say(trader, "button-delete-yes"))
    await trader.wait_for(say(trader, "key-deleted-undo"))
    await world.settle()
    await end(world, KILL)
    world.sql("update keys set deleted_at = deleted_at - 66000 where owner = ?", trader.id)
    await world.bot.start()
    await until(lambda: world.sql("select count(*) from keys where owner = ?", trader.id), [(0,)])
    assert world.sql("select count(*) from watches where owner = ?", trader.id) == [(0,)]
    trader.press(say(trader, "button-undo"), card.id)
    await heard(world, say(trader, "undo-over"))


async def test_a_paused_key_is_neither_handed_out_nor_looked_at_until_it_is_resumed(world: World) -> None:
    trader, key = world.trader(), world.key("okx")
    await add(trader, key, "okx")
    (before,) = await world.stored(trader)
    card = await opened(trader)
    trader.press(say(trader, "button-pause"))
    await trader.wait_for(say(trader, "key-paused", name="OKX"))
    await world.settle()
    assert await world.stored(trader) == [before]
    with pytest.raises(Failed, match="paused by its owner"):
        await credentials(world, before["id"])
    asked = questions(world, "okx", key)
    await end(world, TERM)
    world.sql("update watches set next_run_at = 1 where owner = ?", trader.id)
    await world.bot.start()
    await until(lambda: world.sql("select next_run_at from watches where owner = ?", trader.id), [(None,)])
    assert questions(world, "okx", key) == asked
    trader.press(say(trader, "button-resume"), card.id)
    await verdict(trader, ACCEPTED, "okx")
    await world.settle()
    assert questions(world, "okx", key) == asked + 1
    ((planned,),) = world.sql("select next_run_at from watches where owner = ?", trader.id)
    assert planned is not None
    assert await credentials(world, before["id"]) == key.credentials
