"""What the doctor finds, each with the trouble made for real on the other side."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from aiogram import Bot
from aiohttp import web

from bot.doctor import examine
from bot.findings import Finding
from bot.telegram import connect
from keys.model import Secret
from playground.exchanges import STAND_INS, StandIn
from playground.telegram import Telegram
from storage.vault import MasterKeys
from tests.ports import free_port

TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"
PROFILE = 'name = "Desk"\nexchanges = ["okx", "bybit", "binance", "bingx", "myokx"]\n'


class Patient:
    """A sound installation, in which a test breaks one thing."""

    def __init__(self, folder: Path, telegram: Telegram, exchanges: dict[str, StandIn]) -> None:
        self.folder, self.telegram, self.exchanges = folder, telegram, exchanges
        self.profile(PROFILE)
        urls = [f"{id}={exchange.url}" for id, exchange in exchanges.items()]
        self.env = {
            "BOT_TOKEN": TOKEN,
            "MASTER_KEY": MasterKeys.generate(),
            "DATABASE_URL": f"sqlite:///{folder}/keyferry.db",
            "PROFILE": str(folder / "profile.toml"),
            "BOT_API_URL": telegram.url,
            "EXCHANGE_URLS": ",".join(urls),
        }

    def profile(self, text: str) -> None:
        (self.folder / "profile.toml").write_text(text)

    async def examined(self) -> dict[str, Finding]:
        return {one.name: one for one in await examine(self.env)}

    async def trouble(self) -> Finding:
        """The one thing that is not well."""
        found = await examine(self.env)
        assert TOKEN not in str(found)
        (odd,) = [one for one in found if one.state != "ok"]
        assert odd.todo
        return odd


@asynccontextmanager
async def serving(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """The address of a server that answers everything so."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture(name="patient")
async def a_patient(tmp_path: Path) -> AsyncIterator[Patient]:
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(Telegram.start(token=TOKEN))
        exchanges = {id: await stack.enter_async_context(kind.start()) for id, kind in STAND_INS.items()}
        yield Patient(tmp_path, telegram, exchanges)


@pytest.fixture
async def bot(patient: Patient) -> AsyncIterator[Bot]:
    """Sets what another program would."""
    bot = connect(Secret(TOKEN), patient.telegram.url)
    yield bot
    await bot.session.close()


async def test_everything_is_well(patient: Patient) -> None:
    found = await patient.examined()
    assert {one.state for one in found.values()} == {"ok"}
    assert list(found) == [
        "configuration",
        "database",
        "master key",
        "token",
        "clock",
        "okx",
        "bybit",
        "binance",
        "bingx",
        "myokx",
    ]


async def test_each_mistake_of_the_configuration_is_a_finding(patient: Patient) -> None:
    patient.env |= {"LOG_LEVEL": "loud", "EGRESS": "x"}
    found = await examine(patient.env)
    assert [one.state for one in found] == ["fail", "fail"]
    assert "LOG_LEVEL" in str(found)
    assert "EGRESS" in str(found)


async def test_a_missing_token(patient: Patient) -> None:
    del patient.env["BOT_TOKEN"]
    assert (await patient.trouble()).seen == "BOT_TOKEN is not set"


async def test_a_token_that_telegram_refuses(patient: Patient) -> None:
    patient.env["BOT_TOKEN"] = TOKEN.replace("42", "43")
    assert "is refused by Telegram" in (await patient.trouble()).seen


async def test_telegram_out_of_reach(patient: Patient) -> None:
    await patient.telegram.down()
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("Telegram", "fail")


async def test_a_webhook_that_would_keep_all_updates(patient: Patient) -> None:
    async def webhook(request: web.Request) -> web.Response:
        result = {"username": "desk_bot"} if request.path.endswith("getMe") else {"url": "https://else.where/CANARY"}
        return web.json_response({"ok": True, "result": result})

    async with serving(webhook) as url:
        patient.env["BOT_API_URL"] = url
        odd = await patient.trouble()
    assert (odd.name, odd.state) == ("webhook", "fail")
    assert "else.where" in odd.seen
    assert "CANARY" not in odd.seen


@pytest.fixture
def posted_to(patient: Patient) -> str:
    """Where Telegram is to post; nobody listens there."""
    url = f"http://127.0.0.1:{free_port()}/CANARY"
    patient.env |= {"WEBHOOK_URL": url, "WEBHOOK_SECRET": "S3cret_token-of-the-test", "LISTEN": "127.0.0.1:8080"}
    return url


