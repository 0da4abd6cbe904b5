"""What the page makes of everything that a bot can send; the bot is played by calls to the stand-in's Bot API."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiogram.utils.web_app import safe_parse_webapp_init_data
from aiohttp import web
from playwright.async_api import Browser, Locator, expect

from playground.clock import Clock
from playground.page.server import serve
from playground.stage import Stage
from tests.browser.screen import PATIENCE, Screen
from tests.pictures import png
from tests.playground.telegram.asking import ask

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.unmeasured]

TOKEN = "1000000001:token-of-the-page-tests-on-this-machine"
APP = """<!doctype html><title>app</title><button id="send">Send</button><script type="module">
const tell = (eventType, eventData = {}) => parent.postMessage(JSON.stringify({eventType, eventData}), "*");
const data = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
await fetch("/init", {method: "POST", body: data});
tell("web_app_ready");
document.querySelector("#send").onclick = () => tell("web_app_data_send", {data: "from the app"});
</script>"""


@dataclass
class Played:
    """The stage with its page, and the bot as a few calls."""

    stage: Stage
    url: str
    http: aiohttp.ClientSession

    async def call(self, method: str, **values: Any) -> Any:
        return await ask(self.stage.telegram, method, **values)

    async def upload(self, method: str, files: dict[str, bytes], **values: str) -> Any:
        form = aiohttp.FormData(values)
        for name, data in files.items():
            form.add_field(name, data, filename=f"{name}.png", content_type="image/png")
        async with self.http.post(f"{self.stage.telegram.url}/bot{TOKEN}/{method}", data=form) as answer:
            said = await answer.json()
            assert said["ok"], said
            return said["result"]

    async def updates(self) -> list[dict[str, Any]]:
        return list(await self.call("getUpdates"))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def played() -> AsyncIterator[Played]:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(Stage.open(Clock(), ("okx",), (), TOKEN, None))
        url = await stack.enter_async_context(serve(stage))
        yield Played(stage, url, await stack.enter_async_context(aiohttp.ClientSession()))


@dataclass
class Chat:
    """A person in the page, the chat's id, and the bot."""

    screen: Screen
    id: int
    bot: Played

    async def says(self, text: str, **more: Any) -> Locator:
        """The bubble of what the bot says."""
        sent = await self.bot.call("sendMessage", chat_id=self.id, text=text, **more)
        return self.bubble(sent["message_id"])

    def bubble(self, id: int) -> Locator:
        return self.screen.page.locator(f'[data-testid=message][data-id="{id}"]')


@pytest_asyncio.fixture(loop_scope="module")
async def chat(played: Played, browser: Browser) -> AsyncIterator[Chat]:
    screen = await Screen.open(browser, played.url)
    start = screen.page.get_by_test_id("start")
    await start.click()
    await expect(screen.mine).to_have_count(1, timeout=PATIENCE)
    id = max(played.stage.group.dialog.members)
    yield Chat(screen, id, played)
    await screen.page.context.close()
    assert screen.errors == []


# --- texts


@pytest.mark.parametrize(
    ("html", "selector", "words"),
    [
        ("<b>bold</b>", "strong", "bold"),
        ("<i>slanted</i>", "em", "slanted"),
        ("<u>under</u>", "u", "under"),
        ("<s>gone</s>", "s", "gone"),
        ("<code>203.0.113.9</code>", "code", "203.0.113.9"),
        ("<pre>two\nlines</pre>", "pre", "two\nlines"),
        ("<blockquote>said</blockquote>", "blockquote", "said"),
        ('<a href="https://example.org/">there</a>', 'a[href="https://example.org/"]', "there"),
        ("😀 <b>after</b> an emoji", "strong", "after"),
        ("<b>one <i>two</i></b>", "strong em", "two"),
    ],
)
async def test_a_format_is_shown_as_telegram_shows_it(chat: Chat, html: str, selector: str, words: str) -> None:
    bubble = await chat.says(html, parse_mode="HTML")
    await expect(bubble.locator(selector)).to_have_text(words)


async def test_a_spoiler_opens_when_pressed(chat: Chat) -> None:
    bubble = await chat.says("The end: <tg-spoiler>it works</tg-spoiler>", parse_mode="HTML")
    spoiler = bubble.locator(".spoiler")
    await expect(spoiler).not_to_have_attribute("aria-expanded", "true")
    await spoiler.click()
    await expect(bubble).to_contain_text("it works")


