"""The bot of the simulated year: the real one, by a clock that the driver moves."""

import asyncio
import mmap
import signal
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path

import bot.cli
from bot.app import build
from bot.configured import configured
from bot.log import set_up
from bot.profile import Profile
from bot.settings import Settings, environment

FACE = "clock"  # the file in the bot's folder: seconds since 1970, as a double
FORM = struct.Struct("<d")


class Hands:
    """A clock that stands still until it is set, the same in both processes."""

    def __init__(self, face: Path) -> None:
        if not face.exists():
            face.write_bytes(FORM.pack(0.0))
        with face.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), FORM.size)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(FORM.unpack(self._shared[: FORM.size])[0], UTC)

    def set(self, at: datetime) -> None:
        self._shared[: FORM.size] = FORM.pack(at.timestamp())


def main() -> None:
    """As `keyferry`: the bot by the moved clock, any other command as it is."""
    if sys.argv[1:] != ["run"]:
        bot.cli.main()
        return
    settings, profile = configured(environment(Path.cwd()))
    set_up(settings.log_level, settings.log_format)
    asyncio.run(live(settings, profile, Hands(Path(FACE))))


async def live(settings: Settings, profile: Profile, clock: Hands) -> None:
    """As `keyferry run`, and SIGUSR1 says that the clock was moved."""
    async with build(settings, profile, clock=clock) as app:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, app.look)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, app.stop)
        await app.run()
