"""A tab that speaks to the demo's page as the browser does, over a real socket."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]
REFS = itertools.count(1)


@dataclass
class Tab:
    """One tab: `frames` are all it was sent."""

    socket: aiohttp.ClientWebSocketResponse
    frames: list[Json] = field(default_factory=list)

    async def hear(self, fits: Callable[[Json], bool]) -> Json:
        """The next frame that fits."""
        async with asyncio.timeout(5):
            while True:
                frame: Json = await self.socket.receive_json()
                self.frames.append(frame)
                if fits(frame):
                    return frame

    async def hear_of(self, name: str) -> Json:
        return await self.hear(lambda frame: bool(frame["is"] == name))

    async def ask(self, do: str, **more: Any) -> Json:
        """Done or refused; what else comes before is kept in `frames`."""
        ref = next(REFS)
        await self.socket.send_json({"do": do, "ref": ref, **more})
        return await self.hear(lambda frame: frame.get("ref") == ref and frame["is"] != "notice")

    def messages(self, chat: int) -> dict[int, Json]:
        """What this tab shows of a chat, by what it was sent."""
        shown: dict[int, Json] = {}
        for frame in self.frames:
            if frame["is"] == "chat" and frame["chat"] == chat:
                shown = {} if frame["reset"] else shown
                shown |= {one["id"]: one for one in frame["messages"]}
        return {id: one for id, one in shown.items() if not one.get("deleted")}

    async def settled(self) -> None:
        """Until everything that is true now has been shown."""
        await self.ask("clock", forward=0)
        await asyncio.sleep(0.05)
        await self.ask("clock", forward=0)
