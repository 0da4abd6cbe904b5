"""The program behind `make crashes` works: a few points here, every one there."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.crash.__main__ import table
from tests.crash.points import Fuse
from tests.crash.scene import Case
from tests.crash.scenes import SCENES
from tests.crash.strike import Outcome, strike
from tests.e2e.world import World, open_world

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.unmeasured]
BEFORE = "before a commit · storage/inbox.py Inbox.take"
NAMED = {scene.name: scene for scene in SCENES}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("crash")
    Fuse(folder, "run")
    async with open_world(folder) as world:
        yield world


@pytest.mark.parametrize(
    ("scene", "number", "points"),
    [
        (
            "a key is added",
            2,
            (BEFORE, "after a commit · bot/handling.py Handling._once"),
        ),  # it depends on who is quicker
        ("a stray secret", 3, ("after a commit · storage/inbox.py Inbox.take",)),
        ("master-key rotate", 5, ("before a commit · storage/rotation.py rotate",)),
    ],
)
async def test_an_end_at_a_point_leaves_nothing_wrong(
    world: World, scene: str, number: int, points: tuple[str, ...]
) -> None:
    outcome = await strike(world, NAMED[scene], number, signal.SIGKILL)
    assert outcome in [Outcome(scene, number, point, ()) for point in points]


async def test_what_is_wrong_after_an_end_is_told(world: World) -> None:
    def never(case: Case) -> Iterator[str]:
        yield "something that must not be"

    scene = replace(NAMED["a stray secret"], never=never)
    outcome = await strike(world, scene, 3, signal.SIGKILL)
    assert outcome is not None
    assert outcome.wrong == ("something that must not be",)
    assert table({scene.name: [outcome]}).splitlines()[-1].split() == ["all", "1", "1", "1"]


async def test_a_scene_has_an_end(world: World) -> None:
    assert await strike(world, NAMED["a stray secret"], 1000, signal.SIGKILL) is None
