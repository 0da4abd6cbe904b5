"""One bot for all conversations of a module, and a bot of its own for a test that ends it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.process import Started
from tests.e2e.world import World, open_world


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("shared")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(shared: World) -> AsyncIterator[World]:
    """The shared bot; after each test the exchanges are healed and the invariants have to hold, of its secrets (and of
    those of all tests once more at the end)."""
    before = len(shared.secrets)
    yield shared
    await shared.heal()
    await shared.hold(before)


@pytest_asyncio.fixture(loop_scope="session")
async def alone(tmp_path: Path) -> AsyncIterator[World]:
    """A bot of its own, started as an operator starts it, which the test may end and start again."""
    async with open_world(tmp_path, process=Started) as world:
        yield world
