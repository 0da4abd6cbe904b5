"""The demo: the real bot between stand-ins for Telegram and the exchanges, with a chat page in the browser."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot import profile, settings
from bot.cli_stats import counted
from bot.first_run import create
from bot.mistakes import Failed
from bot.settings import Settings
from playground.clock import Clock
from playground.keeping import Unkept, keep, read, restore
from playground.page.server import serve
from playground.stage import Stage
from storage.vault import MasterKeys

if TYPE_CHECKING:
    from bot.app import App

TOKEN = "1000000001:demo-token-of-the-stand-in-on-this-machine"
KEPT = "playground.json"
PROFILE = Path(__file__).parent.parent / "profiles" / "demo.toml"


async def show_demo(data: Path | None, port: int, *, browser: bool) -> None:
    """Until SIGINT or SIGTERM. Raises Failed where the folder or the port cannot be used."""
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    assert me is not None  # noqa: S101 - a coroutine runs in a task
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, me.cancel)
    with suppress(asyncio.CancelledError), _folder(data) as folder:
        await _demo(folder, port, browser=browser, keeps=data is not None)


async def _demo(folder: Path, port: int, *, browser: bool, keeps: bool) -> None:
    """The page comes first: it is there at once, while the bot's own parts take seconds to import."""
    asked, earlier = profile.load(PROFILE), _earlier(folder)
    addresses = [egress.address for egress in asked.addresses]
    async with (
        Stage.open(Clock(), asked.exchanges, addresses, TOKEN, earlier.get("next_update")) as stage,
        _page(stage, port) as url,
    ):
        restore(stage, earlier)
        _announce(url, browser=browser)
        build = await asyncio.to_thread(_import_bot)
        settled = _settings(folder, stage)
        async with build(settled, asked, clock=stage.clock) as app, AsyncExitStack() as stack:
            stage.moved = app.look
            stage.funnel = lambda: _funnel(settled.database_url)
            if keeps:
                await stack.enter_async_context(_saving(stage, folder / KEPT))
            await app.run()
    raise Failed("A part that the bot cannot do without has failed; the lines above say which.")


def _import_bot() -> Callable[..., AbstractAsyncContextManager[App]]:
    from bot.app import build

    return build


async def _funnel(database_url: str) -> bytes:
    """Of the demo's own runs: those of all tabs, and of earlier ones where they are kept."""
    from bot.stats import ALL, way_of
    from bot.stats_picture import drawn

    return drawn(way_of(ALL, await counted(database_url)))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """The folder to keep things in, or one that is gone afterwards."""
    if data is None:
        with tempfile.TemporaryDirectory(prefix="keyferry-demo-") as name:
            yield Path(name)
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"{data} cannot be made ({type(error).__name__}): name another folder.") from None
    yield data


def _earlier(folder: Path) -> dict[str, Any]:
    try:
        return read(folder / KEPT)
    except Unkept:
        raise Failed(f"{folder / KEPT} is not of this version's demo: name another folder for --data.") from None


@asynccontextmanager
async def _page(stage: Stage, port: int) -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(serve(stage, port))
        except OSError:
            raise Failed(f"Port {port} cannot be had on this machine: name another one, or leave --port out.") from None
        yield url


@asynccontextmanager
async def _saving(stage: Stage, path: Path) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        saving = group.create_task(keep(stage, path))
        yield
        saving.cancel()


def _announce(url: str, *, browser: bool) -> None:
    typer.echo(f"The demo is at {url} until you press Ctrl-C.")
    if browser and not webbrowser.open(url):
        typer.echo("No browser could be opened from here: open that address in one yourself.")


def _settings(folder: Path, stage: Stage) -> Settings:
    master_key = folder / "master.key"
    if not master_key.exists():
        create(master_key, f"{MasterKeys.generate()}\n")
    return settings.load(
        {
            "BOT_TOKEN": TOKEN,
            "MASTER_KEY_FILE": str(master_key),
            "DATABASE_URL": f"sqlite:///{folder.absolute()}/keyferry.db",
            "BOT_API_URL": stage.telegram.url,
            "EXCHANGE_URLS": ",".join(f"{id}={exchange.url}" for id, exchange in stage.exchanges.items()),
        }
    )
