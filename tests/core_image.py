"""Takes images of a running bot's memory, as root can, and says which secrets are to be seen in them: a report, no test.

`python -m tests.core_image` (make core-image), on Linux as root. What a machine's root sees cannot be helped in Python; what
others see is held by tests/bot/test_hardening.py.
"""

import asyncio
import base64
import os
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.process import Started
from tests.e2e.talking import ACCEPTED, pasted, prompt, verdict
from tests.e2e.world import TOKEN, World, open_world

LATER = 90.0  # seconds
PATIENCE = 120.0  # a check that was cut short comes again after a minute
PAGE = 4096


@dataclass
class Report:
    """By moment: how many bytes were read, and how often each secret is among them as it is written."""

    secrets: dict[str, bytes]
    rows: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)

    def take(self, moment: str, process: int) -> None:
        image = memory(process)
        self.rows[moment] = len(image), {name: image.count(secret) for name, secret in self.secrets.items()}

    def show(self) -> None:
        print(f"{'copies in clear':34}" + "".join(f"{name:>16}" for name in self.secrets))
        for moment, (size, seen) in self.rows.items():
            told = f"{moment} ({size / 2**20:.0f} MiB)"
            print(f"{told:34}" + "".join(f"{number:>16}" for number in seen.values()))


def memory(process: int) -> bytes:
    """All that the process can write to: its heap, stacks and other memory; a gap where nobody can read."""
    maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8")
    spans = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE)
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as whole:
        return b"\0".join(read(whole.fileno(), int(first, 16), int(last, 16)) for first, last in spans)


def read(file: int, at: int, end: int) -> bytes:
    pieces = []
    while at < end:
        try:
            piece = os.pread(file, end - at, at)
        except OSError:  # a page behind the end of a mapped file
            piece = bytes(PAGE)
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


def running(world: World) -> int:
    assert isinstance(world.bot, Started)
    assert world.bot._child is not None
    return world.bot._child.pid


async def look(world: World) -> Report:
    """One trader gives one key; images before, while the exchange is asked, just after, and later."""
    trader, key = world.trader(), world.key("okx")
    master = world.bot.env["MASTER_KEY"]
    report = Report(
        {
            "bot token": TOKEN.encode(),
            "master key": base64.urlsafe_b64decode(master),
            "its text": master.encode(),
            "API key": key.credentials["apiKey"].encode(),
            "secret": key.credentials["secret"].encode(),
            "passphrase": key.credentials["password"].encode(),
        }
    )
    report.take("before any key", running(world))
    trader.send("/addkey okx")
    await prompt(trader, "okx")
    world.exchanges["okx"].slow = 2.0
    message = trader.send(pasted(key))
    await trader.wait_gone(message, 15)
    await asyncio.sleep(1)
    report.take("while the exchange is asked", running(world))
    world.exchanges["okx"].heal()
    await verdict(trader, ACCEPTED, "okx", PATIENCE)
    await world.settle()
    report.take("when it is sealed", running(world))
    await asyncio.sleep(LATER)
    report.take(f"{LATER:.0f} s later", running(world))
    return report


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), process=Started) as world:
            report = await look(world)
    report.show()


if __name__ == "__main__":
    if sys.platform != "linux" or os.getuid() != 0:
        sys.exit("An image of another process's memory can be taken by root alone, and on Linux.")
    asyncio.run(main())
