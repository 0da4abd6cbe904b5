"""The few words of ours that stand in or under a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

Say = Callable[..., str]
FILE = "pictures.ftl"
LOCALES = Path(__file__).parent.parent / "locales"


@cache
def saying(language: str) -> Say:
    """`say(key, **values)` in this language."""
    bundle = FluentBundle([language], use_isolating=False)
    for place in (LOCALES / "en" / FILE, LOCALES / language / FILE):  # English speaks for what a language has not got
        if place.exists():
            bundle.add_resource(FluentResource(place.read_text(encoding="utf-8")), allow_overrides=True)

    def say(key: str, **values: object) -> str:
        text, errors = bundle.format_pattern(bundle.get_message(key).value, values)
        if errors:
            raise errors[0]
        return str(text)

    return say


def listed(say: Say, names: Iterable[tuple[str, str]]) -> str:
    """Names of rows, each with our translation of it or an empty text."""
    return ", ".join(
        say("picture-name-ours", name=name, ours=ours) if ours else say("picture-name", name=name)
        for name, ours in names
    )
