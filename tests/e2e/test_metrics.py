"""METRICS_LISTEN: what an operator's monitoring sees of a bot at work."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.canary import leaks
from tests.e2e.process import ROOT
from tests.e2e.talking import add
from tests.e2e.world import World, open_world
from tests.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Watched:
    world: World
    url: str

    async def get(self, path: str) -> tuple[int, str]:
        async with ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()

    async def metrics(self) -> dict[str, float]:
        """Every sample; nothing on the page may be of a secret, of a key or of a person."""
        status, text = await self.get("/metrics")
        assert status == 200, text
        assert leaks(self.world.secrets, {"metrics": text.encode()}) == []
        assert not any(str(person.id) in text for person in self.world.people)
        return {
            "/".join([sample.name, *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def shows(self, **least: float) -> dict[str, float]:
        """Waits until these are at least so high."""

        async def look() -> bool:
            now = await self.metrics()
            return all(now[name] >= number for name, number in least.items())

        await self.world.eventually(look)
        return await self.metrics()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    port = free_port()
    async with open_world(tmp_path, METRICS_LISTEN=f"127.0.0.1:{port}") as world:
        yield Watched(world, f"http://127.0.0.1:{port}")


async def test_a_key_that_was_added_and_its_message_that_was_deleted_are_counted(watched: Watched) -> None:
    world = watched.world
    await add(world.trader(), world.key("okx"), "okx")
    await add(world.trader(), world.key("bybit", permissions={"read"}), "bybit", "refused")
    seen = await watched.shows(keyferry_deletion_seconds_count=2)
    assert (seen["keyferry_keys/okx/accepted"], seen["keyferry_checks_total/okx/accepted"]) == (1, 1)
    assert (seen["keyferry_checks_total/bybit/refused"], seen.get("keyferry_keys/bybit/refused")) == (1, None)
    assert (seen["keyferry_walks_total/none/begun/came"], seen["keyferry_walks_total/okx/accepted/came"]) == (2, 1)
    assert seen["keyferry_walks_total/bybit/refused/missing_permission"] == 1
    assert (seen["keyferry_check_seconds_count/okx"], seen["keyferry_check_seconds_count/bybit"]) == (1, 1)
    assert seen["keyferry_deletions_total/done"] == seen["keyferry_deletion_seconds_count"] == 2
    assert seen["keyferry_deletion_seconds_sum"] > 0
    assert seen["keyferry_updates_total"] == 4
    assert seen["keyferry_last_poll_timestamp_seconds"] > 1_700_000_000
    assert (seen["keyferry_deletions_waiting"], seen["keyferry_deletion_oldest_seconds"]) == (0, 0)
    assert (seen["keyferry_dead_letters"], seen["keyferry_inbox_pending"]) == (0, 0)


WATCHING = ("deploy/prometheus/rules.yaml", "deploy/prometheus/rules_test.yaml", "deploy/grafana/keyferry.json")
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


async def test_what_rules_and_dashboard_ask_for_is_served_and_all_that_is_served_is_described(watched: Watched) -> None:
    _, page = await watched.get("/metrics")
    served = {f"{one.name}{end}" for one in text_string_to_metric_families(page) for end in ENDINGS[one.type]}
    for path in WATCHING:
        asked = set(re.findall(r"\bkeyferry_\w+", (ROOT / path).read_text(encoding="utf-8")))
        assert asked
        assert asked <= served, path
    described = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
    for one in text_string_to_metric_families(page):
        assert f"| `{one.name}{'_total' if one.type == 'counter' else ''}` | {one.type} |" in described


async def test_deletions_that_telegram_puts_off_or_refuses_are_counted(watched: Watched) -> None:
    world = watched.world
    trader, key = world.trader(), world.key("okx")
    world.telegram.fail("deleteMessage", None, 429, retry_after=1)
    message = trader.send(f"my secret is {key.secret}")
    waiting = await watched.shows(**{"keyferry_deletions_total/retried": 1})
    assert waiting["keyferry_deletions_waiting"] == 1
    assert waiting["keyferry_deletion_oldest_seconds"] > 0
    world.telegram.heal()
    await trader.wait_gone(message)
    world.telegram.refuse("deleteMessage", "message can't be deleted", 1)
    trader.send(f"my secret is {key.secret}, again")
    refused = await watched.shows(**{"keyferry_deletions_total/refused": 1, "keyferry_deletions_total/done": 1})
    assert refused["keyferry_deletions_waiting"] == 0


async def test_health_is_well_and_tells_of_a_database_that_cannot_be_read(watched: Watched) -> None:
    world = watched.world
    trader = world.trader()
    trader.send("/start")
    await trader.wait_for("Test Desk")
    assert await watched.get("/healthz") == (200, json.dumps({"status": "ok"}))
    with sqlite3.connect(world.bot.folder / "data" / "keyferry.db", timeout=10) as db:
        db.execute("alter table deletions rename to gone")
    assert await watched.get("/healthz") == (503, json.dumps({"status": "failing", "wrong": ["database"]}))
    assert await watched.get("/metrics") == (503, "the database cannot be read\n")


async def test_the_time_of_the_last_poll_stands_still_while_telegram_is_down(watched: Watched) -> None:
    telegram, poll = watched.world.telegram, "keyferry_last_poll_timestamp_seconds"
    trader = watched.world.trader()
    trader.send("/start")
    await trader.wait_for("Test Desk")
    await telegram.down()
    before = (await watched.metrics())[poll]
    await asyncio.sleep(1.5)
    assert (await watched.metrics())[poll] == before
    await telegram.up()
    trader.send("/start")
    await watched.shows(**{poll: before + 1})


async def test_a_port_in_use_ends_the_start_with_one_sentence(watched: Watched, tmp_path: Path) -> None:
    bot = watched.world.bot
    other = type(bot)(tmp_path / "other", {**bot.env, "DATABASE_URL": f"sqlite:///{tmp_path}/other.db"})
    other.folder.mkdir()
    await other.start(ready=False)
    assert await other.ended() == 1
    (told,) = other.log.read_text().splitlines()
    assert told.startswith("METRICS_LISTEN: nothing can listen on 127.0.0.1, port ")
    assert "Address already in use" in told
