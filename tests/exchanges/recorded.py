"""The recorded answers of the exchanges: published or seen in the field, as `<brand>.toml` beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.recorded import Recorded, read

__all__ = ["Recorded", "brands", "errors", "good"]

HERE = Path(__file__).parent


def brands() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.toml"))


@cache
def errors(brand: str | None = None) -> tuple[Recorded, ...]:
    return tuple(one for name in brands() if brand in (None, name) for one in read(HERE / f"{name}.toml", "errors"))


@cache
def good(brand: str | None = None) -> tuple[Recorded, ...]:
    return tuple(one for name in brands() if brand in (None, name) for one in read(HERE / f"{name}.toml", "good"))
