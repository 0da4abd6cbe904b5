"""setWebhook: what is posted, in which order, how often again, and what an answer may ask for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.methods import SendMessage
from aiogram.types import BufferedInputFile, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from playground.telegram import Telegram, User
from tests.playground.telegram.conftest import Clock

Json = dict[str, Any]
Answer = Callable[[], Awaitable[web.Response]]


@asynccontextmanager
async def listening(app: web.Application, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serves at /hook; gives its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


@dataclass
class Server:
    """The bot's side: notes what comes, and answers as it is told."""

    telegram: Telegram
    url: str = ""
    updates: list[Json] = field(default_factory=list)
    requests: list[web.Request] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    answer: Answer | None = None

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        self.updates.append(await request.json())
        if self.answer is not None:
            return await self.answer()
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, count: int, *, waiting: int = 0) -> list[Json]:
        """What was posted, once so many posts came and all but `waiting` of them were answered."""
        async with asyncio.timeout(10):
            while len(self.updates) < count or self._flying() > waiting:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        return self.updates

    def _flying(self) -> int:
        hook = self.telegram.world.settings.webhook
        return len(hook.flights) if hook else 0

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def server(telegram: Telegram) -> AsyncIterator[Server]:
    server = Server(telegram=telegram)
    async with listening(server.app) as server.url:
        yield server


async def settled(telegram: Telegram) -> None:
    async with asyncio.timeout(5):
        while telegram.pending:
            await asyncio.sleep(0.01)


async def noted(bot: Bot, words: str) -> None:
    """Until getWebhookInfo tells of this error."""
    async with asyncio.timeout(5):
        while (await bot.get_webhook_info()).last_error_message != words:
            await asyncio.sleep(0.01)


async def test_what_waited_and_what_comes_is_posted_as_json(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    await bot.set_webhook(server.url, secret_token="A-secret_1")
    await server.until(1)
    anna.send("hello")
    first, second = await server.until(2)
    assert (first["message"]["text"], second["message"]["text"]) == ("/start", "hello")
    assert second["update_id"] == first["update_id"] + 1
    headers = server.requests[0].headers
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "A-secret_1"
    assert headers["Content-Type"] == "application/json"
    assert telegram.pending == 0


async def test_without_a_secret_token_there_is_no_such_header(bot: Bot, anna: User, server: Server) -> None:
    await bot.set_webhook(server.url)
    await server.until(1)
    assert "X-Telegram-Bot-Api-Secret-Token" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("https://127.0.0.1/", "x" * 257, "secret token is too long"),
        ("https://127.0.0.1/", "no spaces", "secret token contains unallowed characters"),
        ("ftp://127.0.0.1/", "", "invalid webhook URL specified"),
        ("https://", "", "invalid webhook URL specified"),
        ("https://[", "", "invalid webhook URL specified"),
        ("https://127.0.0.1:99999/", "", "invalid webhook URL specified"),
        ("https://a..b/", "", "bad webhook: Failed to resolve host: Name or service not known"),
        ("http://10.0.0.1/", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://[::1]/", "", "bad webhook: Failed to resolve host"),
    ],
)
async def test_a_wrong_webhook_is_refused_and_the_old_one_is_gone(
    bot: Bot, server: Server, url: str, secret: str, words: str
) -> None:
    await bot.set_webhook(server.url)
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""


async def test_localhost_and_an_address_without_a_scheme_will_do(bot: Bot) -> None:
    await bot.set_webhook("http://localhost:1/hook")
    await bot.set_webhook("127.0.0.1:1/hook")
    info = await bot.get_webhook_info()
    assert (info.url, info.ip_address) == ("127.0.0.1:1/hook", "127.0.0.1")


async def test_the_secret_token_is_not_shown(bot: Bot, telegram: Telegram, server: Server) -> None:
    await bot.set_webhook(server.url, secret_token="not-to-be-seen")
    assert "not-to-be-seen" not in repr(telegram.world.settings)


