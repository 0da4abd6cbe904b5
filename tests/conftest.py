"""Settings that hold for every test."""

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.measured import MARK, count

# How long an example takes says something about the machine and what else it is doing, and nothing about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("suite"), max_examples=5000)  # pytest --hypothesis-profile=long
settings.register_profile(  # where it counts whether a test fails, and not by what: tests/mutants
    "brief", settings.get_profile("suite"), max_examples=25, phases=(Phase.generate,), database=None
)
settings.load_profile("suite")

SLOW_FIRST = (
    "tests/e2e/test_year_short",
    "tests/browser",
    "tests/e2e",
)  # so that no worker begins them when others are done


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}: the lines that it runs are not counted (tests/measured.py)")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    count(item.get_closest_marker(MARK) is None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((at for at, place in enumerate(SLOW_FIRST) if place in item.nodeid), len(SLOW_FIRST))
    )