@pytest.mark.parametrize("elsewhere", ["", "http://localhost:9/CANARY"])
async def test_a_webhook_that_is_not_set_to_where_it_should(
    patient: Patient, posted_to: str, bot: Bot, elsewhere: str
) -> None:
    await bot.set_webhook(elsewhere)
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("webhook", "warn")
    assert ("localhost" in odd.seen) == bool(elsewhere)
    assert "CANARY" not in odd.seen


async def test_a_webhook_that_is_well(patient: Patient, posted_to: str, bot: Bot) -> None:
    await bot.set_webhook(posted_to)
    found = (await patient.examined())["webhook"]
    assert (found.state, found.seen) == ("ok", "is set to 127.0.0.1; 0 updates wait")


async def test_a_webhook_whose_posts_fail(patient: Patient, posted_to: str, bot: Bot) -> None:
    await bot.set_webhook(posted_to)
    patient.telegram.user(1).send("/start")
    async with asyncio.timeout(5):
        while (await bot.get_webhook_info()).last_error_message is None:
            await asyncio.sleep(0.01)
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("webhook", "warn")
    assert odd.seen == "a post failed 0 min ago (Connection refused); 1 updates wait"
    hook = patient.telegram.world.settings.webhook
    assert hook is not None
    hook.last_error = datetime.now(UTC) - timedelta(hours=2), "Connection refused"
    patient.telegram.world.updates.clear()
    assert (await patient.examined())["webhook"].state == "ok"


@pytest.mark.parametrize(("off", "state"), [(4000, "fail"), (-60, "fail"), (None, "warn")])
async def test_a_clock_that_is_off_or_cannot_be_compared(patient: Patient, off: float | None, state: str) -> None:
    async def clock(_: web.Request) -> web.Response:
        date = "never" if off is None else formatdate(time.time() - off, usegmt=True)
        return web.json_response({"ok": True, "result": {"username": "desk_bot"}}, headers={"Date": date})

    async with serving(clock) as url:
        patient.env["BOT_API_URL"] = url
        odd = await patient.trouble()
    assert (odd.name, odd.state) == ("clock", state)


async def test_a_database_that_cannot_be_written(patient: Patient) -> None:
    patient.env["DATABASE_URL"] = f"sqlite:///{patient.folder}"
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("database", "fail")


async def test_a_server_that_cannot_be_reached_is_told_without_its_password(patient: Patient) -> None:
    patient.env["DATABASE_URL"] = "postgresql://bot:hunter2@127.0.0.1:1/keyferry"
    odd = await patient.trouble()
    assert (odd.name, odd.state, odd.seen) == ("database", "fail", "cannot be used (ConnectionRefusedError)")
    assert "no server answers" in odd.todo
    assert "hunter2" not in repr(odd)


async def test_another_master_key(patient: Patient) -> None:
    assert (await patient.examined())["master key"].state == "ok"
    patient.env["MASTER_KEY"] = MasterKeys.generate()
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("master key", "fail")


async def test_an_exchange_out_of_reach(patient: Patient) -> None:
    patient.env["EXCHANGE_URLS"] = patient.env["EXCHANGE_URLS"].replace(
        patient.exchanges["bybit"].url, "http://127.0.0.1:9"
    )
    odd = await patient.trouble()
    assert (odd.name, odd.state, odd.seen) == ("bybit", "fail", "cannot be reached")


async def test_an_exchange_that_refuses_this_machine(patient: Patient) -> None:
    async def forbidden(_: web.Request) -> web.Response:
        return web.Response(status=403)

    async with serving(forbidden) as url:
        patient.env["EXCHANGE_URLS"] += f",bybiteu={url}"
        patient.profile('name = "Desk"\nexchanges = ["bybiteu"]')
        odd = await patient.trouble()
    assert (odd.name, odd.seen) == ("bybiteu", "answers with HTTP 403")


async def test_example_addresses_left_in_the_profile(patient: Patient) -> None:
    patient.profile(PROFILE + '[[addresses]]\nlabel = "core"\naddress = "203.0.113.10"\n')
    odd = await patient.trouble()
    assert (odd.name, odd.state) == ("addresses", "warn")
    patient.profile(PROFILE + '[[addresses]]\nlabel = "core"\naddress = "203.0.114.10"\n')
    assert "addresses" not in await patient.examined()


async def test_what_the_profile_asks_in_vain(patient: Patient) -> None:
    patient.profile('name = "Desk"\nexchanges = ["toobit"]\n[permissions]\nrequired = ["read"]\n')
    odd = (await patient.examined())["profile"]
    assert (odd.state, odd.seen.partition(":")[0]) == ("warn", "toobit")
    assert odd.todo
