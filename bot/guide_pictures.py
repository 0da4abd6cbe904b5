"""All pictures of the guides as files, to look them over before traders do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.profile import Profile
from handlers.writing import form
from keys.model import Exchange
from pictures import Ours, Sketch, of_place, of_step
from pictures.sheet import sheet

LAYOUTS = ("web", "phone")
ACROSS, ACROSS_ALL = 5, 16
SMALL = 260  # pixels in width, on the sheet of all


@dataclass(frozen=True, slots=True)
class Planned:
    """A picture and the name of its file."""

    exchange: str
    name: str
    sketch: Sketch


def planned(exchanges: Iterable[Exchange], profile: Profile, languages: Iterable[str]) -> list[Planned]:
    """Every picture of these guides; where a phone shows the same as the web, it is there once."""
    return [
        Planned(exchange.id, f"{exchange.id}-{language}-{name}", sketch)
        for exchange in exchanges
        for language in languages
        for name, sketch in _sketches(exchange, language, form(profile.name, profile.wanted(exchange)))
    ]


def lacking(exchange: Exchange) -> str:
    """A sentence on the steps that have no picture, counted as people count them; nothing where all have one."""
    bare = [f"{number} ({step.text.en})" for number, step in enumerate(exchange.steps, 1) if not step.shows]
    if len(bare) == len(exchange.steps):
        return "no step has a picture"
    return f"no picture for {len(bare)} of {len(exchange.steps)} steps: {'; '.join(bare)}" if bare else ""


def _sketches(exchange: Exchange, language: str, ours: Ours) -> Iterator[tuple[str, Sketch]]:
    for number, step in enumerate(exchange.steps):
        layouts = [of_step(exchange, number, language, ours, layout) for layout in LAYOUTS]
        yield from _named(f"step-{number + 1:02}-{step.do}", layouts)
    for word in exchange.places:
        layouts = [of_place(exchange, word, language, ours, layout) for layout in LAYOUTS]
        yield from _named(f"place-{word}", layouts)


def _named(name: str, layouts: list[Sketch | None]) -> Iterator[tuple[str, Sketch]]:
    web, phone = layouts
    if web is not None:
        yield name, web
    if phone is not None and phone != web:
        yield f"{name}-phone", phone


def draw(pictures: Iterable[Planned], folder: Path) -> None:
    """A file for each, a sheet for each exchange and one for all; what looks the same is drawn once and is there once."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, tuple[str, bytes]] = {}
    named: dict[str, list[tuple[str, bytes]]] = {}
    for one in pictures:
        digest = one.sketch.digest
        if digest not in drawn:
            drawn[digest] = one.name, one.sketch.png()
        _, data = drawn[digest]
        (folder / f"{one.name}.png").write_bytes(data)
        named.setdefault(one.exchange, []).append((one.name, data))
    for exchange, some in named.items():
        (folder / f"sheet-{exchange}.png").write_bytes(sheet(some, ACROSS))
    if drawn:
        (folder / "sheet.png").write_bytes(sheet(tuple(drawn.values()), ACROSS_ALL, wide=SMALL))
