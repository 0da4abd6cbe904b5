"""Patience: a transaction is tried again until it is through, and what fails to the end is told."""

import pytest

from bot import patience
from bot.patience import patiently


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0, 0.01))


class Store:
    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.tries = 0

    async def __call__(self) -> int:
        self.tries += 1
        if self.tries <= self.failures:
            raise OSError("busy")
        return self.tries


async def test_what_works_is_done_once() -> None:
    assert await patiently(Store(0)) == 1


async def test_what_is_busy_is_tried_again() -> None:
    assert await patiently(Store(2)) == 3


async def test_what_fails_to_the_end_is_told() -> None:
    store = Store(9)
    with pytest.raises(OSError, match="busy"):
        await patiently(store)
    assert store.tries == 3
