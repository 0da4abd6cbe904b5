"""Who tells Telegram where to post, when, and what is left alone: over the stand-in's HTTP, with a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError

from bot import webhook
from bot.counts import Counts
from bot.settings import Webhook
from bot.telegram import ALLOWED, connect
from bot.webhook import AGAIN, EVERY, SOON, Registration, taken_off
from keys.model import Secret
from playground.telegram import Telegram
from storage.database import Database
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.storage.migrated import open_migrated

TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"
OURS = Webhook("http://127.0.0.1:9/telegram", Secret("S3cret_token-of-the-test"), ("127.0.0.1", 9))


@dataclass
class Replicas:
    """Processes beside one database; the clock stands still unless the test moves it."""

    telegram: Telegram
    bot: Bot
    db: Database
    keyring: Keyring
    now: datetime = datetime(2026, 11, 22, tzinfo=UTC)
    counts: Counts = field(default_factory=Counts)

    def one(self, **other: Any) -> Registration:
        settings = replace(OURS, **other)
        return Registration(self.bot, self.db, self.keyring, settings, lambda: self.now, self.counts)

    async def stands(self, one: Registration) -> None:
        """It looks until nothing is left to do."""
        async with asyncio.timeout(5):
            while await one._once() != EVERY:
                self.now += timedelta(seconds=SOON)

    def said(self, method: str) -> list[dict[str, Any]]:
        return [dict(call.parameters) for call in self.telegram.log if call.method == method]

    @property
    def url(self) -> str:
        hook = self.telegram.world.settings.webhook
        return hook.url if hook else ""


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[Replicas]:
    db = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    keyring = await Keyring.open(db, MasterKeys.parse(MasterKeys.generate()))
    async with Telegram.start(token=TOKEN) as telegram:
        bot = connect(Secret(TOKEN), telegram.url)
        yield Replicas(telegram, bot, db, keyring)
        await bot.session.close()
    await db.close()


async def test_telegram_is_told_where_to_post_with_which_secret_and_what_and_drops_nothing(replicas: Replicas) -> None:
    await replicas.stands(replicas.one())
    (said,) = replicas.said("setWebhook")
    assert said.pop("allowed_updates") in (ALLOWED, str(ALLOWED).replace("'", '"'))
    assert said == {"url": OURS.url, "secret_token": OURS.secret.reveal(), "max_connections": said["max_connections"]}
    assert int(said["max_connections"]) == 100
    assert replicas.counts.polled == replicas.now


async def test_of_many_that_start_at_once_one_sets_it(replicas: Replicas) -> None:
    await asyncio.gather(*[replicas.one()._once() for _ in range(8)])
    assert len(replicas.said("setWebhook")) == 1
    for one in [replicas.one() for _ in range(8)]:
        await replicas.stands(one)
    assert len(replicas.said("setWebhook")) == 1


async def test_whoever_dies_before_it_is_set_leaves_it_to_the_next(replicas: Replicas) -> None:
    assert await replicas.one()._claimed()
    assert await replicas.one()._once() == SOON
    assert replicas.said("setWebhook") == []
    replicas.now += webhook.LEASE
    await replicas.stands(replicas.one())
    assert replicas.url == OURS.url


async def test_another_start_sets_nothing_where_nothing_changed(replicas: Replicas) -> None:
    for _ in range(3):
        await replicas.stands(replicas.one())
    assert len(replicas.said("setWebhook")) == 1


@pytest.mark.parametrize(
    "other", [{"url": "http://127.0.0.1:9/elsewhere"}, {"secret": Secret("another")}], ids=["address", "secret"]
)
async def test_other_settings_are_set_by_the_start_that_brings_them_and_stay(
    replicas: Replicas, other: dict[str, Any]
) -> None:
    old, new = replicas.one(), replicas.one(**other)
    await replicas.stands(old)
    replicas.now += webhook.LEASE
    await replicas.stands(new)
    assert len(replicas.said("setWebhook")) == 2
    replicas.now += timedelta(minutes=1)
    assert await old._once() == EVERY
    assert replicas.url == new._webhook.url
    assert len(replicas.said("setWebhook")) == 2
    assert replicas.counts.polled is not None
    assert replicas.counts.polled < replicas.now, "the old one is not well any more"


async def test_what_somebody_else_has_changed_at_telegram_is_put_right(replicas: Replicas) -> None:
    one = replicas.one()
    await replicas.stands(one)
    for url in ("", "http://127.0.0.1:9/other"):
        await replicas.bot.set_webhook(url)
        replicas.now += webhook.LEASE
        await replicas.stands(one)
        assert replicas.url == OURS.url


async def test_a_telegram_that_is_down_is_asked_again(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.telegram.PAUSES", (0.01,))
    one = replicas.one()
    await replicas.telegram.down()
    assert await one._once() == AGAIN
    assert replicas.counts.polled is None
    assert OURS.secret.reveal() not in str(capsys.readouterr())
    await replicas.telegram.up()
    await replicas.stands(one)


async def test_an_address_that_telegram_refuses_is_told_in_its_words(
    replicas: Replicas, capsys: pytest.CaptureFixture[str]
) -> None:
    one = replicas.one(url="http://198.51.100.7/telegram")
    assert await one._once() == AGAIN
    told = "".join(capsys.readouterr())
    assert "Telegram does not take WEBHOOK_URL" in told
    assert "An HTTPS URL must be provided" in told


async def test_a_token_that_telegram_does_not_know_ends_it(replicas: Replicas) -> None:
    stranger = connect(Secret(TOKEN.replace("42", "43")), replicas.telegram.url)
    replicas.bot = stranger
    with pytest.raises(TelegramUnauthorizedError):
        await replicas.one().run()
    await stranger.session.close()


async def test_for_polling_a_webhook_is_taken_off_and_what_waits_stays(replicas: Replicas) -> None:
    assert not await taken_off(replicas.bot)
    assert replicas.said("deleteWebhook") == []
    await replicas.bot.set_webhook(OURS.url)
    replicas.telegram.user(1).send("/start")
    assert await taken_off(replicas.bot)
    assert replicas.url == ""
    assert replicas.telegram.pending == 1
