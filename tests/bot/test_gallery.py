"""Pictures go to Telegram once; a message changes between text and picture without a second one staying behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from bot.gallery import AT_HAND, Gallery
from bot.telegram import connect
from handlers.panel import draw, redraw, remove, send
from handlers.picture import Picture
from handlers.writing import Panel
from keys.model import Secret
from playground.telegram import Telegram, User
from storage.picture_store import Pictures
from tests.pictures import png
from tests.storage.migrated import open_migrated

TOKEN = "4242:AAgallery"


@dataclass(frozen=True)
class Square:
    """A picture of this size, and how often it was drawn."""

    size: int
    drawn: list[int] = field(default_factory=list)
    alt: str = "a black square"

    @property
    def digest(self) -> str:
        return f"square of {self.size}"

    def png(self) -> bytes:
        self.drawn.append(self.size)
        return png(self.size, self.size)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with Telegram.start(token=TOKEN) as telegram:
        yield telegram


@pytest.fixture
async def pictures(tmp_path: Path) -> AsyncIterator[Pictures]:
    db = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    yield Pictures(db)
    await db.close()


@pytest.fixture
async def bot(telegram: Telegram, pictures: Pictures) -> AsyncIterator[Bot]:
    bot = connect(Secret(TOKEN), telegram.url)
    bot.session.middleware(Gallery(pictures))
    yield bot
    await bot.session.close()


@pytest.fixture
def anna(telegram: Telegram) -> User:
    anna = telegram.user(7, "Anna")
    anna.send("/start")
    return anna


def shown(who: User) -> list[tuple[str, str | None]]:
    """What the bot's messages show: text or caption, and the name of the picture."""
    return [
        (message.text, message.content.media["photo"][-1]["file_id"] if message.content.media else None)
        for message in who.chat
        if message.by_bot
    ]


async def test_a_picture_is_drawn_and_sent_once_and_then_named(bot: Bot, anna: User, pictures: Pictures) -> None:
    square = Square(2)
    first = await send(bot, anna.id, Panel("one", picture=square))
    await send(bot, anna.id, Panel("two", picture=square))
    await draw(bot, anna.id, first, Panel("three", picture=Square(2, square.drawn)))
    named = await pictures.file_id(bot.id, square.digest)
    assert named is not None
    assert shown(anna) == [("three", named), ("two", named)]
    assert square.drawn == [2]


async def test_a_text_becomes_a_picture_and_one_picture_another_in_place(bot: Bot, anna: User) -> None:
    number = await draw(bot, anna.id, None, Panel("text"))
    assert await draw(bot, anna.id, number, Panel("<b>two</b>", picture=Square(2))) == number
    assert await draw(bot, anna.id, number, Panel("three", picture=Square(3))) == number
    ((text, name),) = shown(anna)
    assert text == "three"
    assert name is not None


async def test_of_a_picture_and_a_text_after_it_only_the_text_stays(bot: Bot, anna: User) -> None:
    number = await draw(bot, anna.id, None, Panel("picture", picture=Square(2)))
    assert not await redraw(bot, anna.id, number, Panel("text"))
    after = await draw(bot, anna.id, number, Panel("text"))
    assert after != number
    assert shown(anna) == [("text", None)]


async def test_the_same_once_more_changes_nothing(bot: Bot, anna: User) -> None:
    number = await draw(bot, anna.id, None, Panel("picture", picture=Square(2)))
    assert await draw(bot, anna.id, number, Panel("picture", picture=Square(2))) == number
    assert len(shown(anna)) == 1


async def test_a_message_that_is_gone_is_sent_anew_and_no_trouble_to_remove(bot: Bot, anna: User) -> None:
    number = await draw(bot, anna.id, None, Panel("picture", picture=Square(2)))
    await remove(bot, anna.id, number)
    await remove(bot, anna.id, number)
    await draw(bot, anna.id, number, Panel("again", picture=Square(2)))
    assert [text for text, _ in shown(anna)] == ["again"]


async def test_a_name_that_telegram_does_not_know_is_forgotten_and_the_picture_sent(
    bot: Bot, anna: User, pictures: Pictures
) -> None:
    square = Square(2)
    await pictures.keep(bot.id, square.digest, "AgACAgIAAxkDAAI")
    await send(bot, anna.id, Panel("one", picture=square))
    ((_, name),) = shown(anna)
    assert await pictures.file_id(bot.id, square.digest) == name
    assert square.drawn == [2]


async def test_another_bot_does_not_use_this_ones_names(bot: Bot, anna: User, pictures: Pictures) -> None:
    await pictures.keep(bot.id + 1, Square(2).digest, "FILE000000")
    await send(bot, anna.id, Panel("one", picture=Square(2)))
    assert await pictures.file_id(bot.id + 1, Square(2).digest) == "FILE000000"
    assert shown(anna)[0][1] is not None


async def test_another_refusal_is_no_reason_to_send_the_picture_again(bot: Bot, anna: User, pictures: Pictures) -> None:
    square = Square(2)
    await send(bot, anna.id, Panel("one", picture=square))
    named = await pictures.file_id(bot.id, square.digest)
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await send(bot, anna.id, Panel("x" * 1025, picture=square))
    assert await pictures.file_id(bot.id, square.digest) == named
    assert square.drawn == [2]


async def test_drawn_once_it_is_at_hand_while_telegram_is_down(
    bot: Bot, anna: User, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.PAUSES", (0, 0))
    square = Square(2)
    telegram.fail("sendPhoto", status=500)
    await send(bot, anna.id, Panel("one", picture=square))
    assert square.drawn == [2]


async def test_only_the_newest_are_kept_at_hand(bot: Bot, anna: User, pictures: Pictures) -> None:
    squares = [Square(size) for size in range(2, AT_HAND + 4)]
    for square in squares:
        await send(bot, anna.id, Panel("one", picture=square))
        await pictures.forget(bot.id, square.digest)
    for square in (squares[-1], squares[0]):
        await send(bot, anna.id, Panel("one", picture=square))
    assert (len(squares[-1].drawn), len(squares[0].drawn)) == (1, 2)


async def test_other_photos_are_none_of_its_business(bot: Bot, anna: User) -> None:
    square = Square(2)
    await bot.send_photo(anna.id, Picture(square))
    assert square.drawn == [2]
    ((_, name),) = shown(anna)
    assert name is not None
    await bot.send_photo(anna.id, name)
    assert len(shown(anna)) == 2