async def test_what_looks_like_markup_stays_text(chat: Chat) -> None:
    attack = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    await chat.screen.send(attack)
    await expect(chat.screen.mine.last).to_contain_text(attack)
    assert await chat.screen.page.evaluate("window.hit") is None


async def test_a_link_to_the_bot_itself_starts_it_with_its_word(chat: Chat) -> None:
    name = chat.bot.stage.world.bot["username"]
    bubble = await chat.says(f'<a href="https://t.me/{name}?start=addkey_okx">begin</a>', parse_mode="HTML")
    await bubble.get_by_text("begin").click()
    await expect(chat.screen.mine.last).to_contain_text("/start addkey_okx")


# --- keyboards


async def test_a_pressed_button_is_answered_by_a_toast_or_an_alert(chat: Chat) -> None:
    keys = [[{"text": "Toast", "callback_data": "t"}, {"text": "Alert", "callback_data": "a"}]]
    bubble = await chat.says("choose", reply_markup={"inline_keyboard": keys})
    page = chat.screen.page
    for label, alert in (("Toast", False), ("Alert", True)):
        await page.get_by_test_id("key").filter(has_text=label).last.click()
        query = await pressed(chat)
        await chat.bot.call("answerCallbackQuery", callback_query_id=query, text=f"by {label}", show_alert=alert)
        shown = page.get_by_test_id("alert" if alert else "toast").filter(has_text=f"by {label}")
        await expect(shown).to_be_visible()
        if alert:
            await page.keyboard.press("Escape")
            await expect(shown).to_have_count(0)
    await expect(bubble).to_be_visible()


async def pressed(chat: Chat) -> str:
    updates: list[dict[str, Any]] = []
    while not any("callback_query" in one for one in updates):
        updates = list(await chat.bot.call("getUpdates", timeout=1, offset=chat.bot.stage.telegram.next_update - 1))
    return str(updates[-1]["callback_query"]["id"])


async def test_a_reply_keyboard_is_shown_and_used_once(chat: Chat) -> None:
    keyboard = {"keyboard": [[{"text": "Yes"}, {"text": "No"}]], "one_time_keyboard": True, "resize_keyboard": True}
    await chat.says("sure?", reply_markup=keyboard)
    keys = chat.screen.page.get_by_test_id("reply-key")
    await expect(keys).to_have_count(2)
    await keys.filter(has_text="Yes").click()
    await expect(chat.screen.mine.last).to_contain_text("Yes")
    await expect(keys.first).to_be_hidden()


async def test_a_web_app_is_opened_with_signed_data_and_answers_into_the_chat(chat: Chat) -> None:
    heard: list[str] = []

    async def init(request: web.Request) -> web.Response:
        heard.append(await request.text())
        return web.Response()

    async with serving({"/": APP}, init) as url:
        button = {"text": "Open the form", "web_app": {"url": url}}
        await chat.says("here", reply_markup={"keyboard": [[button]]})
        page = chat.screen.page
        await page.get_by_test_id("reply-key").click()
        frame = page.frame_locator("[data-testid=web-app-frame]")
        await frame.get_by_role("button", name="Send").click()
        await expect(page.get_by_test_id("web-app")).to_have_count(0)
        told = safe_parse_webapp_init_data(TOKEN, heard[0])
        assert told.user is not None
        assert told.user.id == chat.id
    updates = await chat.bot.updates()
    assert updates[-1]["message"]["web_app_data"] == {"button_text": "Open the form", "data": "from the app"}


class serving:  # noqa: N801 - it reads as what it does
    """A small web server of an app, for as long as the context lasts; gives its address."""

    def __init__(self, pages: dict[str, str], init: Any) -> None:
        app = web.Application()
        for path, text in pages.items():
            app.router.add_get(path, _page(text))
        app.router.add_post("/init", init)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


def _page(text: str) -> Any:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html")

    return page


# --- media


