"""One demo and one browser for all tests of a module; each test is a person, or several, of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.running import Demo, open_browser, running_demo
from tests.browser.screen import Screen

Open = Callable[..., Awaitable[Screen]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    async with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", name="screen")
async def a_screen(demo: Demo, browser: Browser) -> AsyncIterator[Open]:
    """Opens the page for a new person; all are closed after the test, and no script may have failed."""
    opened: list[Screen] = []

    async def open_one(**wanted: object) -> Screen:
        opened.append(await Screen.open(browser, demo.url, **wanted))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for one in opened:
        await one.page.context.close()
    assert [error for one in opened for error in one.errors] == []
