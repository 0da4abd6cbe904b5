"""Walks each exchange of the demo on a phone in both languages, keeps a picture of each screen, says what is wrong: `make walk`."""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from playwright import async_api as playwright
from playwright.async_api import Browser, Locator, expect

from bot.app import texts
from bot.demo import PROFILE
from bot.profile import load as load_profile
from exchanges import load
from playground.exchanges.samples import situations
from tests.browser.running import ROOT, open_browser, running_demo
from tests.browser.screen import PATIENCE, Screen

PICTURES = ROOT / "build" / "walk"
LANGUAGES = ("en", "ru")
MOST_PAGES = 20  # of a guide; more is a circle
STILL = 300  # ms until what moves has come to rest
LEAVES = 5000  # ms
TAGS = re.compile(r"</?\w+(?: [^>]*)?>")
SECRET = re.compile(r"\S{15,}")
_texts = texts()
WRONG = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const found = wide > 0 ? [`the page is ${wide} px too wide`] : [];
  for (const one of document.querySelectorAll("[data-testid=message] *")) {
    const name = (one.textContent || one.tagName).trim().slice(0, 40);
    const box = one.getBoundingClientRect();
    if (box.width && (box.right > innerWidth + 1 || box.left < -1)) found.push(`out of the screen: ${name}`);
    const hides = getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
    if (hides && one.clientWidth) found.push(`cut: ${name}`);
    if (one.tagName === "IMG" && one.complete && !one.naturalWidth) found.push("a picture that does not load");
  }
  return [...new Set(found)];
}"""


@dataclass
class Walk:
    """One person at one exchange. `wrong`: what was found, with the screen's name; `folder`: none where nothing is kept."""

    screen: Screen
    exchange: str
    language: str
    folder: Path | None = None
    wrong: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    async def go(self) -> None:
        """/addkey → what is needed before → each step of the guide → a good key → the verdict."""
        await self.screen.start()
        await self.screen.send(f"/addkey {self.exchange}")
        await self.screen.sees(load()[self.exchange].name)
        await self.look("before")
        await self.steps()
        await self.paste()

    async def steps(self) -> None:
        if await self.offered("button-steps"):
            await self.press("button-steps")
        for number in range(1, MOST_PAGES + 1):
            await self.look(f"step {number}")
            if not await self.offered("button-next"):
                return
            await self.press("button-next")
        self.wrong.append(f"the guide has no end after {MOST_PAGES} pages")

    async def paste(self) -> None:
        await self.screen.take_sample(self.exchange, situations(self.exchange)[0].id)
        secrets = SECRET.findall(await self.screen.composer.input_value())
        await self.look("pasted")
        await self.screen.page.get_by_test_id("send").click()
        if load()[self.exchange].whitelist_first:
            ready = self.key("button-ready")
            await expect(ready).to_be_visible(timeout=PATIENCE)
            await self.look("addresses first")
            await ready.click()
        verdict = self.say("verdict-accepted", exchange=load()[self.exchange].name)
        await self.screen.sees(verdict)
        await self.look("verdict")
        await self.clean(secrets)

    async def clean(self, secrets: list[str]) -> None:
        """Nowhere on the page, in what is hidden neither; what leaves may take its time."""
        gone = "secrets => !secrets.some((one) => document.documentElement.outerHTML.includes(one))"
        try:
            await self.screen.page.wait_for_function(gone, arg=secrets, timeout=LEAVES)
        except playwright.Error:
            self.wrong.append(f"a secret is on the page {LEAVES} ms after the verdict")

    async def look(self, name: str) -> None:
        """Keeps a picture of the screen, and what is wrong on it."""
        await self.screen.page.wait_for_timeout(STILL)
        self.wrong += [f"{name}: {one}" for one in await self.screen.page.evaluate(WRONG)]
        self.wrong += [f"{name}: script: {one}" for one in self.screen.errors]
        self.screen.errors.clear()
        if self.folder is not None:
            self.pictures.append(f"{self.exchange}-{self.language}-{len(self.pictures):02} {name}.png")
            await self.screen.page.screenshot(path=self.folder / self.pictures[-1])

    async def offered(self, name: str) -> bool:
        return await self.key(name).count() > 0

    async def press(self, name: str) -> None:
        """Until the message shows something else."""
        before = await self.screen.last.inner_text()
        await self.key(name).click()
        await expect(self.screen.last).not_to_have_text(before, use_inner_text=True, timeout=PATIENCE)

    def key(self, name: str) -> Locator:
        """The button with this text of the locale files, under the bot's last message."""
        return self.screen.last.get_by_test_id("key").filter(has_text=self.say(name))

    def say(self, name: str, **values: object) -> str:
        return TAGS.sub("", _texts.get(name, self.language, **values))


async def walk(
    browser: Browser, url: str, exchange: str, language: str, folder: Path | None = None, theme: str = "light"
) -> Walk:
    """An error on the way is one more thing that is wrong, and the screen where it happened is kept."""
    screen = await Screen.open(browser, url, language=language, phone=True, theme=theme)
    one = Walk(screen, exchange, language, folder)
    try:
        await one.go()
    except (AssertionError, playwright.Error) as error:
        one.wrong.append(f"the way ends here: {str(error).splitlines()[0]}")
        await one.look("end")
    await screen.page.context.close()
    return one


async def walk_all(exchanges: Sequence[str]) -> int:
    """The number of exchanges with something wrong, each told."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    walks: list[Walk] = []
    with tempfile.TemporaryDirectory() as folder:
        async with running_demo(Path(folder)) as demo, open_browser() as browser:
            for number, exchange in enumerate(exchanges):
                for language in LANGUAGES:
                    theme = ("light", "dark")[(number + len(walks)) % 2]
                    walks.append(await walk(browser, demo.url, exchange, language, PICTURES, theme))
                    print(f"{exchange} ({language}): {'; '.join(walks[-1].wrong) or 'nothing wrong'}", flush=True)
    (PICTURES / "index.html").write_text("".join(map(sheet, walks)), encoding="utf-8")
    print(f"Look at {PICTURES / 'index.html'}.")
    return sum(bool(one.wrong) for one in walks)


def sheet(walk: Walk) -> str:
    shown = "".join(f'<img src="{escape(name)}" width="260" title="{escape(name)}"> ' for name in walk.pictures)
    wrong = "".join(f"<li>{escape(one)}" for one in walk.wrong)
    return f"<h2>{walk.exchange}, {walk.language}</h2><ul>{wrong}</ul>{shown}"


if __name__ == "__main__":
    offered = [one for one in load_profile(PROFILE).exchanges if situations(one) and load()[one].brand == one]
    sys.exit(asyncio.run(walk_all(sys.argv[1:] or offered)) > 0)