async def test_the_info_tells_what_was_set(bot: Bot, server: Server) -> None:
    await bot.set_webhook(server.url, max_connections=7, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.ip_address) == (server.url, 7, "127.0.0.1")
    assert (info.allowed_updates, info.last_error_message, info.has_custom_certificate) == (["message"], None, False)
    await bot.set_webhook(server.url, max_connections=1000, allowed_updates=[])
    info = await bot.get_webhook_info()
    assert (info.max_connections, info.allowed_updates) == (100, None)


async def test_a_refused_update_comes_again_at_once_and_then_after_2_4_8_seconds(
    bot: Bot, telegram: Telegram, anna: User, server: Server, clock: Clock
) -> None:
    server.answers = [web.Response(status=500) for _ in range(5)]
    await bot.set_webhook(server.url)
    assert len(await server.until(2)) == 2
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.last_error_date == clock.now
    assert info.pending_update_count == 1
    for attempt, seconds in enumerate((2, 4, 8), 3):
        clock.pass_(seconds=seconds - 1)
        await asyncio.sleep(0.25)
        assert len(server.updates) == attempt - 1
        clock.pass_(seconds=1)
        await server.until(attempt)
    clock.pass_(seconds=16)
    await server.until(6)
    assert telegram.pending == 0
    assert (await bot.get_webhook_info()).last_error_message  # it stays until another webhook is set


async def test_the_pause_grows_to_two_minutes_at_most(bot: Bot, anna: User, server: Server, clock: Clock) -> None:
    server.answers = [web.Response(status=404) for _ in range(12)]
    await bot.set_webhook(server.url)
    await server.until(2)
    for attempt in range(3, 13):
        clock.pass_(seconds=120)
        await server.until(attempt)


async def test_retry_after_is_heeded(bot: Bot, anna: User, server: Server, clock: Clock) -> None:
    server.answers = [web.Response(status=503, headers={"Retry-After": "30"})]
    await bot.set_webhook(server.url)
    await server.until(1)
    clock.pass_(seconds=29)
    await asyncio.sleep(0.25)
    assert len(server.updates) == 1
    clock.pass_(seconds=1)
    await server.until(2)


async def test_after_a_day_an_update_is_given_up(
    bot: Bot, telegram: Telegram, anna: User, server: Server, clock: Clock
) -> None:
    server.answers = [web.Response(status=500) for _ in range(9)]
    await bot.set_webhook(server.url)
    await server.until(2)
    clock.pass_(hours=23, minutes=59, seconds=58)
    await server.until(3)
    assert telegram.pending == 0
    assert len(server.updates) == 3


async def test_an_address_that_is_gone_for_23_hours_is_forgotten(
    bot: Bot, anna: User, server: Server, clock: Clock
) -> None:
    server.answers = [web.Response(status=410) for _ in range(9)]
    await bot.set_webhook(server.url)
    await server.until(2)
    clock.pass_(hours=23)
    await server.until(3)
    assert (await bot.get_webhook_info()).url
    clock.pass_(minutes=5)
    await server.until(4)
    assert (await bot.get_webhook_info()).url == ""


async def test_messages_of_a_chat_wait_for_each_other_and_other_chats_go_on(
    bot: Bot, telegram: Telegram, anna: User, server: Server, clock: Clock
) -> None:
    await bot.set_webhook(server.url)
    await server.until(1)
    server.answers = [web.Response(status=500), web.Response(status=500)]
    anna.send("first")
    await server.until(3)
    anna.send("second")
    boris = telegram.user(7, "Boris")
    boris.send("third")
    await server.until(4)
    assert server.texts == ["/start", "first", "first", "third"]
    clock.pass_(seconds=2)
    await server.until(6)
    assert server.texts[4:] == ["first", "second"]


