"""Plays a scene again and again, each time ended at the next of its points, until it has none left."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count

from tests.crash.points import Fuse
from tests.crash.scene import Case, Scene
from tests.e2e.invariants import breaches, check
from tests.e2e.moments import PATIENT
from tests.e2e.world import World

STILL = 0.3  # seconds without another point, then the scene is over
TIDY = ("exposed", "incidents", "moving", "campaigns", "letters", "watches", "key_history", "keys")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an end at this point. `wrong`: everything that should not be."""

    scene: str
    number: int
    point: str
    wrong: tuple[str, ...]


async def strike_all(
    world: World, scene: Scene, how: signal.Signals, numbers: Iterator[int] | None = None
) -> AsyncIterator[Outcome]:
    """One by one, each number once; to the end of the scene where no numbers are given."""
    for number in numbers or count(1):
        outcome = await strike(world, scene, number, how)
        if outcome is None:
            return
        yield outcome


async def strike(world: World, scene: Scene, number: int, how: signal.Signals) -> Outcome | None:
    """None: the scene is over before there are so many points."""
    first = len(world.secrets)
    case = await scene.begin(world)
    fuse = Fuse(case.beside.folder, "a command" if scene.command else "run")
    fuse.lay(number, how)
    struck = await (command_struck if scene.command else bot_struck)(scene, case, fuse)
    fuse.clear()
    point = fuse.names.read_text().splitlines()[-1] if struck else "none"
    wrong = [*scene.never(case)]
    if struck:
        await go_on(scene, case)
    wrong += await what_is_left(scene, case)
    wrong += [*scene.never(case), *breaches(check(world, first))]
    tidy(world)
    return Outcome(scene.name, number, point, tuple(dict.fromkeys(wrong))) if struck or wrong else None


async def command_struck(scene: Scene, case: Case, fuse: Fuse) -> bool:
    return await scene.go(case) not in (0, 1)


async def bot_struck(scene: Scene, case: Case, fuse: Fuse) -> bool:
    """Waits until the bot has ended, or the scene is over and no more comes."""
    await scene.go(case)
    passed, since = -1, loop_time()
    async with asyncio.timeout(2 * PATIENT):
        while case.world.bot.running:
            if fuse.passed != passed or any(scene.left(case)):
                passed, since = fuse.passed, loop_time()
            elif loop_time() - since > STILL:
                return False
            await asyncio.sleep(0.02)
    return True


def loop_time() -> float:
    return asyncio.get_running_loop().time()


async def go_on(scene: Scene, case: Case) -> None:
    """As the supervisor, or the operator, does."""
    if scene.command:
        await scene.go(case)
    else:
        await case.world.bot.start()


async def what_is_left(scene: Scene, case: Case) -> list[str]:
    until = loop_time() + PATIENT
    while (left := list(scene.left(case))) and loop_time() < until:
        await asyncio.sleep(0.02)
    return left


def tidy(world: World) -> None:
    """The next case is of other keys alone."""
    for table in TIDY:
        world.sql(f"delete from {table}")  # noqa: S608
