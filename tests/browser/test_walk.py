"""A few exchanges walked from /addkey to the verdict on a phone; all of them: `make walk`."""

import pytest
from playwright.async_api import Browser

from tests.browser.running import Demo
from tests.browser.walk import walk

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.unmeasured]


@pytest.mark.parametrize(("exchange", "language"), [("kucoin", "ru"), ("whitebit", "en"), ("hyperliquid", "ru")])
async def test_nothing_is_wrong_on_the_way_to_a_key(demo: Demo, browser: Browser, exchange: str, language: str) -> None:
    assert (await walk(browser, demo.url, exchange, language)).wrong == []
