"""The demo in a real browser: the conversation as people see it, on a phone and on a desktop, in both languages."""

from __future__ import annotations

import asyncio
import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE, Screen

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.unmeasured]

DAY = 86400


async def accepted(screen: Screen, exchange: str, situation: str = "good") -> None:
    """From /addkey to a key that is kept."""
    await screen.send(f"/addkey {exchange.lower()}")
    await expect(screen.page.get_by_test_id("key").first).to_be_visible()
    await screen.take_sample(exchange.lower(), situation)
    await screen.page.get_by_test_id("send").click()
    await screen.sees("✅")


# --- a key, from the first press to the verdict


async def test_a_key_is_added_in_russian_on_a_phone(screen: Open) -> None:
    chat = await screen(language="ru", phone=True)
    await expect(chat.page.get_by_test_id("start")).to_have_text("НАЧАТЬ", ignore_case=True)
    await chat.start()
    await chat.send("/addkey")
    await chat.press("OKX")
    await chat.sees("API-ключ")
    await chat.take_sample("okx", "good")
    await expect(chat.page.get_by_test_id("panel")).not_to_be_in_viewport()
    secret = (await chat.composer.input_value()).splitlines()[-1]
    await chat.page.get_by_test_id("send").click()
    await chat.sees("Ключ принят")
    await expect(chat.mine.filter(has_text=secret)).to_have_count(0)
    assert secret not in await chat.page.content()


