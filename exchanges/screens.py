"""The `[[screens]]` and `[places]` of an exchange's file, and what its steps show of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from exchanges.table import Table
from keys.model import Advice, Fault, Text
from keys.screens import BOXES, Row, Screen, Spot

KINDS = frozenset({"heading", "text", "menu", "button", "field", "drop", "choice", "box", "value", "code", "blank"})
FILLS = frozenset({"name", "addresses"})
LAYOUTS = frozenset({"web", "phone"})
TICKED = frozenset({"choice", "box"})
HOLDING = frozenset({"field", "drop", "code", "value"})
WORDS = frozenset(Fault) | frozenset(Advice)


def read_screens(table: Table, boxes: Collection[str]) -> dict[str, Screen]:
    """By id. Raises Mistake with the place."""
    screens: dict[str, Screen] = {}
    for one in table.tables("screens") if table.has("screens") else ():
        screen = _screen(one, boxes)
        if screen.id in screens:
            raise one.fail("id", f"there are two screens {screen.id!r}")
        screens[screen.id] = screen
    for screen in screens.values():
        if screen.phone is not None and getattr(screens.get(screen.phone), "layout", None) != "phone":
            raise table.fail("screens", f"{screen.id}: there is no screen {screen.phone!r} with the layout phone")
    return screens


def read_places(table: Table, screens: Mapping[str, Screen]) -> dict[str, tuple[Spot, ...]]:
    if not table.has("places"):
        return {}
    places = table.table("places")
    found = {str(word): read_spots(places, word, screens) for word in sorted(WORDS) if places.has(word)}
    places.done()
    return found


def read_spots(table: Table, name: str, screens: Mapping[str, Screen]) -> tuple[Spot, ...]:
    """One `screen.row` or a list of them, all of one screen; nothing where the name is not there."""
    spots = tuple(_spot(table, name, word, screens) for word in table.one_or_more(name))
    if len({spot.screen for spot in spots}) > 1:
        raise table.fail(name, "a picture shows one screen only")
    return spots


def _spot(table: Table, name: str, word: str, screens: Mapping[str, Screen]) -> Spot:
    spot = Spot(*(word.partition(".")[::2]))
    screen = screens.get(spot.screen)
    if screen is None:
        raise table.fail(name, f"there is no screen {spot.screen!r}")
    for one in (screen, screens[screen.phone]) if screen.phone else (screen,):
        if not one.at(spot):
            raise table.fail(name, f"the screen {one.id!r} has no row {spot.row!r}")
    return spot


def _screen(table: Table, boxes: Collection[str]) -> Screen:
    rows: dict[str, Row] = {}
    for one in table.tables("rows"):
        row = _row(one, boxes)
        if row.id in rows or row.id == BOXES:
            raise one.fail("id", f"{row.id!r} is taken already")
        rows[row.id] = row
    screen = Screen(
        id=table.string("id"),
        title=table.text("title"),
        rows=tuple(rows.values()),
        layout=table.word("layout", LAYOUTS) if table.has("layout") else "web",
        phone=table.maybe("phone"),
    )
    table.done()
    return screen


def _row(table: Table, boxes: Collection[str]) -> Row:
    row = Row(
        id=table.string("id"),
        kind=table.word("kind", KINDS),
        box=table.word("box", frozenset(boxes)) if table.has("box") else None,
        fill=table.word("fill", FILLS) if table.has("fill") else None,
        label=_label(table),
        value=table.text("value") if table.has("value") else None,
        inside=table.text("inside") if table.has("inside") else None,
        on=table.flag("on"),
        off=table.flag("off"),
    )
    table.done()
    _check(table, row)
    return row


def _label(table: Table) -> Text | None:
    return table.both() if table.has("en") or table.has("ru") else None


def _check(table: Table, row: Row) -> None:
    """What does not go together."""
    if row.label is None and row.box is None and row.fill is None and row.kind != "blank":
        raise table.fail("en", "is missing: a row without `box` or `fill` has a label of its own")
    if (row.box or row.on or row.off) and row.kind not in TICKED:
        raise table.fail("kind", "only a choice or a box is ticked or left empty")
    if (row.fill or row.value or row.inside) and row.kind not in HOLDING:
        raise table.fail("kind", "only a field, drop, code or value holds something")
    if row.on + row.off + bool(row.box) > 1:
        raise table.fail("box", "of `box`, `on` and `off` a row has one")
