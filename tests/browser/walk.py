"""Walks each exchange of the demo on a phone in both languages, keeps a picture of each screen, says what is wrong: `make walk`."""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import product
from pathlib import Path

from playwright import async_api as playwright
from playwright.async_api import Browser, Locator, expect

from bot.app import texts
from bot.demo import PROFILE
from bot.profile import load as load_profile
from exchanges import load
from keys.guide import SITE, Fork, forks
from playground.exchanges.samples import situations
from tests.browser.running import ROOT, open_browser, running_demo
from tests.browser.screen import PATIENCE, Screen

PICTURES = ROOT / "build" / "walk"
LANGUAGES = ("en", "ru")
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
    if (one.tagName === "IMG" && getComputedStyle(one).objectFit === "cover") {
      const shown = box.height * one.naturalWidth / box.width / one.naturalHeight;
      if (shown < 0.97) found.push(`${Math.round(100 - shown * 100)} % of a picture is cut`);
    }
  }
  return [...new Set(found)];
}"""


@dataclass
class Walk:
    """One person at one exchange. `way`: which choice is taken at a fork of account and device, 0 the first, -1 the last.

    `wrong`: what was found, with the screen's name; `folder`: none where nothing is kept.
    """

    screen: Screen
    exchange: str
    language: str
    folder: Path | None = None
    way: int = 0
    wrong: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    async def go(self) -> None:
        """/addkey → what is needed before → forks → each step of the guide → a good key → the verdict; then a key with
        something to put right → the verdict → where that is."""
        await self.screen.start()
        await self.add()
        await self.look("before")
        await self.steps()
        await self.paste()
        if self.way == 0 and (faulty := _with_a_place(self.exchange)) is not None:
            await self.add()
            await self.mend(faulty)

    async def add(self) -> None:
        await self.screen.send(f"/addkey {self.exchange}")
        await expect(self.key("button-have")).to_be_visible(timeout=PATIENCE)

    async def steps(self) -> None:
        steps = load()[self.exchange].steps
        await self.press("button-steps" if await self.offered("button-steps") else "button-all-there")
        for fork in _forks(self.exchange):
            await self.look(f"fork {fork.name}")
            await self.turn(self.screen.last.get_by_test_id("key").nth(self.taken(fork)))
        for number, step in enumerate(steps, 1):
            await self.look(f"step {number}")
            if step.shows and not await self.screen.last.locator("img").count():
                self.wrong.append(f"step {number}: its picture is missing")
            if number < len(steps):
                await self.press("button-next")
        if await self.offered("button-next"):
            self.wrong.append(f"the guide goes on after its {len(steps)} steps")
        await self.press("button-have")
        await self.look("ask")

    def taken(self, fork: Fork) -> int:
        """The number of the button."""
        return self.way % len(fork.choices) if fork.name != SITE else 0

    async def paste(self) -> None:
        secrets = await self.hand_in(situations(self.exchange)[0].id)
        await self.screen.sees(self.say("verdict-accepted", exchange=load()[self.exchange].name))
        await self.look("verdict")
        await self.clean(secrets)

    async def hand_in(self, situation: str) -> list[str]:
        """The secrets that were pasted."""
        await self.screen.take_sample(self.exchange, situation)
        secrets = SECRET.findall(await self.screen.composer.input_value())
        await self.look("pasted")
        await self.screen.page.get_by_test_id("send").click()
        if load()[self.exchange].whitelist_first:
            ready = self.key("button-ready")
            await expect(ready).to_be_visible(timeout=PATIENCE)
            await self.look("addresses first")
            await ready.click()
        return secrets

    async def mend(self, situation: str) -> None:
        secrets = await self.hand_in(situation)
        where = self.screen.page.get_by_test_id("key").filter(has_text=self.say("button-where")).last
        await expect(where).to_be_visible(timeout=PATIENCE)
        await self.look(f"verdict {situation}")
        await where.click()
        await expect(self.key("button-close")).to_be_visible(timeout=PATIENCE)
        await self.look("where")
        if not await self.screen.last.locator("img").count():
            self.wrong.append("where: the picture is missing")
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
            way = "" if self.way == 0 else "-other"
            self.pictures.append(f"{self.exchange}-{self.language}{way}-{len(self.pictures):02} {name}.png")
            await self.screen.page.screenshot(path=self.folder / self.pictures[-1])

    async def offered(self, name: str) -> bool:
        return await self.key(name).count() > 0

    async def press(self, name: str) -> None:
        await self.turn(self.key(name))

    async def turn(self, key: Locator) -> None:
        """Until the message shows something else."""
        before = await self.screen.last.inner_text()
        await key.click()
        await expect(self.screen.last).not_to_have_text(before, use_inner_text=True, timeout=PATIENCE)

    def key(self, name: str) -> Locator:
        """The button with this text of the locale files, under the bot's last message."""
        return self.screen.last.get_by_test_id("key").filter(has_text=self.say(name))

    def say(self, name: str, **values: object) -> str:
        return TAGS.sub("", _texts.get(name, self.language, **values))


def _forks(exchange: str) -> tuple[Fork, ...]:
    offered = load_profile(PROFILE).exchanges
    return forks(load()[exchange], [load()[one] for one in offered])


def _with_a_place(exchange: str) -> str | None:
    """A situation in which the first thing to put right has its place on a screen of the exchange."""
    places = load()[exchange].places
    found = (one.id for one in situations(exchange)[1:] if (*one.faults, *one.advice, "")[0] in places)
    return next(found, None)


async def walk(
    browser: Browser,
    url: str,
    exchange: str,
    language: str,
    folder: Path | None = None,
    theme: str = "light",
    way: int = 0,
) -> Walk:
    """An error on the way is one more thing that is wrong, and the screen where it happened is kept."""
    screen = await Screen.open(browser, url, language=language, phone=True, theme=theme)
    one = Walk(screen, exchange, language, folder, way)
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
                ways = (0, -1) if any(fork.name != SITE for fork in _forks(exchange)) else (0,)
                for language, way in product(LANGUAGES, ways):
                    theme = ("light", "dark")[(number + len(walks)) % 2]
                    walks.append(await walk(browser, demo.url, exchange, language, PICTURES, theme, way))
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
