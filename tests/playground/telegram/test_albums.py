"""Photos and documents: alone, in albums, exchanged for one another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message

from playground.telegram import Telegram, User
from playground.telegram.pictures import size_of
from tests.pictures import jpeg, png
from tests.playground.telegram.asking import ask, refusal


def photo(size: int = 2, caption: str | None = None) -> InputMediaPhoto:
    return InputMediaPhoto(media=BufferedInputFile(png(size, size), "a.png"), caption=caption)


def document(name: str = "a.txt") -> InputMediaDocument:
    return InputMediaDocument(media=BufferedInputFile(b"text", name))


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(7, 3), (7, 3)),
        (jpeg(640, 480), (640, 480)),
        (b"", None),
        (b"GIF89a", None),
        (png()[:20], None),
        (png(0, 5), None),
        (b"\xff\xd8\xff", None),
        (b"\xff\xd8\xff\xe0\x00\x02nothing more", None),
    ],
)
def test_a_picture_tells_its_size(data: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(data) == size


async def test_an_album_is_several_messages_of_one_group(bot: Bot, anna: User) -> None:
    first, second = await bot.send_media_group(anna.id, [photo(2, "Both"), photo(3)], protect_content=True)
    assert first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption, first.has_protected_content) == ("Both", None, True)
    assert second.photo
    assert second.photo[-1].width == 3
    (other,) = await bot.send_media_group(anna.id, [photo()])
    assert other.media_group_id is None


async def test_an_album_has_at_most_ten_of_one_kind(telegram: Telegram, bot: Bot, anna: User) -> None:
    with pytest.raises(TelegramBadRequest, match="too many messages to send as an album"):
        await bot.send_media_group(anna.id, [document()] * 11)
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await bot.send_media_group(anna.id, [photo(), document()])
    for media, words in (
        ([], "there are no messages to send"),
        ("", 'parameter "media" is required'),
        ("{", "can't parse media JSON object"),
        ({}, "expected an Array of InputMedia"),
        ([5], "can't parse InputMedia: expected an object"),
        ([{"media": "x"}], "can't parse InputMedia: Can't find field \"type\""),
        ([{"type": "story", "media": "x"}], 'can\'t parse InputMedia: type "story" is unsupported'),
        ([{"type": "photo", "media": "attach://x"}], "can't parse InputMedia: media not found"),
        ([{"type": "photo", "media": "x"}], "wrong file identifier/HTTP URL specified"),
    ):
        assert words in await refusal(telegram, "sendMediaGroup", chat_id=anna.id, media=media)
    assert len(anna.chat) == 1


async def test_a_photo_without_a_file_is_refused(telegram: Telegram, anna: User) -> None:
    assert "there is no photo in the request" in await refusal(telegram, "sendPhoto", chat_id=anna.id)


async def test_how_a_photo_is_to_be_shown_is_kept(telegram: Telegram, bot: Bot, anna: User) -> None:
    sent = await bot.send_photo(
        anna.id, BufferedInputFile(png(), "a.png"), has_spoiler=True, show_caption_above_media=True
    )
    assert (sent.has_media_spoiler, sent.show_caption_above_media) == (True, True)


async def test_a_caption_is_edited_and_removed(bot: Bot, anna: User) -> None:
    sent = await bot.send_photo(anna.id, BufferedInputFile(png(), "a.png"), caption="one")
    edited = await bot.edit_message_caption(
        caption="<b>two</b>", parse_mode="HTML", chat_id=anna.id, message_id=sent.message_id
    )
    assert isinstance(edited, Message)
    assert (edited.caption, edited.photo) == ("two", sent.photo)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_caption(
            caption="<b>two</b>", parse_mode="HTML", chat_id=anna.id, message_id=sent.message_id
        )
    edited = await bot.edit_message_caption(chat_id=anna.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.caption is None


async def test_a_text_has_no_caption(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "x")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(caption="y", chat_id=anna.id, message_id=sent.message_id)


async def test_a_text_becomes_a_photo_and_a_photo_a_document(bot: Bot, anna: User) -> None:
    sent = await bot.send_message(anna.id, "x")
    edited = await bot.edit_message_media(photo(5, "now"), chat_id=anna.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.photo
    assert (edited.text, edited.caption, edited.photo[-1].height) == (None, "now", 5)
    edited = await bot.edit_message_media(document(), chat_id=anna.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.document
    assert (edited.document.file_name, edited.photo) == ("a.txt", None)


async def test_within_an_album_the_kind_stays(bot: Bot, anna: User) -> None:
    first, _ = await bot.send_media_group(anna.id, [photo(), photo()])
    assert await bot.edit_message_media(photo(3), chat_id=anna.id, message_id=first.message_id)
    with pytest.raises(TelegramBadRequest, match="can't change media type in the album"):
        await bot.edit_message_media(document(), chat_id=anna.id, message_id=first.message_id)


async def test_a_known_file_is_named_in_json(telegram: Telegram, bot: Bot, anna: User) -> None:
    sent = await bot.send_photo(anna.id, BufferedInputFile(png(), "a.png"))
    assert sent.photo
    media = json.dumps({"type": "photo", "media": sent.photo[-1].file_id, "caption": "again"})
    asked: dict[str, Any] = {"chat_id": anna.id, "message_id": sent.message_id, "media": media}
    assert (await ask(telegram, "editMessageMedia", **asked))["caption"] == "again"
    assert "can't parse input media JSON object" in await refusal(
        telegram, "editMessageMedia", **asked | {"media": "{"}
    )


async def test_a_person_sends_photos_as_an_album_with_the_caption_first(bot: Bot, anna: User) -> None:
    anna.send_album([("a.png", png(), "image/png"), ("b.png", png(3, 3), None)], "look", reply_to=1)
    first, second = [update.message for update in await bot.get_updates()][1:]
    assert first
    assert second
    assert first.media_group_id == second.media_group_id is not None
    assert first.reply_to_message
    assert (first.caption, second.caption, first.reply_to_message.text) == ("look", None, "/start")


async def test_documents_carry_the_caption_last_and_a_single_file_is_no_album(anna: User) -> None:
    numbers = anna.send_album([("a.txt", b"a", "text/plain"), ("b.txt", b"b", None)], "both", as_photos=False)
    assert [anna.message(number).text for number in numbers] == ["", "both"]
    (alone,) = anna.send_album([("a.txt", b"a", "text/plain")], as_photos=False)
    assert "media_group_id" not in anna.message(alone).context


def test_a_person_sends_one_to_ten_files_that_are_photos(anna: User) -> None:
    for count in (0, 11):
        with pytest.raises(ValueError, match="1 to 10"):
            anna.send_album([("a.png", png(), None)] * count)
    with pytest.raises(ValueError, match="this is no photo"):
        anna.send_album([("a.png", png(), None), ("b.png", b"no", None)])
    assert len(anna.chat) == 1


def test_a_person_edits_the_caption_of_a_photo(anna: User) -> None:
    number = anna.send_photo(png(), "one")
    anna.edit(number, "two")
    assert anna.message(number).text == "two"
    assert "photo" in anna.message(number).content.media