@pytest.mark.parametrize("most", [1, 3])
async def test_as_many_posts_at_once_as_connections_are_allowed_in_the_order_of_coming(
    bot: Bot, telegram: Telegram, anna: User, server: Server, most: int
) -> None:
    await bot.set_webhook(server.url, max_connections=most)
    await settled(telegram)
    free = asyncio.Event()

    async def answer() -> web.Response:
        await free.wait()
        return web.Response()

    server.answer = answer
    for number in range(1, 6):
        telegram.user(number).send(f"from {number}")
    await server.until(1 + most, waiting=most)
    assert server.texts == ["/start", *(f"from {number}" for number in range(1, most + 1))]
    free.set()
    await server.until(6)
    await settled(telegram)


async def test_until_one_post_succeeds_there_is_one_at_a_time(bot: Bot, telegram: Telegram, server: Server) -> None:
    free = asyncio.Event()

    async def answer() -> web.Response:
        await free.wait()
        return web.Response()

    server.answer = answer
    for number in range(1, 4):
        telegram.user(number).send("x")
    await bot.set_webhook(server.url)
    assert len(await server.until(1, waiting=1)) == 1
    free.set()
    await server.until(3)


async def test_a_refused_connection_is_told_and_tried_again(
    bot: Bot, telegram: Telegram, anna: User, clock: Clock
) -> None:
    server = Server(telegram)
    async with listening(server.app) as url:
        port = int(url.split(":")[2].split("/")[0])
    await bot.set_webhook(url)
    await noted(bot, "Connection refused")
    async with listening(server.app, port):
        clock.pass_(seconds=120)
        await server.until(1)
    await settled(telegram)


async def test_an_answer_that_does_not_come_is_told(bot: Bot, telegram: Telegram, anna: User, server: Server) -> None:
    telegram._wire.webhook.patience = 0.1
    await telegram.down()
    await telegram.up()

    async def answer() -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    server.answer = answer
    await bot.set_webhook(server.url)
    await noted(bot, "Read timeout expired")


async def test_a_connection_closed_without_an_answer_is_a_failure_of_which_nothing_is_told(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    async def answer() -> web.Response:
        transport = server.requests[-1].transport
        assert transport
        transport.close()
        return web.Response()

    server.answer = answer
    await bot.set_webhook(server.url)
    await server.until(2)
    assert telegram.pending == 1
    assert (await bot.get_webhook_info()).last_error_message is None


async def test_a_redirect_is_not_followed(bot: Bot, telegram: Telegram, anna: User, server: Server) -> None:
    server.answers = [web.Response(status=302, headers={"Location": "/hook"}) for _ in range(2)]
    await bot.set_webhook(server.url)
    await noted(bot, "Wrong response from the webhook: 302 Found")


def _asking(method: str, chat_id: int) -> list[web.Response]:
    values = {"method": method, "chat_id": str(chat_id), "text": "from the answer", "url": ""}
    form = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in values.items())
    return [web.json_response(values), web.Response(text=form, content_type="application/x-www-form-urlencoded")]


@pytest.mark.parametrize("form", [0, 1])
async def test_an_answer_may_be_a_call(bot: Bot, telegram: Telegram, anna: User, server: Server, form: int) -> None:
    server.answers = [_asking("sendMessage", anna.id)[form]]
    await bot.set_webhook(server.url)
    await anna.wait_for("from the answer")
    call = await telegram.wait_for_call("sendMessage")
    assert (call.ok, call.parameters["text"]) == (True, "from the answer")


