"""A running stand-in with a clock of its own, and a real aiogram bot as its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from playground.telegram import Telegram, User


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def bot_of(telegram: Telegram, token: str | None = None) -> Bot:
    return Bot(token or telegram.token, AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[Telegram]:
    async with Telegram.start(clock=clock) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with bot_of(telegram) as bot:
        yield bot


@pytest.fixture
def anna(telegram: Telegram) -> User:
    """One who has started the bot; that update is pending."""
    anna = telegram.user(1001)
    anna.send("/start")
    return anna
