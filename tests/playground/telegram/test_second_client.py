"""A client that we did not write: one conversation with a python-telegram-bot bot, by long polling and by webhook."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot as Client
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from playground.telegram import Telegram

Context = ContextTypes.DEFAULT_TYPE
Bot = Application[Any, Any, Any, Any, Any, Any]
ASKED, FILE, CHOICE = range(3)
SECRET = "only-between-us"


def picture(width: int, height: int) -> bytes:
    """A white PNG."""
    head, rows = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0), b"\x00" + b"\xff" * -(-width // 8)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


FIRST, SECOND = picture(40, 30), picture(20, 50)


def message_of(update: Update) -> Message:
    assert update.effective_message
    return update.effective_message


async def begin(update: Update, context: Context) -> int:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    await message_of(update).reply_html("Shall <b>we</b>?", reply_markup=keyboard)
    return ASKED


async def agreed(update: Update, context: Context) -> int:
    query = update.callback_query
    assert query
    await query.answer("Good!")
    await query.edit_message_text("Send me a file.")
    return FILE


async def taken(update: Update, context: Context) -> int:
    message = message_of(update)
    assert message.document
    data = await (await message.document.get_file()).download_as_bytearray()
    await message.delete()
    keyboard = ReplyKeyboardMarkup([["Left", "Right"]], one_time_keyboard=True)
    told = f"{message.document.file_name} holds {data.decode()!r}. Left or right?"
    await context.bot.send_message(message.chat_id, told, reply_markup=keyboard)
    return CHOICE


async def chosen(update: Update, context: Context) -> int:
    message = message_of(update)
    photo = await message.reply_photo(FIRST, caption=f"You went {message.text}", reply_markup=ReplyKeyboardRemove())
    album = await message.reply_media_group([InputMediaPhoto(FIRST, caption="Both"), InputMediaPhoto(SECOND)])
    await photo.pin(disable_notification=True)
    await message.set_reaction("👍")
    sizes = ", ".join(f"{shown.photo[-1].width}×{shown.photo[-1].height}" for shown in (photo, *album))
    await message.reply_text(f"Done: {sizes}")
    return int(ConversationHandler.END)


def bot_of(telegram: Telegram) -> Bot:
    url = telegram.url
    built = ApplicationBuilder().token(telegram.token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    talk = ConversationHandler[Context](
        entry_points=[CommandHandler("start", begin)],
        states={
            ASKED: [CallbackQueryHandler(agreed, "^yes$")],
            FILE: [MessageHandler(filters.Document.ALL, taken)],
            CHOICE: [MessageHandler(filters.Text(["Left", "Right"]), chosen)],
        },
        fallbacks=[],
    )
    built.add_handler(talk)
    return built


@asynccontextmanager
async def polling(bot: Bot, telegram: Telegram) -> AsyncIterator[None]:
    assert bot.updater
    await bot.updater.start_polling(timeout=2)
    yield
    await bot.updater.stop()


@asynccontextmanager
async def by_webhook(bot: Bot, telegram: Telegram) -> AsyncIterator[None]:
    """Without PTB's own server, which wants one more package."""

    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        await bot.process_update(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/", secret_token=SECRET)
    yield
    await bot.bot.delete_webhook()
    await runner.cleanup()


Way = Callable[[Bot, Telegram], AbstractAsyncContextManager[None]]


@pytest.fixture(params=[polling, by_webhook], ids=["polling", "webhook"])
async def telegram(request: pytest.FixtureRequest) -> AsyncIterator[Telegram]:
    """With the bot at work, in either way."""
    way: Way = request.param
    async with Telegram.start() as telegram, bot_of(telegram) as bot:
        await bot.start()
        async with way(bot, telegram):
            yield telegram
        await bot.stop()


@pytest.mark.filterwarnings("ignore:If 'per_message=False'")
async def test_a_conversation_from_the_first_word_to_the_last(telegram: Telegram) -> None:
    anna = telegram.user(1001)
    anna.send("/start")
    asked = await anna.wait_for("Shall we?")
    assert [entity["type"] for entity in asked.content.entities] == ["bold"]

    anna.press("Yes")
    await anna.wait_for("Send me a file.")
    assert (anna.notices, asked.buttons, len(asked.edits)) == (["Good!"], [], 1)

    sent = anna.send_file("note.txt", b"42")
    await anna.wait_gone(sent)
    await anna.wait_for("note.txt holds '42'. Left or right?")
    assert anna.dialog.reply_keyboard
    assert [button["text"] for button in anna.dialog.reply_keyboard["keyboard"][0]] == ["Left", "Right"]

    choice = anna.send("Right")
    await anna.wait_for("Done: 40×30, 40×30, 20×50")
    photo, first, second = (message for message in anna.chat if "photo" in message.content.media)
    assert (photo.text, first.text, second.text) == ("You went Right", "Both", "")
    assert first.context["media_group_id"] == second.context["media_group_id"]
    assert anna.dialog.reply_keyboard is None
    assert anna.dialog.pinned == [photo.id]
    assert anna.message(choice).reactions == {telegram.world.bot["id"]: ["👍"]}
    assert [(call.method, call.error) for call in telegram.log if not call.ok] == []


@asynccontextmanager
async def started() -> AsyncIterator[tuple[Telegram, Client]]:
    async with Telegram.start() as telegram:
        client = Client(telegram.token, f"{telegram.url}/bot", f"{telegram.url}/file/bot")
        async with client:
            yield telegram, client


def unknown(shown: Any, path: str = "") -> list[str]:
    """Fields, at any depth, that the Bot API does not have as PTB knows it."""
    if isinstance(shown, TelegramObject):
        beyond = [f"{path}.{name}" for name in shown.api_kwargs]
        inner = ((name, value) for name, value in shown._get_attrs().items() if name != "api_kwargs")
        return beyond + [one for name, value in inner for one in unknown(value, f"{path}.{name}")]
    return [one for value in shown for one in unknown(value, path)] if isinstance(shown, list | tuple) else []


async def happened(telegram: Telegram, client: Client) -> int:
    """One of each kind of update; gives the id of a message of the bot."""
    anna = telegram.user(1001)
    group, channel = telegram.group(-1005, [anna], bot_is_admin=True), telegram.channel(-1006, bot_is_admin=True)
    anna.send("/start")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    sent = await client.send_message(1001, "<b>a</b> /b https://c.example", "HTML", reply_markup=keyboard)
    anna.press("Yes")
    anna.edit(anna.reply(sent.message_id, "b", quote="a"), "c")
    anna.forward("d")
    anna.send_photo(FIRST, "e")
    anna.send_album([("f.png", FIRST, "image/png"), ("g.png", SECOND, "image/png")], "h", as_photos=True)
    anna.send_file("i.txt", b"j")
    anna.send_web_app_data("k", "l")
    anna.react(sent.message_id, "👍")
    anna.block()
    anna.unblock()
    group.send(anna, "m")
    channel.edit(channel.post("n"), "o")
    await client.pin_chat_message(1001, sent.message_id)
    return sent.message_id


async def test_updates_hold_nothing_that_the_client_does_not_know() -> None:
    async with started() as (telegram, client):
        await client.get_updates(allowed_updates=Update.ALL_TYPES)
        await happened(telegram, client)
        updates = await client.get_updates()
    kinds = {name for update in updates for name in update.to_dict() if name != "update_id"}
    assert kinds >= {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query"}
    assert kinds >= {"my_chat_member", "message_reaction"}
    assert unknown(updates) == []


async def test_answers_hold_nothing_that_the_client_does_not_know() -> None:
    async with started() as (telegram, client):
        message = await happened(telegram, client)
        answers = [
            await client.get_me(),
            *[await client.get_chat(chat) for chat in (1001, -1005, -1006)],
            await client.get_chat_member(-1005, 1001),
            await client.get_chat_member(-1005, client.id),
            await client.get_webhook_info(),
            await client.send_document(1001, b"p", filename="q.txt"),
            await client.forward_message(1001, 1001, message),
            await client.copy_message(1001, 1001, message),
            await client.get_user_profile_photos(1001),
            await client.get_chat_menu_button(1001),
        ]
    older, newer = {".forward_from", ".forward_date"}, {".can_send_welcome_messages"}  # than what PTB speaks
    assert set(unknown(answers)) <= older | newer


@pytest.mark.filterwarnings("ignore:.*`retry_after` will be of type")
async def test_refusals_are_what_the_client_takes_them_for() -> None:
    async with started() as (telegram, client):
        anna = telegram.user(1001)
        anna.send("/start")
        with pytest.raises(BadRequest, match="Chat not found"):
            await client.send_message(7, "x")
        anna.block()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await client.send_message(1001, "x")
        telegram.fail("getMe", retry_after=7)
        with pytest.raises(RetryAfter, match="Retry in 7 seconds"):
            await client.get_me()
        telegram.fail("getMe", status=502)
        with pytest.raises(NetworkError):
            await client.get_me()
        await client.set_webhook("http://127.0.0.1:1/")
        with pytest.raises(Conflict):
            await client.get_updates()
        stranger = Client("43:other", f"{telegram.url}/bot")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()
