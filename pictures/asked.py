"""Which picture is asked for: of a step, or of the place where a fault or advice is put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from keys.advice import HARMLESS, TRANSFERS
from keys.boxes import boxes_off, boxes_on
from keys.model import PERMISSIONS, Advice, Egress, Exchange, Text
from keys.screens import BOXES, Row, Screen, Spot
from pictures.lettering import drawable, known
from pictures.scene import Scene, Shown
from pictures.sketch import Sketch
from pictures.words import Say, listed, saying

ADDRESSES_SHOWN = 6  # of many; the text beside the picture has them all
WITHDRAW = frozenset({"withdraw"})
UNWANTED = {  # what is to be taken off, whether the profile forbids it or only does not ask for it
    Advice.WITHDRAW_ON: WITHDRAW,
    Advice.TRANSFER_ON: TRANSFERS,
    Advice.EXTRA_PERMISSION: frozenset(PERMISSIONS) - HARMLESS - TRANSFERS - WITHDRAW,
}
HIGH, LOW = 500, 360  # a form that is higher is cut: the picture of a step shows more around than that of a place


@dataclass(frozen=True, slots=True)
class Ours:
    """What the operator puts into the forms: `name` of a key, the addresses, the permissions asked for and refused."""

    name: str
    addresses: tuple[Egress, ...]
    required: frozenset[str]
    forbidden: frozenset[str]


def of_step(exchange: Exchange, number: int, language: str, ours: Ours, layout: str = "web") -> Sketch | None:
    """The picture of a step, counted from 0, or None where it has none. `layout`: web | phone."""
    form = _Form(exchange, language, ours, "on")
    return _sketch(form, exchange.steps[number].shows, layout, HIGH)


def of_place(exchange: Exchange, word: str, language: str, ours: Ours, layout: str = "web") -> Sketch | None:
    """The picture of where this fault or advice is put right, or None where none is known."""
    off = UNWANTED[Advice(word)] if word in UNWANTED else frozenset()
    asked = replace(ours, forbidden=(ours.forbidden | off) - ours.required)
    form = _Form(exchange, language, asked, "off" if off else "on")
    return _sketch(form, exchange.places.get(word, ()), layout, LOW)


def _sketch(form: _Form, spots: Sequence[Spot], layout: str, tall: int) -> Sketch | None:
    if not spots:
        return None
    screen = _screen(form.exchange, spots[0].screen, layout)
    marks = form.marks(screen, spots)
    lit = {row.id for spot in spots for row in screen.at(spot)}
    title, beside = form.text(screen.title)
    rows = [form.row(row, row.id in lit, marks.get(row.id)) for row in screen.rows]
    scene = Scene(title, beside, screen.layout, tuple(_told_apart(rows)), tall)
    return Sketch(_alt(form, scene), scene)


def _screen(exchange: Exchange, name: str, layout: str) -> Screen:
    screens = {screen.id: screen for screen in exchange.screens}
    twin = screens[name].phone if layout == "phone" else None
    return screens[twin or name]


class _Form:
    """A form of this exchange as this operator wants it filled in; `meant`: which boxes to ring, those on or off."""

    def __init__(self, exchange: Exchange, language: str, ours: Ours, meant: str) -> None:
        self.exchange = exchange
        self.say = saying(language)
        self._meant = meant
        self._language = language
        self._boxes = {box.id: box for box in exchange.boxes}
        self._on = {box.id for box in boxes_on(exchange, ours.required, ours.required)}
        self._off = {box.id for box in boxes_off(exchange, ours.forbidden, ours.required)}
        separator = exchange.whitelist.separator
        self._fills = {
            "name": tuple(f"{word} " for word in known(ours.name).split()),
            "addresses": _typed(self.say, ours.addresses, separator),
        }

    def text(self, text: Text | None) -> tuple[str, str]:
        """The label of the screen, and ours where that is a translation of it; none where the font lacks its letters."""
        if text is None:
            return "", ""
        own = text.in_(self._language)
        if not drawable(own):
            return text.en, ""
        own = own if own.startswith(text.en) else f"{own[:1].upper()}{own[1:]}"
        return (text.en, own) if text.translated_in(self._language) else (own, "")

    def state(self, row: Row) -> str:
        if row.on or row.box in self._on:
            return "on"
        return "off" if row.off or row.box in self._off else ""

    def marks(self, screen: Screen, spots: Sequence[Spot]) -> dict[str, str]:
        """Badges by row: numbers in the order of the spots, an arrow for one alone; of all boxes those that are meant."""
        named = self._chosen([screen.at(spot)[0] for spot in spots if spot.row != BOXES])
        numbers = (str(number) for number in count(1))
        badges = {name: next(numbers) if len(named) > 1 else "arrow" for name in named}
        if any(spot.row == BOXES for spot in spots):
            badges |= {row.id: "ring" for row in screen.rows if row.box and self.state(row) == self._meant}
        return badges

    def _chosen(self, rows: Sequence[Row]) -> list[str]:
        """Of permissions to choose from those that are asked for, where any is; everything else."""
        chosen = any(row.box and self.state(row) == "on" for row in rows)
        return [row.id for row in rows if not chosen or not row.box or self.state(row) == "on"]

    @property
    def warning(self) -> str:
        return self.say("picture-leave-off") if self._meant == "on" else self.say("picture-turn-off")

    def row(self, row: Row, lit: bool, mark: str | None) -> Shown:
        label, beside = self.text(row.label or (self._boxes[row.box].label if row.box else None))
        state = self.state(row)
        return Shown(
            kind=row.kind,
            label=label,
            beside=beside,
            state=state,
            warning=self.warning if state == "off" else "",
            typed=self._fills[row.fill] if row.fill else (),
            name=self.say(f"picture-fill-{row.fill}") if row.fill and not label else label,
            value=self.text(row.value),
            inside=self.text(row.inside),
            lit=lit,
            mark=mark or "",
        )


def _told_apart(rows: Sequence[Shown]) -> Iterator[Shown]:
    """A name that the screen has more than once follows the heading under which it stands."""
    often = Counter(row.name for row in rows)
    heading = ""
    for row in rows:
        head = row.kind == "heading"
        heading = row.name if head else heading
        yield replace(row, name=f"{heading}: {row.name}") if heading and not head and often[row.name] > 1 else row


def _typed(say: Say, addresses: Sequence[Egress], separator: str) -> tuple[str, ...]:
    """The first addresses as they are typed, each with the separator behind it, and how many more there are."""
    whole = [f"{one.address}{separator}" for one in addresses[:-1]] + [one.address for one in addresses[-1:]]
    rest = len(whole) - ADDRESSES_SHOWN
    more = ["\n", say("picture-more", rest=rest)] if rest > 0 else []
    return (*whole[:ADDRESSES_SHOWN], *more)


def _named(say: Say, rows: Sequence[Shown]) -> str:
    return listed(say, ((row.name, row.beside) for row in rows))


def _alt(form: _Form, scene: Scene) -> str:
    """What the picture shows, for those who do not see it."""
    say = form.say
    marked = [row for row in scene.rows if row.mark]
    ticked = [row for row in marked if row.state == "on"]
    other = [row for row in marked if not row.state]
    crossed = [row for row in scene.rows if row.lit and row.state == "off"]
    typed = [" ".join("".join(row.typed).split()) for row in marked if row.typed]
    sentences = (
        say("picture-alt", exchange=form.exchange.name, screen=scene.title),
        say("picture-alt-marked", rows=_named(say, other)) if other else "",
        say("picture-alt-typed", text=" ".join(typed)) if typed else "",
        say("picture-alt-on", rows=_named(say, ticked)) if ticked else "",
        say("picture-alt-off", rows=_named(say, crossed), action=form.warning) if crossed else "",
    )
    return " ".join(sentence for sentence in sentences if sentence)
