"""The demo as a process of its own, and a browser that looks at it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-component-update", "--disable-sync"]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass
class Demo:
    """`log`: what it said on its standard output and error."""

    url: str
    log: Path
    child: asyncio.subprocess.Process

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C ends it; its exit status."""
        if self.child.returncode is None:
            self.child.send_signal(number)
        async with asyncio.timeout(60):  # the bot may still be importing, which nothing can interrupt
            return await self.child.wait()


@asynccontextmanager
async def running_demo(folder: Path, *words: str) -> AsyncIterator[Demo]:
    """`keyferry demo` with these options, in this folder."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("COVERAGE")}
    log = folder / "demo.log"
    with log.open("wb") as output:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "demo", "--no-browser", *words),
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        yield await _announced(child, log)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _announced(child: asyncio.subprocess.Process, log: Path) -> Demo:
    async with asyncio.timeout(40):
        while (found := ADDRESS.search(said := read(log))) is None:
            assert child.returncode is None, f"the demo ended at once:\n{said}"
            await asyncio.sleep(0.02)
    return Demo(found[0], log, child)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Chromium, where `.ci/browser` finds it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=where(), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def where() -> str:
    found = subprocess.run([ROOT / ".ci" / "browser"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def read(log: Path) -> str:
    return log.read_text(encoding="utf-8")
