"""What stands in a picture, before it has any places or pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row in the reader's language. `label` is what the screen says, `beside` our translation where there is one; `name`: for the alt text.

    The same two of `value` and `inside`. `state`: on | off | empty for neither; `typed`: what the operator wants in the field, in pieces that stay whole;
    `mark`: ring | arrow | a number | empty; `lit` is false for the rows around.
    """

    kind: str
    label: str
    beside: str
    state: str
    warning: str
    typed: tuple[str, ...]
    name: str
    value: tuple[str, str]
    inside: tuple[str, str]
    lit: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A form, its rows from above; `tall`: from which height on it is cut to what is lit and near."""

    title: str
    beside: str
    layout: str
    rows: tuple[Shown, ...]
    tall: int
