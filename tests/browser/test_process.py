"""`keyferry demo` as a process: it starts beside others, ends when told, keeps what it should, and explains itself."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.browser.running import Demo, read, running_demo
from tests.playground.page.tabs import Tab

pytestmark = pytest.mark.unmeasured
PATIENCE = 60  # seconds; the bot of a demo that has just been started is still importing on a busy machine


@asynccontextmanager
async def tab_in(demo: Demo, person: int | str = "") -> AsyncIterator[Tab]:
    query = {"as": str(person), "language": "en", "name": "Anna"}
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{demo.url}/socket", params=query) as socket:
        yield Tab(socket)


async def started(tab: Tab) -> int:
    """The person, once the bot has greeted them."""
    me = int((await tab.hear_of("hello"))["me"]["id"])
    await tab.ask("send", chat=me, text="/start")
    await greeted(tab, me)
    return me


async def greeted(tab: Tab, me: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not any(not one["mine"] for one in tab.messages(me).values()):
            await asyncio.sleep(0.1)
            await tab.ask("clock", forward=0)


async def test_the_page_is_there_in_seconds_and_the_bot_soon_after_also_beside_another_demo(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    begun = time.monotonic()
    async with running_demo(folders[0]) as one:
        assert time.monotonic() - begun < 10, "half a second where nothing else runs"
        async with running_demo(folders[1]) as two, tab_in(one) as first, tab_in(two) as second:
            assert one.url != two.url
            await started(first)
            await started(second)
        async with aiohttp.ClientSession() as http, http.get(f"{one.url}/funnel.png") as funnel:
            assert (await funnel.read()).startswith(b"\x89PNG")
        await refused(tmp_path, "--port", one.url.rpartition(":")[2])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_in_order_and_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    async with running_demo(tmp_path) as demo, tab_in(demo) as tab:
        await started(tab)
        assert left_in(tmp_path)
        assert await demo.stop(number) == 0
    assert not left_in(tmp_path)
    assert read(demo.log).count("\n") == 1, read(demo.log)


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("keyferry-demo-*"))


async def test_it_ends_in_order_also_before_the_bot_is_there(tmp_path: Path) -> None:
    async with running_demo(tmp_path) as demo:
        assert await demo.stop() == 0
    assert "Traceback" not in read(demo.log)


async def test_a_folder_for_data_keeps_chats_keys_and_the_clock_and_no_deleted_secret(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    async with running_demo(tmp_path, "--data", str(data)) as demo, tab_in(demo) as tab:
        anna = await started(tab)
        text = (await tab.ask("sample", exchange="okx", situation="good"))["text"]
        await tab.ask("send", chat=anna, text="/addkey okx")
        await tab.ask("send", chat=anna, text=text)
        await until_said(tab, anna, "✅")
        await tab.ask("clock", forward=3600)
        assert await demo.stop() == 0
    secret = text.splitlines()[1].split()[-1]
    assert (data / "playground.json").stat().st_mode & 0o077 == 0
    async with running_demo(tmp_path, "--data", str(data)) as demo, tab_in(demo, anna) as tab:
        hello = await tab.hear_of("hello")
        assert hello["ahead"] >= 3600
        await tab.hear(lambda frame: frame["is"] == "chat" and frame["chat"] == anna)
        assert any("✅" in one["text"] for one in tab.messages(anna).values())
        assert secret not in str(tab.frames)
        await tab.ask("send", chat=anna, text="/keys")
        await until_said(tab, anna, "OKX")
        keys = await tab.hear_of("keys") if not any(f["is"] == "keys" for f in tab.frames) else None
        shown = keys or next(frame for frame in reversed(tab.frames) if frame["is"] == "keys")
        assert [key["exchange"] for key in shown["keys"]] == ["okx"]


async def until_said(tab: Tab, chat: int, words: str) -> None:
    """The newest message of the bot has these words."""
    async with asyncio.timeout(PATIENCE):
        while not any(words in one["text"] for one in list(tab.messages(chat).values())[-1:] if not one["mine"]):
            await asyncio.sleep(0.1)
            await tab.ask("clock", forward=0)


@pytest.mark.parametrize("case", ["file", "strange"])
async def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, case: str) -> None:
    place = tmp_path / case
    if case == "file":
        place.write_text("no folder")
    else:
        place.mkdir()
        (place / "playground.json").write_text('{"version": 99}')
    await refused(tmp_path, "--data", str(place))


async def refused(folder: Path, *words: str) -> None:
    """A demo with these options ends at once, with a sentence."""
    with pytest.raises(AssertionError, match="the demo ended at once") as told:
        async with running_demo(folder, *words):
            pass
    said = str(told.value).split("\n", 1)[1]
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said
