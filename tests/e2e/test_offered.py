"""The same API key from two people: refused without a word of the other, and told to who has it and to the operator's people."""

from __future__ import annotations

import pytest

from tests.e2e.talking import REFUSED, add, say
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADMIN = 900001  # of the profile


async def test_a_key_that_another_has_is_refused_and_told_to_them_and_to_the_operator(world: World) -> None:
    admin = world.telegram.user(ADMIN, "Boss", "en")
    admin.send("/start")
    holder, stranger, key = world.trader("ru"), world.trader("en"), world.key("okx")
    await add(holder, key, "okx")
    before = len(stranger.history)
    await add(stranger, key, "okx", REFUSED)
    masked = f"{key.api_key[:4]}…{key.api_key[-4:]}"
    (name,) = [one["name"] for one in await world.stored(holder)]
    told = await holder.wait_for(say(holder, "offered", service="Test Desk", exchange="OKX"), timeout=15)
    assert masked in told.text
    assert name in told.text
    assert str(stranger.id) not in told.text
    words = say(admin, "offered-admin", exchange="OKX", api_key=masked, holder=str(holder.id), by=str(stranger.id))
    await admin.wait_for(words, timeout=15)
    for message in stranger.history[before:]:
        assert str(holder.id) not in message.text
    assert await world.stored(stranger) == []
