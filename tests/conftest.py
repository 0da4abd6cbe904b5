"""Settings that hold for every test."""

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something about the machine and what else it is doing, and nothing about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("suite"), max_examples=5000)  # pytest --hypothesis-profile=long
settings.load_profile("suite")

SLOW_FIRST = (
    "tests/e2e/test_year_short",
    "tests/browser",
    "tests/e2e",
)  # so that no worker begins them when others are done


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((at for at, place in enumerate(SLOW_FIRST) if place in item.nodeid), len(SLOW_FIRST))
    )