async def test_a_key_is_added_in_english_on_a_desktop_from_the_command_menu(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.composer.press_sequentially("/add")
    await expect(chat.page.get_by_test_id("commands")).to_be_visible()
    await chat.composer.press("Enter")
    await chat.press("Bybit")
    await chat.take_sample("bybit", "good")
    await chat.composer.press("Enter")
    await chat.sees("accepted")
    await chat.press("Open the key")
    await chat.sees("Bybit")


async def test_a_deletion_is_seen_and_said(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.send("/addkey okx")
    await chat.take_sample("okx", "good")
    words = (await chat.composer.input_value()).splitlines()[0]
    await chat.page.get_by_test_id("send").click()
    await expect(chat.mine.filter(has_text=words)).to_have_count(0, timeout=PATIENCE)
    note = chat.page.get_by_test_id("deleted-note")
    await expect(note).to_have_text(re.compile(r"deleted by the bot after \d+([.,]\d+)? s", re.IGNORECASE))


async def test_a_copy_button_fills_the_clipboard(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.send("/ip")
    await chat.sees("203.0.113.20")
    await chat.page.get_by_test_id("key").filter(has_text="watchdog").click()
    await expect(chat.page.get_by_test_id("toast")).to_be_visible()
    assert await chat.page.evaluate("navigator.clipboard.readText()") == "203.0.113.20"


async def test_a_file_is_dropped_sent_and_deleted(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.send("/addkey okx")
    await chat.take_sample("okx", "json")
    text = await chat.composer.input_value()
    await chat.composer.fill("")
    await chat.page.get_by_test_id("files").set_input_files(
        FilePayload(name="key.json", mimeType="application/json", buffer=text.encode())
    )
    await chat.page.get_by_test_id("dialog-send").click()
    await chat.sees("accepted")
    await expect(chat.page.get_by_test_id("file")).to_have_count(0)


# --- the side panel


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        ("wrong_secret", "secret"),
        ("withdrawal_on", "Withdraw"),
        ("down", "under maintenance"),
    ],
)
async def test_a_situation_of_the_panel_is_told_as_it_says(screen: Open, situation: str, words: str) -> None:
    chat = await screen()
    await chat.start()
    await chat.send("/addkey okx")
    await chat.take_sample("okx", situation)
    await chat.page.get_by_test_id("send").click()
    await chat.sees(words)


async def test_a_reminder_comes_when_the_clock_has_moved(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await accepted(chat, "OKX", "no_whitelist")
    before = await chat.theirs.count()
    await chat.forward(DAY)
    await expect(chat.theirs).to_have_count(before + 1, timeout=PATIENCE)
    await expect(chat.last).to_contain_text("203.0.113.9")
    await expect(chat.page.locator(".day")).to_have_count(2)


async def test_a_right_that_was_switched_on_is_seen_at_the_next_check(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await accepted(chat, "OKX")
    await chat.press("Open the key")
    await chat.sees("OKX")
    await chat.tab("keys")
    await chat.page.locator("[data-testid=switch][data-name=withdraw]").last.check()
    await chat.press("Check")
    await chat.sees("Withdraw")


async def test_what_went_over_the_wire_is_shown_without_the_secret(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.send("/addkey okx")
    await chat.take_sample("okx", "good")
    pasted = await chat.composer.input_value()
    await chat.page.get_by_test_id("send").click()
    await chat.sees("accepted")
    await chat.tab("wire")
    await expect(chat.page.get_by_test_id("request").filter(has_text="/api/v5/account/config").first).to_be_visible()
    await expect(chat.page.get_by_test_id("call").filter(has_text="deleteMessage").first).to_be_visible()
    shown = await chat.page.locator("#page-wire").inner_text()
    values = [line.split()[-1] for line in pasted.splitlines()]
    assert len(values) == 3
    assert not [value for value in values if value in shown]


# --- several people, and the line between them and us


async def test_a_new_tab_is_a_new_person_and_the_group_is_shared(screen: Open) -> None:
    anna, boris = await screen(), await screen()
    await anna.start()
    await expect(boris.page.get_by_test_id("start")).to_be_visible()
    for one in (anna, boris):
        await one.page.get_by_test_id("chat-item").filter(has_text="Traders").click()
    await anna.send("hello all")
    await expect(boris.messages.filter(has_text="hello all")).to_be_visible()


async def test_a_secret_in_the_group_is_deleted_for_all(screen: Open) -> None:
    anna, boris = await screen(), await screen()
    await anna.take_sample("okx", "good")
    pasted = await anna.composer.input_value()
    for one in (anna, boris):
        await one.page.get_by_test_id("chat-item").filter(has_text="Traders").click()
    await anna.send(pasted)
    secret = pasted.splitlines()[0].split()[-1]
    await anna.sees("private chat")
    for one in (anna, boris):
        await expect(one.messages.filter(has_text=secret)).to_have_count(0)


async def test_a_dropped_connection_resumes_with_nothing_lost_or_doubled(screen: Open) -> None:
    chat = await screen()
    await chat.start()
    await chat.page.context.set_offline(True)
    await chat.page.evaluate("window.dispatchEvent(new Event('offline'))")
    await chat.send("/help")
    await asyncio.sleep(0.5)
    await chat.page.context.set_offline(False)
    await expect(chat.mine.filter(has_text="/help")).to_have_count(1, timeout=PATIENCE)
    await chat.page.reload()
    await expect(chat.mine.filter(has_text="/help")).to_have_count(1, timeout=PATIENCE)


# --- for everybody


async def serious(screen: Screen) -> list[str]:
    """What axe finds, of impact serious or critical."""
    found = await Axe().run(screen.page)
    return [
        f"{one['id']}: {node['html']}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_axe_finds_nothing_serious(screen: Open, phone: bool, theme: str) -> None:
    chat = await screen(phone=phone, theme=theme)
    await expect(chat.page.get_by_test_id("start")).to_be_visible()
    assert await serious(chat) == []
    await chat.start()
    await accepted(chat, "OKX", "no_whitelist")
    assert await serious(chat) == []
    for tab in ("samples", "keys", "clock", "wire"):
        await chat.tab(tab)
        assert await serious(chat) == [], tab


async def test_the_whole_way_can_be_gone_with_the_keyboard_alone(screen: Open) -> None:
    chat = await screen()
    await chat.page.get_by_test_id("start").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.theirs.first).to_be_visible(timeout=PATIENCE)
    await chat.composer.focus()
    await chat.page.keyboard.type("/addkey")
    await chat.page.keyboard.press("Enter")
    key = chat.page.get_by_test_id("key").filter(has_text="Bybit")
    await expect(key).to_be_visible()
    await key.focus()
    await chat.page.keyboard.press("Enter")
    await chat.sees("API key")


@pytest.mark.parametrize("width", [360, 390, 900, 1280])
async def test_nothing_is_wider_than_the_window(screen: Open, width: int) -> None:
    chat = await screen()
    await chat.page.set_viewport_size({"width": width, "height": 800})
    await chat.start()
    await chat.send("/addkey okx")
    await chat.sees("API")
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