async def test_a_call_of_an_answer_that_fails_is_written_down_and_the_update_is_done(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    server.answers = [_asking("sendmessage", 777)[0]]
    await bot.set_webhook(server.url)
    call = await telegram.wait_for_call("sendMessage")
    assert call.error == "Bad Request: chat not found"
    assert telegram.pending == 0


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "deleteWebhook", "logOut", "close"])
async def test_some_methods_are_not_to_be_called_by_an_answer(
    bot: Bot, telegram: Telegram, anna: User, server: Server, method: str
) -> None:
    server.answers = [_asking(method, anna.id)[0]]
    await bot.set_webhook(server.url)
    await server.until(1)
    assert [call.method for call in telegram.log] == ["setWebhook"]


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="ok"),
        web.Response(text="{", content_type="application/json"),
        web.Response(text="[1]", content_type="application/json"),
        web.Response(text='{"method": null}', content_type="application/json"),
        web.Response(text="x", headers={"Content-Type": "multipart/form-data; boundary=b"}),
        web.Response(status=204),
    ],
    ids=["text", "broken", "array", "null", "no parts", "empty"],
)
async def test_other_answers_are_just_good(
    bot: Bot, telegram: Telegram, anna: User, server: Server, answer: web.Response
) -> None:
    server.answers = [answer]
    await bot.set_webhook(server.url)
    await settled(telegram)
    assert [call.method for call in telegram.log] == ["setWebhook"]


async def test_aiogram_may_answer_with_a_call(bot: Bot, telegram: Telegram, anna: User) -> None:
    dispatcher, app = Dispatcher(), web.Application()

    @dispatcher.message()
    async def echo(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"you said {message.text}")

    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s")
    handler.register(app, "/hook")
    async with listening(app) as url:
        await bot.set_webhook(url, secret_token="s")
        await anna.wait_for("you said /start")


async def test_another_webhook_takes_over_what_the_first_has_not_done(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    stuck = asyncio.Event()

    async def answer() -> web.Response:
        await stuck.wait()
        return web.Response()

    server.answer = answer
    await bot.set_webhook(server.url)
    await server.until(1, waiting=1)
    other = Server(telegram)
    async with listening(other.app) as url:
        await bot.set_webhook(url)
        await other.until(1)
    assert telegram.pending == 0
    stuck.set()


async def test_the_same_webhook_again_changes_nothing(bot: Bot, anna: User, server: Server) -> None:
    server.answers = [web.Response(status=500) for _ in range(2)]
    await bot.set_webhook(server.url)
    await server.until(2)
    await bot.set_webhook(server.url)
    assert len(await server.until(2)) == 2
    assert (await bot.get_webhook_info()).last_error_message


async def test_deleting_it_gives_the_updates_back_to_polling(bot: Bot, anna: User, server: Server) -> None:
    server.answers = [web.Response(status=500) for _ in range(2)]
    await bot.set_webhook(server.url)
    await server.until(2)
    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_dropping_pending_updates_posts_none_of_them(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    await bot.set_webhook(server.url, drop_pending_updates=True)
    anna.send("after")
    await server.until(1)
    assert server.texts == ["after"]


async def test_nothing_is_posted_while_down_and_all_of_it_after(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    await bot.set_webhook(server.url)
    await server.until(1)
    await telegram.down()
    anna.send("while down")
    await asyncio.sleep(0.2)
    assert len(server.updates) == 1
    await telegram.up()
    await server.until(2)


async def test_a_post_that_the_end_cut_off_comes_again(
    bot: Bot, telegram: Telegram, anna: User, server: Server
) -> None:
    async def answer() -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    server.answer = answer
    await bot.set_webhook(server.url)
    await server.until(1, waiting=1)
    await telegram.down()
    server.answer = None
    await telegram.up()
    await server.until(2)
    assert telegram.pending == 0


async def test_an_own_certificate_is_trusted_and_a_strange_one_is_not(
    bot: Bot, telegram: Telegram, anna: User, server: Server, tmp_path: Path
) -> None:
    certificate, tls = _certified(tmp_path)
    async with listening(server.app, tls=tls) as url:
        await bot.set_webhook(url)
        await noted(bot, "SSL error {certificate verify failed}")
        await bot.set_webhook(url, certificate=BufferedInputFile(certificate, "cert.pem"))
        assert (await bot.get_webhook_info()).has_custom_certificate
        await server.until(1)
        with pytest.raises(TelegramBadRequest, match="certificate"):
            await bot.set_webhook(url, certificate=BufferedInputFile(b"none", "cert.pem"))


def _certified(folder: Path) -> tuple[bytes, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody knows, and a server's side with it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    pem = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return pem, context
