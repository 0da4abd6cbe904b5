"""Sends each picture once: from then on Telegram is told its own name of it."""

from collections import OrderedDict
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageMedia, Response, SendPhoto, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile, InputFile, InputMediaPhoto, Message

from handlers.picture import Picture
from storage.picture_store import Pictures

AT_HAND = 16  # drawn pictures that are kept in memory, of some 50 KB each
LOST = ("file", "url")  # in what Telegram says of a name that it does not know, or that was another bot's


class Gallery(BaseRequestMiddleware):
    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        picture = _picture(method)
        if picture is None:
            return await make_request(bot, method)
        digest = picture.sketch.digest
        known = await self._pictures.file_id(bot.id, digest)
        if known is not None:
            try:
                return await make_request(bot, _with(method, known))
            except TelegramBadRequest as error:
                if not any(word in error.message.lower() for word in LOST):
                    raise
                await self._pictures.forget(bot.id, digest)
        file = BufferedInputFile(await self._draw(bot, picture), picture.filename or digest)
        answer = await make_request(bot, _with(method, file))
        if (file_id := _file_id(answer)) is not None:
            await self._pictures.keep(bot.id, digest, file_id)
        return answer

    async def _draw(self, bot: Bot, picture: Picture) -> bytes:
        digest = picture.sketch.digest
        if digest not in self._drawn:
            self._drawn[digest] = b"".join([piece async for piece in picture.read(bot)])
        self._drawn.move_to_end(digest)
        while len(self._drawn) > AT_HAND:
            self._drawn.popitem(last=False)
        return self._drawn[digest]


def _picture(method: TelegramMethod[Any]) -> Picture | None:
    """The picture that this call shows, if it shows one of ours."""
    shown: object = None
    if isinstance(method, SendPhoto):
        shown = method.photo
    elif isinstance(method, EditMessageMedia) and isinstance(method.media, InputMediaPhoto):
        shown = method.media.media
    return shown if isinstance(shown, Picture) else None


def _with(method: TelegramMethod[TelegramType], file: str | InputFile) -> TelegramMethod[TelegramType]:
    """The same call with this in the picture's place."""
    media = getattr(method, "media", None)
    changed = {"photo": file} if media is None else {"media": media.model_copy(update={"media": file})}
    return method.model_copy(update=changed)


def _file_id(answer: object) -> str | None:
    """What Telegram calls the picture of the message that it answers with."""
    return answer.photo[-1].file_id if isinstance(answer, Message) and answer.photo else None
