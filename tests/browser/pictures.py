"""Takes the pictures of the README from the running demo: `make pictures`, so that they show what there is."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.running import ROOT, open_browser, running_demo
from tests.browser.screen import Screen

PICTURES = ROOT / "docs" / "pictures"
SECONDS = 1.0  # until everything that moves has come to rest


async def take() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with running_demo(Path(folder)) as demo, open_browser() as browser:
            await desktop(browser, demo.url)
            await phone(browser, demo.url)


async def desktop(browser: Browser, url: str) -> None:
    """A key with withdrawal on is refused, and the panel shows the samples."""
    screen = await Screen.open(browser, url)
    await screen.start()
    await paste(screen, "okx", "withdrawal_on")
    await screen.sees("Withdraw")
    await save(screen, "desktop")


async def phone(browser: Browser, url: str) -> None:
    """A good key without addresses is accepted, in Russian, in the dark."""
    screen = await Screen.open(browser, url, language="ru", phone=True, theme="dark")
    await screen.start()
    await paste(screen, "bybit", "no_whitelist")
    await screen.sees("203.0.113.20")
    await save(screen, "phone")


async def paste(screen: Screen, exchange: str, situation: str) -> None:
    await screen.send(f"/addkey {exchange}")
    await expect(screen.page.get_by_test_id("key").first).to_be_visible()
    await screen.take_sample(exchange, situation)
    await screen.page.get_by_test_id("send").click()


async def save(screen: Screen, name: str) -> None:
    await asyncio.sleep(SECONDS)
    await screen.page.screenshot(path=PICTURES / f"{name}.png")
    await screen.page.context.close()


if __name__ == "__main__":
    asyncio.run(take())
