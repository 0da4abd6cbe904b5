"""The bot as a process of its own, started and ended as an operator, or a power cut, would."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READY = b"keyferry is running"
KEPT = ("PATH", "HOME", "LANG")


@dataclass
class Process:
    """`folder` is its home: database and log. `env` holds its settings and nothing of the tester's own."""

    folder: Path
    env: dict[str, str]
    _child: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("COVERAGE")}
        return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.env}

    async def start(self, *, ready: bool = True) -> None:
        with self.log.open("ab") as log:
            written = log.tell()
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        if ready:
            await self._until_ready(written)

    async def _until_ready(self, written: int) -> None:
        async with asyncio.timeout(90):  # importing takes long where the machine is busy
            while READY not in self.log.read_bytes()[written:]:
                if self._child is not None and self._child.returncode is not None:
                    raise AssertionError(f"the bot ended at once:\n{self.log.read_text()[written:]}")
                await asyncio.sleep(0.02)

    async def end(self) -> int:
        """Waits until it ends by itself; its exit status."""
        if self._child is None:
            raise ValueError("it was never started")
        async with asyncio.timeout(20):
            return await self._child.wait()

    async def kill(self) -> None:
        """As a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """As an operator would; its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        child = self._child
        if child is None or child.returncode is not None:
            return 0 if child is None else child.returncode or 0
        child.send_signal(number)
        async with asyncio.timeout(20):
            return await child.wait()
