"""Lets traders come while something goes wrong, waits until all is done, and counts."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playground.telegram import User
from tests.e2e.invariants import check
from tests.e2e.moments import shown
from tests.e2e.talking import NAMES, say
from tests.e2e.world import World, open_world
from tests.kills import Stream, accepted, calm, opened
from tests.safety.faults import Fault

INVARIANTS = ("I1", "I2", "I3", "I4", "I5")


@dataclass(frozen=True, slots=True)
class Row:
    """`looked` and `breaches` by invariant. `lost`: keys that are not stored, `untold`: verdicts, `invented`: refusals."""

    fault: str
    secrets: int
    keys: int
    breaches: dict[str, list[str]]
    lost: int
    untold: int
    invented: int

    @property
    def numbers(self) -> tuple[int, ...]:
        return (*(len(self.breaches[name]) for name in INVARIANTS), self.lost, self.untold, self.invented)


async def play(fault: Fault, seed: int, rounds: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder), LOG_LEVEL="info") as world:
            stream = Stream(world, seed, thorough=1)
            await _befall(world, fault, stream, rounds)
            await world.heal()
            again = asyncio.create_task(_again(stream))
            await calm(world, stream)
            again.cancel()
            return await _row(world, fault, stream)


async def _befall(world: World, fault: Fault, stream: Stream, rounds: int) -> None:
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stream.run(enough))
        while not world.sql("select 1 from inbox where state = 'done'"):
            await asyncio.sleep(0.05)  # it shall befall a bot that is at work
        for _ in range(rounds):
            await fault.befall(world)
        enough.set()


async def _again(stream: Stream) -> None:
    """Each does what the card says: presses “Check again”, or gives the key anew where the bot knows it no more."""
    while True:
        await asyncio.sleep(2)
        for trader, _ in stream.keys.values():
            if not accepted(trader):
                with suppress(AssertionError):  # there is no such button yet
                    trader.press(say(trader, "button-again"))


async def _row(world: World, fault: Fault, stream: Stream) -> Row:
    found = check(world)
    stored = {owner for owner, _ in await opened(world)}
    return Row(
        fault=fault.name,
        secrets=len(stream.secrets),
        keys=len(stream.keys),
        breaches={name: list(found[name].breaches) for name in INVARIANTS},
        lost=sum(owner not in stored for owner in stream.keys),
        untold=stream.untold(),
        invented=sum(_refused(trader) for trader, _ in stream.keys.values()),
    )


def _refused(trader: User) -> bool:
    """Told at any time that the key is no good, which is not true of any here."""
    heads = [say(trader, "verdict-refused", exchange=name) for name in NAMES.values()]
    return any(head in text for text in shown(trader) for head in heads)
