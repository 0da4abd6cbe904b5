"""The chat page as a person uses it: what is seen, and the few things that one does."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator, Page, expect

PATIENCE = 40_000  # ms; the machine may be busy


@dataclass(frozen=True)
class Screen:
    page: Page
    errors: list[str] = field(default_factory=list)

    @classmethod
    async def open(
        cls, browser: Browser, url: str, *, language: str = "en", phone: bool = False, theme: str = "light"
    ) -> Screen:
        """A person of their own in a browser of their own. `errors`: what went wrong in the page's scripts."""
        context = await browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
            has_touch=phone,
            is_mobile=phone,
            locale="ru-RU" if language == "ru" else "en-GB",
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="UTC",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        screen = cls(await context.new_page())
        screen.page.on("pageerror", lambda error: screen.errors.append(str(error)))
        screen.page.on("console", lambda said: screen.errors.append(said.text) if said.type == "error" else None)
        await screen.page.goto(url)
        return screen

    async def start(self) -> None:
        await self.page.get_by_test_id("start").click()
        await expect(self.theirs.first).to_be_visible(timeout=PATIENCE)

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def theirs(self) -> Locator:
        return self.page.locator("[data-testid=message][data-mine=false]")

    @property
    def mine(self) -> Locator:
        return self.page.locator("[data-testid=message][data-mine=true]")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer")

    @property
    def last(self) -> Locator:
        return self.theirs.last

    async def send(self, text: str) -> None:
        await self.composer.fill(text)
        await self.page.get_by_test_id("send").click()

    async def sees(self, words: str) -> Locator:
        """The newest message of the bot with these words."""
        bubble = self.theirs.filter(has_text=words).last
        await expect(bubble).to_be_visible(timeout=PATIENCE)
        return bubble

    async def press(self, label: str) -> None:
        """The newest button with this text under a message."""
        await self.page.get_by_test_id("key").filter(has_text=label).last.click()

    async def take_sample(self, exchange: str, situation: str) -> None:
        """Puts a sample into the composer, as a click in the panel does."""
        await self.tab("samples")
        await self.page.get_by_test_id("sample-exchange").select_option(exchange)
        await self.page.locator(f'[data-testid=sample][data-situation="{situation}"]').click()
        await expect(self.composer).not_to_be_empty()

    async def tab(self, name: str) -> None:
        """Opens the side panel, if it is not open, at this tab."""
        toggle = self.page.get_by_test_id("panel-toggle")
        if await toggle.get_attribute("aria-expanded") != "true":
            await toggle.click()
        await self.page.get_by_test_id(f"tab-{name}").click()

    async def forward(self, seconds: int) -> None:
        await self.tab("clock")
        await self.page.locator(f'[data-testid=clock-forward][data-seconds="{seconds}"]').click()