async def test_a_photo_opens_over_the_page_and_closes_by_escape(chat: Chat) -> None:
    sent = await chat.bot.upload("sendPhoto", {"photo": png()}, chat_id=str(chat.id), caption="Where to press")
    bubble, page = chat.bubble(sent["message_id"]), chat.screen.page
    await expect(bubble).to_contain_text("Where to press")
    await bubble.get_by_test_id("photo").click()
    await expect(page.get_by_test_id("viewer")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("viewer")).to_have_count(0)
    await expect(bubble.get_by_test_id("photo")).to_be_focused()


async def test_an_album_is_one_bubble_with_all_its_photos(chat: Chat) -> None:
    media = '[{"type":"photo","media":"attach://a","caption":"both"},{"type":"photo","media":"attach://b"}]'
    await chat.bot.upload("sendMediaGroup", {"a": png(), "b": png()}, chat_id=str(chat.id), media=media)
    await expect(chat.screen.last.get_by_test_id("photo")).to_have_count(2)
    await expect(chat.screen.last).to_contain_text("both")


async def test_a_file_that_is_dropped_on_the_chat_is_sent_with_its_caption(chat: Chat) -> None:
    page = chat.screen.page
    dropped = await page.evaluate_handle(
        "() => { const it = new DataTransfer(); it.items.add(new File(['text'], 'key.txt', {type: 'text/plain'})); return it }"
    )
    await page.dispatch_event("#chat", "dragenter", {"dataTransfer": dropped})
    await page.dispatch_event("#chat", "drop", {"dataTransfer": dropped})
    await page.get_by_test_id("caption").fill("my key")
    await page.get_by_test_id("dialog-send").click()
    await expect(chat.screen.mine.last.get_by_test_id("file")).to_contain_text("key.txt")
    await expect(chat.screen.mine.last).to_contain_text("my key")


# --- what happens to messages


async def test_an_edit_is_marked_and_a_deletion_takes_the_bubble_away(chat: Chat) -> None:
    bubble = await chat.says("first")
    id = int(await bubble.get_attribute("data-id") or 0)
    await chat.bot.call("editMessageText", chat_id=chat.id, message_id=id, text="second")
    await expect(bubble).to_contain_text(re.compile("second.*edited", re.DOTALL))
    await chat.bot.call("deleteMessage", chat_id=chat.id, message_id=id)
    await expect(bubble).to_have_count(0)


async def test_the_arrow_up_edits_what_was_written_last(chat: Chat) -> None:
    await chat.screen.send("frist")
    await expect(chat.screen.mine.last).to_contain_text("frist")
    await chat.screen.composer.press("ArrowUp")
    await expect(chat.screen.composer).to_have_value("frist")
    await chat.screen.send("first")
    await expect(chat.screen.mine.last).to_contain_text(re.compile("first.*edited", re.DOTALL))


async def test_a_message_is_answered_and_forwarded_from_its_menu(chat: Chat) -> None:
    bubble, page = await chat.says("what is it?"), chat.screen.page
    await bubble.click(button="right")
    await page.get_by_test_id("menu-reply").click()
    await chat.screen.send("a bot")
    await expect(chat.screen.mine.last.get_by_test_id("reply-quote")).to_contain_text("what is it?")


async def test_what_the_bot_is_doing_is_shown_while_it_does(chat: Chat) -> None:
    await chat.bot.call("sendChatAction", chat_id=chat.id, action="typing")
    await expect(chat.screen.page.get_by_test_id("status")).to_contain_text("typing")
    await chat.says("done")
    await expect(chat.screen.page.get_by_test_id("status")).not_to_contain_text("typing")


async def test_commands_are_those_that_the_bot_set_and_start_what_they_name(chat: Chat) -> None:
    await chat.bot.call("setMyCommands", commands=[{"command": "keys", "description": "Your keys"}])
    await chat.screen.page.get_by_test_id("menu-button").click()
    await chat.screen.page.get_by_test_id("command").filter(has_text="Your keys").click()
    await expect(chat.screen.mine.last).to_contain_text("/keys")


async def test_a_blocked_bot_is_unblocked_by_one_press(chat: Chat) -> None:
    page = chat.screen.page
    await page.get_by_test_id("header-menu").click()
    await page.get_by_test_id("block").click()
    await expect(page.get_by_test_id("unblock")).to_be_visible()
    await page.get_by_test_id("unblock").click()
    await expect(chat.screen.composer).to_be_visible()
