"""The forms of an exchange as data, from which pictures are drawn: rows in the order in which they stand."""

from __future__ import annotations

from dataclasses import dataclass

from keys.model import Text

BOXES = "boxes"  # in place of a row's id: all boxes of the screen to tick or to leave empty


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a screen; `boxes` as the row: all its permission boxes, and what is left empty beside them."""

    screen: str
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a form: `kind` is heading | text | menu | button | field | drop | choice | box | value | code |
    blank (lines that we do not name).

    `label` is None where a box of the exchange gives it, or where the form itself has none. `box`: the id of the
    permission box, whose tick follows from what the operator asks. `fill`: name | addresses, what is typed here.
    `value` stands in a field already or is chosen in a list; `inside` is a small button in the field. `on`: to be
    chosen; `off`: to be left empty, whatever the operator asks.
    """

    id: str
    kind: str
    label: Text | None = None
    box: str | None = None
    fill: str | None = None
    value: Text | None = None
    inside: Text | None = None
    on: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One form or menu. `layout` is web | phone; `phone`: the id of the screen that a phone shows in its place."""

    id: str
    title: Text
    rows: tuple[Row, ...]
    layout: str = "web"
    phone: str | None = None

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.id == name), None)

    def at(self, spot: Spot) -> tuple[Row, ...]:
        """The rows that a spot means; none where there is no such row."""
        if spot.row == BOXES:
            return tuple(row for row in self.rows if row.box or row.off)
        row = self.row(spot.row)
        return (row,) if row else ()
