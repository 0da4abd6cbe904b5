"""Settings that hold for every test."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something about the machine and what else it is doing, and nothing about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

HERE = Path(__file__).parent
SHARE_A_WORLD = {"e2e", "browser"}  # a process or a browser is started for a whole file of theirs


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps together, on one worker, the tests that share a world; all others go to whoever is free."""
    for item in items:
        if item.path.relative_to(HERE).parts[0] in SHARE_A_WORLD:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
